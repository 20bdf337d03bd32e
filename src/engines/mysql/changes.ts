import type { ActionKind } from "../../core/model/action.js";
import { readAlterTable } from "./actions-alter.js";
import { type Clause, columnsIn, listed, type Operation } from "./actions-clauses.js";
import { definedBy, tableMade, unlessChanged } from "./existence-defined.js";
import { codeMade } from "./existence-code.js";
import { dropActions } from "./actions-drop.js";
import {
  type Altered,
  existence,
  existenceOfKey,
  type KeyKind,
  namedBy,
  type Named,
  type ObjectKind,
} from "./existence.js";
import { mysqlRules } from "./rules.js";
import { Tokens } from "./tokens.js";

/** One thing that is there, or is gone, once a statement took effect. */
export interface Change {
  /** `column users.phone`. */
  readonly object: string;
  /** SQL that is 1 while it is there, 2 while another of its name is, else 0. */
  readonly there: string;
  readonly removes: boolean;
  /** Rows go with it. */
  readonly takesData?: true;
}

/** What a statement that commits by itself changes, as far as the catalog shows it. */
export interface Changes {
  readonly changes: readonly Change[];
  /** Tables that it alters, makes or takes away, where that moves when they were made: so it tells. */
  readonly tables: readonly Altered[];
  /** Run twice it is exactly as if it had run once, whatever others wrote in between. */
  readonly repeatable: boolean;
  /** Several tables go, each of which may as well go by itself. */
  readonly apart?: true;
  /** All its rows are taken away, and its counter begins anew. */
  readonly empties?: Named;
}

const nothing: Changes = { changes: [], tables: [], repeatable: false };

export function changesOf(statement: string): Changes {
  const tokens = new Tokens([statement], mysqlRules);
  switch (tokens.peek().said) {
    case "ALTER":
      return ofAlter(tokens);
    case "CREATE":
      return ofCreate(tokens, statement);
    case "DROP":
      return ofDrop(tokens);
    case "RENAME":
      return ofRename(tokens);
    case "TRUNCATE":
      return ofTruncate(tokens);
    default:
      return { ...nothing, repeatable: harmless.test(statement) };
  }
}

/** What they do is the same however often it is done. */
const harmless = /^(?:ANALYZE|OPTIMIZE|CHECK|REPAIR|FLUSH|GRANT|SET|CACHE|LOAD\s+INDEX)\b/i;

function change(kind: ObjectKind, named: Named, shown: string, removes: boolean, of?: Named): Change {
  return { object: `${kind} ${shown}`, there: existence(kind, named, of), removes };
}

function taking(changed: Change, data: boolean): Change {
  return data ? { ...changed, takesData: true } : changed;
}

function ofAlter(tokens: Tokens): Changes {
  const altered = readAlterTable(tokens);
  if (!altered) return ofAlterOther(tokens);
  const { table, clauses } = altered;
  const of = namedBy(table);
  const renamed = clauses.some(({ operation }) => operation === "rename-table");
  const seen = unlessChanged(clauses);
  const changes = net(clauses.flatMap((clause, at) => changesBy(clause, table, of, seen[at])));
  const shown = new Set(changes.map(({ object }) => object));
  // A key that is given up and taken is made as it is written, each time; a column would be emptied.
  const isReplaced = (clause: Clause): boolean => {
    const own = replaced.has(clause.operation) ? changesBy(clause, table, of) : [];
    return own.length > 0 && own.every(({ object }) => !shown.has(object));
  };
  return {
    changes,
    tables: !renamed && clauses.some(movesMoment) ? [of] : [],
    repeatable: clauses.every((clause) => isRepeatable(clause) || isReplaced(clause)),
  };
}

/** Past `ALTER`. What is not known to say how something is to be may not be said twice. */
function ofAlterOther(tokens: Tokens): Changes {
  if (!/^(?:ALGORITHM|DEFINER|SQL|VIEW|EVENT|PROCEDURE|FUNCTION|DATABASE|SCHEMA)$/.test(tokens.peek().said))
    return nothing;
  if (nounAt(tokens) !== "EVENT") return { ...nothing, repeatable: true };
  const name = tokens.qualified();
  while (!tokens.ended && !tokens.at("DO") && !tokens.at("RENAME TO")) tokens.next();
  const to = tokens.takes("RENAME TO") ? tokens.qualified() : undefined;
  if (name === undefined || to === undefined) return nothing;
  const changes = [change("event", namedBy(name), name, true), change("event", namedBy(to), to, false)];
  return { ...nothing, changes: net(changes) };
}

/** A name that is both given up and taken is there before and after: it tells nothing. An index may carry a constraint's. */
function net(changes: readonly Change[]): readonly Change[] {
  const nameOf = ({ object }: Change): string => object.toLowerCase().replace(/^(?:index|constraint) /, "key ");
  const given = new Set(changes.filter(({ removes }) => removes).map(nameOf));
  const taken = new Set(changes.filter(({ removes }) => !removes).map(nameOf));
  return changes.filter((each) => !(given.has(nameOf(each)) && taken.has(nameOf(each))));
}

/** Not with these: partitions that are emptied or exchanged, what is only looked at, tablespaces, keys that rest. */
function movesMoment({ operation, word = "" }: Clause): boolean {
  if (operation === "option") return isSetting(word) || word === "AUTO_INCREMENT";
  if (operation === "change-partition") return word !== "import";
  return moving.has(operation);
}

const moving: ReadonlySet<Operation> = new Set<Operation>([
  ...(["add-column", "drop-column", "modify-column", "rename-column"] as const),
  ...(["set-default", "drop-default", "column-visibility"] as const),
  ...(["add-index", "add-fulltext", "add-spatial", "add-unique", "add-primary", "add-foreign", "add-check"] as const),
  ...(["drop-index", "drop-primary", "drop-foreign", "drop-check", "drop-constraint"] as const),
  ...(["rename-index", "index-visibility", "order-by", "convert-charset", "engine", "rebuild"] as const),
  ...(["add-partition", "drop-partition", "partition-by", "remove-partitioning"] as const),
  ...(["add-versioning", "drop-versioning"] as const),
]);

/** They say how something is to be, and move neither rows nor what is counted. */
function isRepeatable({ operation, word = "", to }: Clause): boolean {
  if (operation === "option") return isSetting(word);
  return to === undefined && repeatables.has(operation);
}

const repeatables: ReadonlySet<Operation> = new Set<Operation>([
  ...(["modify-column", "set-default", "drop-default", "column-visibility", "index-visibility"] as const),
  ...(["alter-constraint", "convert-charset", "engine", "rebuild", "keys", "look-at-partition"] as const),
  ...(["partition-by", "demand"] as const),
]);

const replaced: ReadonlySet<Operation> = new Set<Operation>([
  ...(["add-index", "add-unique", "add-fulltext", "add-spatial", "add-primary", "add-foreign", "add-check"] as const),
  ...(["drop-index", "drop-primary", "drop-foreign", "drop-check", "drop-constraint"] as const),
]);

function isSetting(word: string): boolean {
  return /^(?:AVG_ROW_LENGTH|CHARSET|(?:TABLE_|PAGE_)?CHECKSUM|COMMENT|DELAY_KEY_WRITE|MAX_ROWS|MIN_ROWS|PACK_KEYS|STATS_\w+|AUTOEXTEND_SIZE)$/.test(
    word,
  );
}

function changesBy(
  { operation, name, to, columns = [], functional }: Clause,
  table: string,
  of: Named,
  /** The same, as far as it is to be looked at. */
  seen?: Clause,
): readonly Change[] {
  const defined = seen && definedBy(seen, of);
  const asDefined = (made: Change): Change => (defined === undefined ? made : { ...made, there: defined });
  const one = (kind: ObjectKind, each: string, removes: boolean): Change =>
    change(kind, namedBy(each), `${table}.${each}`, removes, of);
  const moved = (kind: ObjectKind): readonly Change[] =>
    name === undefined || to === undefined || name === to ? [] : [one(kind, name, true), one(kind, to, false)];
  switch (operation) {
    case "modify-column":
    case "rename-column":
      return moved("column");
    case "rename-index":
      return moved("index");
    case "rename-table":
      return to === undefined ? [] : [change("table", of, table, true), change("table", namedBy(to), to, false)];
    case "add-primary":
      return [asDefined(one("index", "`PRIMARY`", false))];
    case "drop-primary":
      return [one("index", "`PRIMARY`", true)];
    default: {
      const key = name === undefined && !functional ? keys[operation] : undefined;
      if (key && columns.length > 0) {
        const object = `${key} ${table} (${columns.join(", ")})`;
        return [{ object, there: existenceOfKey(key, columns.map(namedBy), of), removes: false }];
      }
      const [kind, removes] = kinds[operation] ?? [];
      if (kind === undefined || removes === undefined || name === undefined) return [];
      const made = asDefined(one(kind, name, removes));
      return [taking(made, operation === "drop-column" || operation === "drop-partition")];
    }
  }
}

/** Without a name the server gives one. */
const keys: Partial<Readonly<Record<Operation, KeyKind>>> = {
  "add-index": "index",
  "add-unique": "unique",
  "add-fulltext": "fulltext",
  "add-spatial": "spatial",
  "add-foreign": "foreign key",
};

const kinds: Partial<Readonly<Record<Operation, readonly [ObjectKind, boolean]>>> = {
  "add-column": ["column", false],
  "drop-column": ["column", true],
  "add-index": ["index", false],
  "add-unique": ["index", false],
  "add-fulltext": ["index", false],
  "add-spatial": ["index", false],
  "drop-index": ["index", true],
  "add-foreign": ["constraint", false],
  "add-check": ["constraint", false],
  "drop-foreign": ["constraint", true],
  "drop-check": ["constraint", true],
  "drop-constraint": ["constraint", true],
  "drop-partition": ["partition", true],
};

function ofCreate(tokens: Tokens, statement: string): Changes {
  tokens.takes("CREATE");
  const replaces = tokens.takes("OR REPLACE");
  const isUnique = tokens.at("UNIQUE") || tokens.at("ONLINE UNIQUE") || tokens.at("OFFLINE UNIQUE");
  const isPlain = isUnique || tokens.at("INDEX") || tokens.at("ONLINE INDEX") || tokens.at("OFFLINE INDEX");
  const word = nounAt(tokens);
  const noun = nouns[word];
  if (noun === undefined) return nothing;
  const again = tokens.takes("IF NOT EXISTS");
  const name = tokens.qualified();
  if (name === undefined) return nothing;
  if (noun === "index") {
    if (tokens.takes("USING")) tokens.next();
    const table = tokens.takes("ON") ? tokens.qualified() : undefined;
    if (table === undefined) return nothing;
    const of = namedBy(table);
    const columns = tokens.at("(") ? columnsIn(tokens.inParentheses()) : [];
    const functional = columns.includes("") ? { functional: true as const } : {};
    const operation = isUnique ? "add-unique" : isPlain ? "add-index" : "add-fulltext";
    const there = definedBy({ operation, name, columns, ...functional }, of);
    const made = change("index", namedBy(name), `${table}.${name}`, false, of);
    return { changes: [there === undefined ? made : { ...made, there }], tables: [of], repeatable: again || replaces };
  }
  const named = namedBy(name);
  if (noun === "event" && !lasts(tokens)) return nothing;
  // One that is there already and is replaced shows no other name afterwards; what it held is gone twice.
  const holdsData = word === "TABLE" || word === "SEQUENCE";
  const made = change(noun, named, name, false);
  const there = word === "TABLE" ? tableMade(definitionsIn(tokens), named) : codeMade(word, tokens, statement, named);
  return {
    changes: [there === undefined ? made : { ...made, there }],
    tables: holdsData ? [named] : [],
    repeatable: again || (replaces && !holdsData),
  };
}

/** What stands in parentheses behind a new table's name; nothing where that is another table, or a query. */
function definitionsIn(tokens: Tokens): readonly Clause[] {
  if (!tokens.takes("(") || /^(?:LIKE|SELECT|WITH|VALUES|TABLE|\()$/.test(tokens.peek().said)) return [];
  const found = listed(tokens, {});
  return found.some(({ column }) => column?.type === "for") ? [] : found;
}

/** One that happens once, or until some day, goes away by itself: that it is not there tells nothing. */
function lasts(tokens: Tokens): boolean {
  let every = false;
  for (; !tokens.ended && !tokens.at("DO"); tokens.next()) {
    if (tokens.at("EVERY")) every = true;
    if (tokens.at("ENDS")) return false;
  }
  return every;
}

/** What is made, past the words that say how. */
function nounAt(tokens: Tokens): string {
  for (let left = 24; left > 0 && !tokens.ended; left--) {
    const { said } = tokens.next();
    if (nouns[said]) return said;
  }
  return "";
}

const nouns: Readonly<Record<string, ObjectKind>> = {
  TABLE: "table",
  VIEW: "table",
  SEQUENCE: "table",
  INDEX: "index",
  PROCEDURE: "routine",
  FUNCTION: "routine",
  PACKAGE: "routine",
  TRIGGER: "trigger",
  EVENT: "event",
  DATABASE: "database",
  SCHEMA: "database",
};

function ofDrop(tokens: Tokens): Changes {
  const actions = dropActions(tokens) ?? [];
  const changes = actions.flatMap(({ kind, object, on, detail }) => {
    const noun = dropped[kind === "drop-other" ? `${kind} ${detail}` : kind];
    if (!noun) return [];
    const of = on === undefined ? undefined : namedBy(on);
    return [
      taking(change(noun, namedBy(object), on === undefined ? object : `${on}.${object}`, true, of), holds(kind)),
    ];
  });
  // Made by others meanwhile, and of another moment, it is not what was to go.
  const tables = actions.flatMap(({ kind, object, on }): readonly Altered[] => {
    if (kind === "drop-table" || kind === "drop-sequence") return [{ ...namedBy(object), whole: true }];
    return kind === "drop-index" && on !== undefined ? [namedBy(on)] : [];
  });
  const apart = actions.length > 1 && actions.every(({ kind }) => kind === "drop-table");
  const repeatable = actions.length > 0 && actions.every(({ ifExists }) => ifExists);
  return { changes, tables, repeatable, ...(apart ? { apart } : {}) };
}

function holds(kind: ActionKind): boolean {
  return kind === "drop-table" || kind === "drop-database" || kind === "drop-sequence";
}

const dropped: Readonly<Record<string, ObjectKind>> = {
  "drop-table": "table",
  "drop-view": "table",
  "drop-sequence": "table",
  "drop-index": "index",
  "drop-function": "routine",
  "drop-trigger": "trigger",
  "drop-database": "database",
  "drop-other event": "event",
};

/** `RENAME TABLE a TO b, b TO c`. */
function ofRename(tokens: Tokens): Changes {
  tokens.takes("RENAME");
  if (!tokens.takesOne("TABLE", "TABLES")) return nothing;
  tokens.takes("IF EXISTS");
  const from: string[] = [];
  const to: string[] = [];
  do {
    const old = tokens.qualified();
    if (tokens.takes("WAIT")) tokens.next();
    else tokens.takes("NOWAIT");
    tokens.takes("TO");
    const name = tokens.qualified();
    if (old === undefined || name === undefined) return nothing;
    from.push(old);
    to.push(name);
  } while (tokens.takes(","));
  const changes = [
    ...from.filter((name) => !to.includes(name)).map((name) => change("table", namedBy(name), name, true)),
    ...to.filter((name) => !from.includes(name)).map((name) => change("table", namedBy(name), name, false)),
  ];
  return { changes, tables: [], repeatable: false };
}

function ofTruncate(tokens: Tokens): Changes {
  tokens.takes("TRUNCATE");
  tokens.takes("TABLE");
  const name = tokens.qualified();
  if (name === undefined) return nothing;
  const table = namedBy(name);
  // It leaves when the table was made as it is.
  return { changes: [], tables: [], repeatable: false, empties: table };
}
