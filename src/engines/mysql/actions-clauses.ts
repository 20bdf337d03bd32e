import { readColumn, type Column } from "./actions-column.js";
import { mysqlQuote } from "./quote.js";
import type { SqlToken, Tokens } from "./tokens.js";

/** What one clause of ALTER TABLE (or CREATE INDEX, DROP INDEX) does. */
export type Operation =
  | "add-column"
  | "drop-column"
  | "modify-column"
  | "rename-column"
  | "set-default"
  | "drop-default"
  | "column-visibility"
  | "add-index"
  | "add-fulltext"
  | "add-spatial"
  | "add-unique"
  | "add-primary"
  | "add-foreign"
  | "add-check"
  | "add-period"
  | "drop-period"
  | "drop-index"
  | "drop-primary"
  | "drop-foreign"
  | "drop-check"
  | "drop-constraint"
  | "alter-constraint"
  | "rename-index"
  | "index-visibility"
  | "rename-table"
  | "order-by"
  | "convert-charset"
  | "option"
  | "engine"
  | "rebuild"
  | "keys"
  | "discard-tablespace"
  | "import-tablespace"
  | "add-partition"
  | "drop-partition"
  | "truncate-partition"
  | "change-partition"
  | "look-at-partition"
  | "exchange-partition"
  | "discard-partition"
  | "partition-by"
  | "remove-partitioning"
  | "add-versioning"
  | "drop-versioning"
  | "demand"
  | "unread";

export interface Clause {
  readonly operation: Operation;
  /** What it is about: a column, an index, a constraint, a partition; written out as it must be. */
  readonly name?: string;
  readonly to?: string;
  /** Of an index or a constraint. */
  readonly columns?: readonly string[];
  /** An index over an expression. */
  readonly functional?: true;
  readonly column?: Column;
  readonly ifExists?: true;
  readonly ifNotExists?: true;
  /** ALGORITHM, LOCK, an option's name, in upper case; with the value as it is written. */
  readonly word?: string;
  readonly value?: string;
}

/** The clauses of an ALTER TABLE, from the first on. */
export function readClauses(tokens: Tokens): readonly Clause[] {
  const found: Clause[] = [];
  while (!tokens.ended) {
    found.push(...readClause(tokens));
    if (tokens.takes(",")) continue;
    // Options may stand one after another, and partitions come last without a comma.
    if (!tokens.ended && !isOption(tokens) && !tokens.at("PARTITION BY") && !tokens.at("REMOVE PARTITIONING")) {
      found.push({ operation: "unread" });
      break;
    }
  }
  return found;
}

function readClause(tokens: Tokens): readonly Clause[] {
  const verb = tokens.takesOne(...verbs);
  if (verb === undefined) return [readOption(tokens)];
  const clauses = readings[verb](tokens);
  // What is not read to its end may hold more than was seen; definitions read theirs.
  return clauses ?? [skipped(tokens)];
}

const verbs = [
  ...(["ADD", "DROP", "MODIFY", "CHANGE", "ALTER", "RENAME", "CONVERT", "ORDER BY", "TRUNCATE PARTITION"] as const),
  ...(["REORGANIZE PARTITION", "COALESCE PARTITION", "EXCHANGE PARTITION", "REBUILD PARTITION"] as const),
  ...(["OPTIMIZE PARTITION", "REPAIR PARTITION", "ANALYZE PARTITION", "CHECK PARTITION"] as const),
  ...(["DISCARD", "IMPORT", "PARTITION BY", "REMOVE PARTITIONING", "FORCE", "ENABLE KEYS", "DISABLE KEYS"] as const),
] as const;

type Reading = (tokens: Tokens) => readonly Clause[] | undefined;

const readings: Readonly<Record<(typeof verbs)[number], Reading>> = {
  ADD: readAdd,
  DROP: readDrop,
  MODIFY: (tokens) => columnClause(tokens, "modify-column"),
  CHANGE: (tokens) => columnClause(tokens, "modify-column", true),
  ALTER: readAlter,
  RENAME: readRename,
  CONVERT: (tokens) => {
    if (tokens.takesOne("PARTITION", "TABLE")) return partitions(tokens, "change-partition", "convert");
    if (!tokens.takesOne("TO")) return undefined;
    return skip(tokens, { operation: "convert-charset" });
  },
  "ORDER BY": (tokens) => {
    const columns = [tokens.clause()];
    while (tokens.takes(",")) columns.push(tokens.clause());
    return [{ operation: "order-by" }];
  },
  "TRUNCATE PARTITION": (tokens) => partitions(tokens, "truncate-partition"),
  "REORGANIZE PARTITION": (tokens) => partitions(tokens, "change-partition", "reorganize"),
  "COALESCE PARTITION": (tokens) => skip(tokens, { operation: "change-partition", word: "coalesce" }),
  "EXCHANGE PARTITION": (tokens) => partitions(tokens, "exchange-partition"),
  "REBUILD PARTITION": (tokens) => partitions(tokens, "change-partition", "rebuild"),
  "OPTIMIZE PARTITION": (tokens) => partitions(tokens, "change-partition", "optimize"),
  "REPAIR PARTITION": (tokens) => partitions(tokens, "look-at-partition", "repair"),
  "ANALYZE PARTITION": (tokens) => partitions(tokens, "look-at-partition", "analyze"),
  "CHECK PARTITION": (tokens) => partitions(tokens, "look-at-partition", "check"),
  DISCARD: (tokens) =>
    tokens.takes("TABLESPACE") ? [{ operation: "discard-tablespace" }] : partitions(tokens, "discard-partition"),
  IMPORT: (tokens) =>
    tokens.takes("TABLESPACE")
      ? [{ operation: "import-tablespace" }]
      : partitions(tokens, "change-partition", "import"),
  "PARTITION BY": (tokens) => skipAll(tokens, { operation: "partition-by" }),
  "REMOVE PARTITIONING": () => [{ operation: "remove-partitioning" }],
  FORCE: () => [{ operation: "rebuild", word: "FORCE" }],
  "ENABLE KEYS": () => [{ operation: "keys", word: "enable keys" }],
  "DISABLE KEYS": () => [{ operation: "keys", word: "disable keys" }],
};

function readAdd(tokens: Tokens): readonly Clause[] | undefined {
  if (tokens.takes("PARTITION")) return skip(tokens, { operation: "add-partition", ...ifNot(tokens) });
  if (tokens.takes("SYSTEM VERSIONING")) return [{ operation: "add-versioning" }];
  if (tokens.takes("PERIOD FOR")) return skip(tokens, { operation: "add-period" });
  const constraint = readKey(tokens);
  if (constraint) return [constraint];
  tokens.takes("COLUMN");
  const condition = ifNot(tokens);
  if (tokens.takes("(")) return listed(tokens, condition);
  const name = tokens.name();
  if (name === undefined) return undefined;
  const column = readColumn(name, tokens);
  return [{ operation: "add-column", name: column.name, column, ...condition }];
}

/** `(a int, b int, KEY (a))`, behind ADD or the name of a new table. */
export function listed(tokens: Tokens, condition: Pick<Clause, "ifNotExists">): readonly Clause[] {
  const found: Clause[] = [];
  do {
    const key = readKey(tokens);
    const name = key ? undefined : tokens.name();
    if (key) found.push(key);
    else if (name === undefined) found.push(skipped(tokens));
    else {
      const column = readColumn(name, tokens);
      found.push({ operation: "add-column", name: column.name, column, ...condition });
    }
  } while (tokens.takes(","));
  tokens.takes(")");
  return found;
}

/** An index or a constraint, as ADD and CREATE TABLE have it; undefined where a column stands. */
export function readKey(tokens: Tokens): Clause | undefined {
  const isConstraint = tokens.takes("CONSTRAINT");
  const condition = isConstraint ? ifNot(tokens) : {};
  const isUnnamed = /^(?:PRIMARY|UNIQUE|FOREIGN|CHECK)$/.test(tokens.peek().said);
  const own = isConstraint && !isUnnamed ? nameOf(tokens) : {};
  const kind = tokens.takesOne(...keys);
  if (kind === undefined) return isConstraint ? skipped(tokens) : undefined;
  if (kind === "CHECK") return skip(tokens, { operation: "add-check", ...own, ...condition })[0]!;
  const operation = operationOfKey(kind);
  if (operation !== "add-foreign" && operation !== "add-primary") tokens.takesOne("INDEX", "KEY");
  const later = { ...condition, ...ifNot(tokens) };
  const indexed = tokens.at("(") || tokens.at("USING") ? {} : nameOf(tokens);
  const given = "name" in own ? own : operation === "add-primary" ? {} : indexed;
  if (tokens.takes("USING")) tokens.next();
  const columns = tokens.at("(") ? columnsIn(tokens.inParentheses()) : [];
  const functional = columns.includes("") ? { functional: true as const } : {};
  tokens.clause("PARTITION");
  return { operation, ...given, ...later, columns: columns.filter((column) => column !== ""), ...functional };
}

const keys = ["PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "FULLTEXT", "SPATIAL", "INDEX", "KEY", "CHECK"] as const;

function operationOfKey(kind: Exclude<(typeof keys)[number], "CHECK">): Operation {
  const operations = {
    "PRIMARY KEY": "add-primary",
    UNIQUE: "add-unique",
    "FOREIGN KEY": "add-foreign",
    FULLTEXT: "add-fulltext",
    SPATIAL: "add-spatial",
    INDEX: "add-index",
    KEY: "add-index",
  } as const;
  return operations[kind];
}

/** The columns of an index; an expression has none, and is empty. */
export function columnsIn(tokens: readonly SqlToken[]): readonly string[] {
  const columns: string[] = [];
  let depth = 0;
  tokens.forEach(({ text, said }, at) => {
    if (depth === 0 && (at === 0 || tokens[at - 1]!.said === ","))
      columns.push(said === "(" ? "" : mysqlQuote.name(text.replace(/^([`"])(.*)\1$/s, "$2")));
    if (said === "(") depth++;
    else if (said === ")") depth--;
  });
  return columns;
}

function readDrop(tokens: Tokens): readonly Clause[] | undefined {
  if (tokens.takes("PARTITION")) return partitions(tokens, "drop-partition");
  if (tokens.takes("SYSTEM VERSIONING")) return [{ operation: "drop-versioning" }];
  if (tokens.takes("PERIOD FOR")) return skip(tokens, { operation: "drop-period" });
  if (tokens.takes("PRIMARY KEY")) return [{ operation: "drop-primary" }];
  const what = tokens.takesOne("FOREIGN KEY", "INDEX", "KEY", "CHECK", "CONSTRAINT", "COLUMN") ?? "COLUMN";
  const operations = {
    "FOREIGN KEY": "drop-foreign",
    INDEX: "drop-index",
    KEY: "drop-index",
    CHECK: "drop-check",
    CONSTRAINT: "drop-constraint",
    COLUMN: "drop-column",
  } as const;
  const condition = ifThere(tokens);
  const named = nameOf(tokens);
  if (!("name" in named)) return undefined;
  if (named.name === "`PRIMARY`" && what !== "COLUMN") return [{ operation: "drop-primary" }];
  tokens.takesOne("RESTRICT", "CASCADE");
  return [{ operation: operations[what], ...named, ...condition }];
}

function readAlter(tokens: Tokens): readonly Clause[] | undefined {
  const what = tokens.takesOne("INDEX", "KEY", "CHECK", "CONSTRAINT", "COLUMN") ?? "COLUMN";
  const condition = ifThere(tokens);
  const named = nameOf(tokens);
  if (what === "INDEX" || what === "KEY")
    return skip(tokens, { operation: "index-visibility", ...named, ...condition });
  if (what !== "COLUMN") return skip(tokens, { operation: "alter-constraint", ...named });
  if (tokens.takes("DROP DEFAULT")) return [{ operation: "drop-default", ...named, ...condition }];
  const operation = tokens.at("SET DEFAULT") ? "set-default" : "column-visibility";
  return skip(tokens, { operation, ...named, ...condition });
}

function readRename(tokens: Tokens): readonly Clause[] | undefined {
  const what = tokens.takesOne("COLUMN", "INDEX", "KEY");
  if (!what) {
    tokens.takesOne("TO", "AS", "=");
    const to = tokens.qualified();
    return to === undefined ? undefined : [{ operation: "rename-table", to }];
  }
  const condition = ifThere(tokens);
  const named = nameOf(tokens);
  const to = tokens.takes("TO") ? nameOf(tokens).name : undefined;
  if (to === undefined) return undefined;
  return [{ operation: what === "COLUMN" ? "rename-column" : "rename-index", ...named, to, ...condition }];
}

/** MODIFY and CHANGE; with a new name where that differs. */
function columnClause(tokens: Tokens, operation: Operation, renames = false): readonly Clause[] | undefined {
  tokens.takes("COLUMN");
  const condition = ifThere(tokens);
  if (tokens.takes("(")) return undefined;
  const name = tokens.name();
  const to = renames ? tokens.name() : name;
  if (name === undefined || to === undefined) return undefined;
  const column = readColumn(to, tokens);
  const renamed = to === name ? {} : { to: column.name };
  return [{ operation, name: mysqlQuote.name(name), ...renamed, column, ...condition }];
}

const optionWords =
  /^(?:ENGINE|TYPE|AUTO_INCREMENT|AVG_ROW_LENGTH|CHECKSUM|TABLE_CHECKSUM|COMMENT|COMPRESSION|CONNECTION|DELAY_KEY_WRITE|ENCRYPTION|ENCRYPTED|ENCRYPTION_KEY_ID|INSERT_METHOD|KEY_BLOCK_SIZE|MAX_ROWS|MIN_ROWS|PACK_KEYS|PAGE_CHECKSUM|PAGE_COMPRESSED|PAGE_COMPRESSION_LEVEL|PASSWORD|ROW_FORMAT|SECONDARY_ENGINE|SECONDARY_LOAD|SECONDARY_UNLOAD|SEQUENCE|STATS_AUTO_RECALC|STATS_PERSISTENT|STATS_SAMPLE_PAGES|TABLESPACE|TRANSACTIONAL|UNION|AUTOEXTEND_SIZE|ENGINE_ATTRIBUTE|SECONDARY_ENGINE_ATTRIBUTE|IETF_QUOTES|ALGORITHM|LOCK|START|STORAGE|DATA|WITH_SYSTEM_VERSIONING)$/;

const rebuilding =
  /^(?:ROW_FORMAT|KEY_BLOCK_SIZE|PAGE_COMPRESSED|PAGE_COMPRESSION_LEVEL|COMPRESSION|ENCRYPTION|ENCRYPTED|ENCRYPTION_KEY_ID|TABLESPACE)$/;

function isOption(tokens: Tokens): boolean {
  return (
    optionWords.test(tokens.peek().said) ||
    /^(?:DEFAULT|CHARSET|CHARACTER|COLLATE|WITH|WITHOUT)$/.test(tokens.peek().said)
  );
}

function readOption(tokens: Tokens): Clause {
  if (tokens.takesOne("WITH VALIDATION", "WITHOUT VALIDATION")) return { operation: "option", word: "VALIDATION" };
  tokens.takes("DEFAULT");
  if (tokens.takesOne("CHARACTER SET", "CHARSET", "COLLATE"))
    return { operation: "option", word: "CHARSET", value: valueIn(tokens) };
  if (!isOption(tokens)) return skipped(tokens);
  const word = tokens.next().said;
  if (word === "DATA" || word === "INDEX") tokens.takes("DIRECTORY");
  const value = valueIn(tokens);
  if (word === "ALGORITHM" || word === "LOCK") return { operation: "demand", word, value: value.toUpperCase() };
  if (word === "ENGINE" || word === "TYPE") return { operation: "engine", word: "ENGINE", value };
  return { operation: rebuilding.test(word) ? "rebuild" : "option", word, value };
}

function valueIn(tokens: Tokens): string {
  tokens.takes("=");
  if (tokens.at("("))
    return tokens
      .inParentheses()
      .map(({ text }) => text)
      .join(" ");
  return tokens.next().text;
}

/** One clause a partition; `ALL` is a name as well. */
function partitions(tokens: Tokens, operation: Operation, word?: string): readonly Clause[] {
  const condition = ifThere(tokens);
  tokens.takesOne("PARTITION", "NO_WRITE_TO_BINLOG", "LOCAL");
  const names: string[] = [];
  do {
    const name = tokens.name();
    if (name !== undefined) names.push(mysqlQuote.name(name));
  } while (tokens.takes(","));
  tokens.clause();
  return names.map((name) => ({ operation, name, ...(word ? { word } : {}), ...condition }));
}

function nameOf(tokens: Tokens): { readonly name?: string } {
  const name = tokens.name();
  return name === undefined ? {} : { name: mysqlQuote.name(name) };
}

function ifThere(tokens: Tokens): Pick<Clause, "ifExists"> {
  return tokens.takes("IF EXISTS") ? { ifExists: true } : {};
}

function ifNot(tokens: Tokens): Pick<Clause, "ifNotExists"> {
  return tokens.takes("IF NOT EXISTS") ? { ifNotExists: true } : {};
}

function skip(tokens: Tokens, clause: Clause): readonly Clause[] {
  tokens.clause("PARTITION");
  return [clause];
}

function skipAll(tokens: Tokens, clause: Clause): readonly Clause[] {
  while (!tokens.ended) tokens.next();
  return [clause];
}

function skipped(tokens: Tokens): Clause {
  const text = tokens
    .clause()
    .map((token) => token.text)
    .join(" ");
  if (text === "") tokens.next();
  return { operation: "unread", value: text };
}
