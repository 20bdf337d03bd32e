import type { Leftover } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { mysqlQuote } from "./quote.js";
import { mysqlRules } from "./rules.js";
import { type Assignment, assignments } from "./set-statement.js";
import { Tokens } from "./tokens.js";

/** How the last number that was given out is called, as what else only a session has. */
export const lastInsertId = "LAST_INSERT_ID()";

/** The same of sequences, whichever it is: it has no way back. */
export const previousValue = "PREVIOUS VALUE";

/** How that is called which a routine may have given, and nobody saw. */
export function ofRoutine(name: string): string {
  return `${name}${byCall}`;
}

export function isOfRoutine(name: string): boolean {
  return name.endsWith(byCall);
}

/** Stands for the role that its session began with; said as it is where nobody knows that one. */
export const noRole = "SET ROLE /*M! NONE */ /*!80000 DEFAULT */";

const byCall = " (CALL)";

/** Whoever gave it. */
export function isLastInsertId(name: string): boolean {
  return name.startsWith(lastInsertId);
}

/** What a statement leaves in its session, by name, and what takes it away: a session that keeps its lock forgets nothing by itself. */
export function leavesOf(statement: StatementPiece, named: readonly string[]): readonly Leftover[] {
  const number = named.some(isLastInsertId) ? [{ name: lastInsertId, undo: ["SET last_insert_id = 0"] }] : [];
  return [
    ...number,
    ...othersOf(
      statement,
      named.filter((name) => name.startsWith("@")),
    ),
  ];
}

function othersOf(statement: StatementPiece, variables: readonly string[]): readonly Leftover[] {
  const { words } = statement;
  const [first = ""] = words.split(" ", 1);
  if (first === "SET") return setBy(statement);
  if (/^(?:PREPARE|DEALLOCATE|DROP PREPARE)\b/.test(words)) return prepared(statement);
  if (/^(?:CREATE|DROP)\b/.test(words)) return [...tables(statement), ...variables.map(userVariable)];
  return variables.map(userVariable);
}

/** The temporary table that a statement makes, as names are compared. */
export function temporaryTable(statement: StatementPiece): string | undefined {
  if (!/^CREATE (?:OR REPLACE )?TEMPORARY TABLE\b/.test(statement.words)) return undefined;
  return tableNames(statement)[0];
}

function userVariable(name: string): Leftover {
  return { name, undo: [`SET @\`${name.slice(1).replaceAll("`", "``")}\` = NULL`], blocks: true };
}

function setBy(statement: StatementPiece): readonly Leftover[] {
  const { words, text } = statement;
  if (/^SET ROLE\b/.test(words)) return [{ name: "role", undo: [noRole] }];
  if (/^SET (?:SESSION|LOCAL) TRANSACTION\b/.test(words)) return [{ name: "transactions", undo: ofTransactions }];
  const set = (assignments(tokensOf(statement)) ?? []).filter(({ scope }) => scope !== "global");
  const mark = /^\s*\/\*(?:M!|!)\d*/.exec(text)?.[0].trim();
  // A part that only some servers read is not told apart from the rest.
  const isPartly = mark === undefined && /\/\*M?!/.test(text);
  return set.flatMap(({ scope, name }: Assignment) => {
    if (scope === "user") return [userVariable(`@${name}`)];
    const value = initialOf(name);
    if (value === undefined || isPartly) return [];
    const undo = `SET ${mysqlQuote.name(name)} = ${value}`;
    return [{ name, undo: [mark === undefined ? undo : `${mark} ${undo} */`] }];
  });
}

const ofTransactions = [
  "/*M! SET tx_isolation = @@GLOBAL.tx_isolation, tx_read_only = @@GLOBAL.tx_read_only */",
  "/*!80000 SET transaction_isolation = @@GLOBAL.transaction_isolation, transaction_read_only = @@GLOBAL.transaction_read_only */",
];

/** Where a session of its own kind begins with it; undefined where it is put back otherwise, or none of a file's business. */
function initialOf(name: string): string | undefined {
  if (name.includes(".") || putBackAnyway.has(name)) return undefined;
  return ofSessions[name] ?? `@@GLOBAL.${name}`;
}

/** They have no value but a session's own. */
const ofSessions: Readonly<Record<string, string>> = {
  default_master_connection: "''",
  identity: "0",
  last_insert_id: "0",
  pseudo_replica_mode: "0",
  pseudo_slave_mode: "0",
  require_row_format: "0",
  resultset_metadata: "FULL",
  show_create_table_skip_secondary_engine: "0",
  skip_parallel_replication: "0",
  transaction_allow_batching: "0",
  use_secondary_engine: "ON",
};

/** What each session of ours is set to, what stands in each way back, and what no file may change. */
const putBackAnyway: ReadonlySet<string> = new Set(
  `names autocommit sql_log_bin time_zone timestamp wait_timeout completion_type pseudo_thread_id rand_seed1 rand_seed2
immediate_server_version original_commit_timestamp original_server_version tx_isolation tx_read_only
transaction_isolation transaction_read_only`
    .split(/\s+/)
    .concat("character set"),
);

/** Nobody can take away what may not be there; what is made anew is there for sure. */
function prepared(statement: StatementPiece): readonly Leftover[] {
  const tokens = tokensOf(statement);
  const isMade = tokens.takes("PREPARE");
  if (!isMade) {
    tokens.next();
    tokens.takes("PREPARE");
  }
  const name = tokens.name();
  if (name === undefined) return [];
  const quoted = `\`${name.replaceAll("`", "``")}\``;
  const undo = isMade ? [`PREPARE ${quoted} FROM 'DO 0'`, `DEALLOCATE PREPARE ${quoted}`] : [];
  return [{ name: `statement ${name.toLowerCase()}`, undo }];
}

function tables(statement: StatementPiece): readonly Leftover[] {
  const { words } = statement;
  if (/^DROP (?:TEMPORARY )?TABLES?\b/.test(words))
    return tableNames(statement).map((name) => ({ name: `table ${name.toLowerCase()}`, undo: [] }));
  const made = temporaryTable(statement);
  if (made === undefined) return [];
  return [{ name: `table ${made.toLowerCase()}`, undo: [`DROP TEMPORARY TABLE IF EXISTS ${made}`], blocks: true }];
}

/** Those after TABLE, as they must be written. */
function tableNames(statement: StatementPiece): readonly string[] {
  const tokens = tokensOf(statement);
  while (!tokens.ended && tokens.takesOne("TABLE", "TABLES") === undefined) tokens.next();
  tokens.takesOne("IF NOT EXISTS", "IF EXISTS");
  const names: string[] = [];
  do {
    const name = tokens.qualified();
    if (name !== undefined) names.push(name);
  } while (tokens.takes(","));
  return names;
}

function tokensOf({ text, parts }: StatementPiece): Tokens {
  return new Tokens(parts ?? [text], mysqlRules);
}
