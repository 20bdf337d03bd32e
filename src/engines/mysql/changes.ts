import { readAlterTable } from "./actions-alter.js";
import type { Clause, Operation } from "./actions-clauses.js";
import { dropActions } from "./actions-drop.js";
import { existence, namedBy, type Named, type ObjectKind } from "./existence.js";
import { mysqlRules } from "./rules.js";
import { Tokens } from "./tokens.js";

/** One thing that is there, or is gone, once a statement took effect. */
export interface Change {
  /** `column users.phone`. */
  readonly object: string;
  /** SQL that is 1 while it is there. */
  readonly there: string;
  readonly removes: boolean;
}

/** What a statement that commits by itself changes, as far as the catalog shows it. */
export interface Changes {
  readonly changes: readonly Change[];
  /** Tables that it alters or makes: when they were made tells that it did. */
  readonly tables: readonly Named[];
  /** Run twice it is as if it had run once. */
  readonly repeatable: boolean;
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
      return ofCreate(tokens);
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
const harmless =
  /^(?:ANALYZE|OPTIMIZE|CHECK|REPAIR|FLUSH|GRANT|REVOKE|SET|RESET|CACHE|LOAD\s+INDEX|INSTALL|UNINSTALL)\b/i;

function change(kind: ObjectKind, named: Named, shown: string, removes: boolean, of?: Named): Change {
  return { object: `${kind} ${shown}`, there: existence(kind, named, of), removes };
}

function ofAlter(tokens: Tokens): Changes {
  const altered = readAlterTable(tokens);
  // Of everything else ALTER says how it is to be, and twice is as once.
  if (!altered) return { ...nothing, repeatable: true };
  const { table, clauses } = altered;
  const of = namedBy(table);
  const renamed = clauses.find(({ operation }) => operation === "rename-table")?.to;
  return {
    changes: clauses.flatMap((clause) => changesBy(clause, table, of)),
    tables: renamed === undefined ? [of] : [],
    repeatable: clauses.every(({ operation }) => isRepeatable.has(operation)),
  };
}

/** They say how something is to be. Those that add or take away fail where that was done, and are known by it. */
const isRepeatable: ReadonlySet<Operation> = new Set<Operation>([
  "modify-column",
  "set-default",
  "drop-default",
  "column-visibility",
  "index-visibility",
  "alter-constraint",
  "order-by",
  "convert-charset",
  "option",
  "engine",
  "rebuild",
  "keys",
  "look-at-partition",
  "partition-by",
  "demand",
]);

function changesBy({ operation, name, to }: Clause, table: string, of: Named): readonly Change[] {
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
      return [one("index", "`PRIMARY`", false)];
    case "drop-primary":
      return [one("index", "`PRIMARY`", true)];
    default: {
      const [kind, removes] = kinds[operation] ?? [];
      return kind === undefined || removes === undefined || name === undefined ? [] : [one(kind, name, removes)];
    }
  }
}

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

function ofCreate(tokens: Tokens): Changes {
  tokens.takes("CREATE");
  const replaces = tokens.takes("OR REPLACE");
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
    const changes = [change("index", namedBy(name), `${table}.${name}`, false, of)];
    return { changes, tables: [of], repeatable: again || replaces };
  }
  const named = namedBy(name);
  // One that is there already and is replaced shows no other name afterwards; what it held is gone twice.
  const holdsData = word === "TABLE" || word === "SEQUENCE";
  return {
    changes: [change(noun, named, name, false)],
    tables: holdsData ? [named] : [],
    repeatable: again || (replaces && !holdsData),
  };
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
    return [
      change(
        noun,
        namedBy(object),
        on === undefined ? object : `${on}.${object}`,
        true,
        on === undefined ? undefined : namedBy(on),
      ),
    ];
  });
  return { changes, tables: [], repeatable: actions.length > 0 && actions.every(({ ifExists }) => ifExists) };
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

/** `RENAME TABLE a TO b, b TO c`: a name that is both given up and taken is there before and after. */
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
  return { changes: [], tables: [table], repeatable: false, empties: table };
}
