import type { Dialect, Storage } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { readAlterTable } from "./actions-alter.js";
import { unquoted } from "./quote.js";
import { mysqlRules } from "./rules.js";
import { assignments } from "./set-statement.js";
import { depthBy, Tokens } from "./tokens.js";

type Statement = Parameters<NonNullable<Dialect["storage"]>>[0];

/** Where a statement keeps rows, as far as its own words tell: what functions and procedures in it write is not seen. */
export function storageOf(statement: Statement): Storage | undefined {
  const first = /^\w*/.exec(statement.words)?.[0] ?? "";
  // Words that stand in `/*! … */` are told by its tokens alone.
  const read = first === "" ? byTokens : byFirstWord[first];
  return read?.(tokensOf(statement), statement);
}

type Reader = (tokens: Tokens, statement: Statement) => Storage | undefined;

const byTokens: Reader = (tokens, statement) => byFirstWord[tokens.peek().said]?.(tokens, statement);

const byFirstWord: Readonly<Record<string, Reader | undefined>> = {
  INSERT: (tokens) => ofInsert(tokens),
  REPLACE: (tokens) => ofInsert(tokens),
  LOAD: (tokens) => (passTo(tokens, "INTO") && tokens.takes("INTO TABLE") ? writes([tokens.qualified()]) : undefined),
  UPDATE: (tokens) => ofJoin(tokens),
  DELETE: (tokens) => ofJoin(tokens),
  // What it looks into, it runs.
  ANALYZE: (tokens, statement) =>
    passTo(tokens, ...changing) && !tokens.at("TABLE") ? byTokens(tokens, statement) : undefined,
  WITH: (tokens, statement) => (passTo(tokens, ...changing) ? byTokens(tokens, statement) : undefined),
  CREATE: ofCreate,
  ALTER: (tokens, statement) => (mayKeep(statement, /\b(?:engine|type|rename)\b/i) ? ofAlter(tokens) : undefined),
  RENAME: ofRename,
  SET: ofSet,
  USE: (tokens) => {
    tokens.next();
    const to = tokens.name();
    return to === undefined ? undefined : { kind: "goes", to };
  },
};

const changing = ["INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "TABLE", "TABLES"] as const;

function ofInsert(tokens: Tokens): Storage | undefined {
  tokens.next();
  while (tokens.takesOne("LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "IGNORE", "INTO"));
  return writes([tokens.qualified()]);
}

/** All tables of a join: which of them is written to is not told by where it stands. */
function ofJoin(tokens: Tokens): Storage | undefined {
  const ends = tokens.next().said === "UPDATE" ? ["SET"] : ["WHERE", "ORDER", "LIMIT", "RETURNING"];
  const found: (string | undefined)[] = [];
  let isNext = true;
  while (!tokens.ended && !ends.includes(tokens.peek().said)) {
    if (tokens.at("( SELECT") || tokens.at("( WITH")) tokens.inParentheses();
    else if (isNext && tokens.takesOne("LOW_PRIORITY", "QUICK", "IGNORE", "HISTORY", "FROM", "(")) continue;
    else if (isNext) found.push(tokens.qualified());
    isNext = /^(?:,|\(|FROM|USING|(?:STRAIGHT_)?JOIN)$/.test(tokens.peek().said);
    if (!ends.includes(tokens.peek().said)) tokens.next();
  }
  return writes(found);
}

function ofCreate(tokens: Tokens, statement: Statement): Storage | undefined {
  tokens.next();
  tokens.takes("OR REPLACE");
  if (!tokens.takes("TABLE")) return undefined;
  const unless = tokens.takes("IF NOT EXISTS") ? { unless: true as const } : {};
  const table = tokens.qualified();
  if (table === undefined) return undefined;
  if (tokens.takesOne("LIKE", "( LIKE")) {
    const like = tokens.qualified();
    return { kind: "keeps", table, ...(like === undefined ? {} : { like }), ...unless, counts: false };
  }
  const counts = mayKeep(statement, /\b(?:auto_increment|serial)\b/i) && countingIn(tokens);
  const said = mayKeep(statement, /\bengine\b/i) && passTo(tokens, "ENGINE", "SELECT") && tokens.takes("ENGINE");
  return { kind: "keeps", table, ...(said ? { as: nameIn(tokens) } : {}), ...unless, counts };
}

/** The column that counts the rows of a table, as it is made. */
function countingIn(tokens: Tokens): { readonly name: string; readonly place: number } | false {
  if (!tokens.takes("(")) return false;
  let found: { readonly name: string; readonly place: number } | false = false;
  for (let place = 1; !tokens.ended && !tokens.at(")");) {
    const isColumn = !ofTables.has(tokens.peek().said);
    const [first, ...rest] = tokens.clause();
    tokens.takes(",");
    if (!isColumn || !first) continue;
    // Who names no columns passes it over.
    if (rest.some(({ said }) => said === "INVISIBLE")) place--;
    if (rest.some(({ said }) => said === "AUTO_INCREMENT" || said === "SERIAL"))
      found = { name: unquoted(first.text), place };
    place++;
  }
  tokens.takes(")");
  return found;
}

/** What begins no column. */
const ofTables: ReadonlySet<string> = new Set(
  "PRIMARY KEY INDEX UNIQUE CONSTRAINT FULLTEXT SPATIAL FOREIGN CHECK PERIOD LIKE".split(" "),
);

function ofAlter(tokens: Tokens): Storage | undefined {
  const altered = readAlterTable(tokens);
  if (!altered) return undefined;
  const { table, clauses } = altered;
  const engine = clauses.findLast(({ operation }) => operation === "engine")?.value;
  const to = clauses.find(({ operation }) => operation === "rename-table")?.to;
  // Named otherwise in the same statement it is found under the new name alone.
  if (engine !== undefined) return { kind: "keeps", table: to ?? table, as: storageName(engine) };
  return to === undefined ? undefined : { kind: "renames", tables: [{ from: table, to }] };
}

function ofRename(tokens: Tokens): Storage | undefined {
  tokens.next();
  if (!tokens.takesOne("TABLE", "TABLES")) return undefined;
  tokens.takes("IF EXISTS");
  const tables: { readonly from: string; readonly to: string }[] = [];
  do {
    const from = tokens.qualified();
    if (!passTo(tokens, "TO")) break;
    tokens.next();
    const to = tokens.qualified();
    if (from !== undefined && to !== undefined) tables.push({ from, to });
  } while (tokens.takes(","));
  return { kind: "renames", tables };
}

function ofSet(tokens: Tokens, statement: Statement): Storage | undefined {
  if (tokens.at("SET STATEMENT")) return passTo(tokens, ...changing) ? byTokens(tokens, statement) : undefined;
  if (!mayKeep(statement, /storage_engine/i)) return undefined;
  const set = assignments(tokens)?.findLast(({ name }) => /^(?:default_)?storage_engine$/.test(name));
  const [value] = set?.value ?? [];
  return value && { kind: "defaults", to: storageName(value.text) };
}

function writes(tables: readonly (string | undefined)[]): Storage | undefined {
  const known = tables.filter((table) => table !== undefined);
  return known.length > 0 ? { kind: "writes", tables: known } : undefined;
}

/** Whether one of these words, outside parentheses, stands ahead; goes there. */
function passTo(tokens: Tokens, ...words: readonly string[]): boolean {
  for (let depth = 0; !tokens.ended;) {
    const { said } = tokens.peek();
    if (depth === 0 && words.includes(said)) return true;
    depth += depthBy(said);
    tokens.next();
  }
  return false;
}

/** Told by a look at the text, that of a long one aside: most statements say nothing of it. */
function mayKeep({ text, parts }: Statement, words: RegExp): boolean {
  return parts !== undefined || words.test(text);
}

function nameIn(tokens: Tokens): string {
  tokens.takes("=");
  return storageName(tokens.next().text);
}

function storageName(written: string): string {
  return unquoted(written.replace(/^'(.*)'$/s, "$1")).toLowerCase();
}

function tokensOf({ text, parts }: Pick<StatementPiece, "text" | "parts">): Tokens {
  return new Tokens(parts ?? [text], mysqlRules);
}
