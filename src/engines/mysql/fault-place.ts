import type { Fault } from "../../core/model/fault.js";

/**
 * Which table, column and constraint a message names. Its words may be of any language (`lc_messages`), so that only
 * the number says what its names are: they come quoted, in the same order in nearly all of them.
 */
export function faultPlaceIn(errno: number, message: string, server: string | undefined): FaultPlaceNames {
  if (keyTaken.has(errno)) return keyIn(message, server);
  const rule = ruleIn(message);
  if (rule) return rule;
  const column = /`((?:[^`]|``)+)`\.`((?:[^`]|``)+)`\.`((?:[^`]|``)+)`/.exec(message);
  if (column) return { ...tableNamed(column[1], column[2]), column: unquoted(column[3]) };
  const failed = /`([^`]+)`[^`]*`([^`]+)`\.`([^`]+)`/.exec(message);
  if (errno === 4025 && failed) return { ...tableNamed(failed[2], failed[3]), constraint: unquoted(failed[1]) };
  return namedIn(errno, message);
}

type FaultPlaceNames = Pick<Fault, "schema" | "table" | "column" | "constraint">;

/** The names that stand in quotes, in order. An apostrophe within a word is none. */
export function quotedNames(message: string): readonly string[] {
  return [...message.matchAll(/(?<![\p{L}\p{N}])(?:'([^']*)'|`((?:[^`]|``)*)`)/gu)].map(
    ([, plain, back]) => plain ?? back?.replaceAll("``", "`") ?? "",
  );
}

const keyTaken: ReadonlySet<number> = new Set([1062, 1586]);

/** `Duplicate entry 'x' for key 'PRIMARY'`, on MySQL `'t.PRIMARY'`; the value may hold quotes, the key stands last. */
function keyIn(message: string, server: string | undefined): FaultPlaceNames {
  const key = /'([^']*)'[^']*$/.exec(message)?.[1] ?? "";
  const dot = server === "MariaDB" ? -1 : key.lastIndexOf(".");
  if (key === "") return {};
  return dot > 0 ? { table: key.slice(0, dot), constraint: key.slice(dot + 1) } : { constraint: key };
}

/** ``(`db`.`t`, CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES …)``, the same in every language. */
function ruleIn(message: string): FaultPlaceNames | undefined {
  const found =
    /\(`((?:[^`]|``)+)`\.`((?:[^`]|``)+)`, CONSTRAINT `((?:[^`]|``)+)`(?: FOREIGN KEY \(`((?:[^`]|``)+)`\))?/.exec(
      message,
    );
  if (!found) return undefined;
  const [, schema, table, constraint, column] = found;
  return {
    ...tableNamed(schema, table),
    constraint: unquoted(constraint),
    ...(column === undefined ? {} : { column: unquoted(column) }),
  };
}

/** A table that is being rewritten has a name of the server's own. */
function tableNamed(schema: string | undefined, table: string | undefined): FaultPlaceNames {
  if (table === undefined || table.startsWith("#sql")) return {};
  return { ...(schema === undefined ? {} : { schema: unquoted(schema) }), table: unquoted(table) };
}

function unquoted(name = ""): string {
  return name.replaceAll("``", "`");
}

function namedIn(errno: number, message: string): FaultPlaceNames {
  const names = quotedNames(message);
  const place: { schema?: string; table?: string; column?: string; constraint?: string } = {};
  for (const [index, field] of (fields[errno] ?? []).entries()) {
    const name = names[index];
    if (field === undefined || name === undefined || name === "") continue;
    // Of several that are missing the first: `'db.a,db.b'`.
    const [schema, table] = field === "table" ? (/^([^.]+)\.([^,]+)/.exec(name)?.slice(1) ?? [undefined, name]) : [];
    // An alias stands before a column as well as a table's name.
    if (table === undefined) place[field] = errno === 1054 ? name.slice(name.lastIndexOf(".") + 1) : name;
    else Object.assign(place, tableNamed(schema, table));
  }
  return place;
}

type Field = "table" | "column" | "constraint" | undefined;

/** What the quoted names of a message are. */
const fields: Readonly<Record<number, readonly Field[]>> = {
  167: ["column"],
  1036: ["table"],
  1048: ["column"],
  1050: ["table"],
  1051: ["table"],
  1054: ["column"],
  1060: ["column"],
  1061: ["constraint"],
  1063: ["column"],
  1067: ["column"],
  1072: ["column"],
  1074: ["column"],
  1099: ["table"],
  1100: ["table"],
  1101: ["column"],
  1110: ["column"],
  1146: ["table"],
  1114: ["table"],
  1166: ["column"],
  1170: ["column"],
  1176: ["constraint", "table"],
  1264: ["column"],
  1265: ["column"],
  1292: [undefined, "column"],
  1364: ["column"],
  1366: [undefined, "column"],
  1406: ["column"],
  1553: ["constraint"],
  1824: ["table"],
  1826: ["constraint"],
  1828: ["column", "constraint"],
  1829: ["column", "constraint"],
  1830: ["column", "constraint"],
  1832: ["column", "constraint"],
  1833: ["column", "constraint"],
  3819: ["constraint"],
  3820: ["constraint", "column"],
};
