import type { Dialect, SessionEffect } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { mysqlRules } from "./rules.js";
import { lastInsertId, leavesOf, temporaryTable } from "./session-leaves.js";
import { assignments, type Assignment } from "./set-statement.js";
import { token } from "../../core/sql/lex.js";
import { unquoted } from "./quote.js";
import { Tokens, type SqlToken } from "./tokens.js";

/**
 * What a statement leaves in its session for what comes after it. Settings are no part of a transaction here; user
 * variables, prepared statements and the last number given out have names, and are lost only to who reads them.
 */
export function sessionEffect(statement: StatementPiece): ReturnType<Dialect["sessionEffect"]> {
  const effect = effectOf(statement);
  const named = effect.kind === "unsayable" ? (effect.names ?? []) : [];
  const given = statement.holds.has("LAST_INSERT_ID") && !isClean(statement) ? [lastInsertId] : [];
  const leaves = leavesOf(statement, [...named, ...given]);
  return leaves.length > 0 ? { ...effect, leaves } : effect;
}

function effectOf(statement: StatementPiece): SessionEffect {
  const { words } = statement;
  if (isClean(statement)) return { kind: "none", clean: true };
  switch (/^\w*/.exec(words)?.[0]) {
    case "USE":
      return { kind: "sets", moves: true };
    case "SET":
      return ofSet(statement);
    case "PREPARE":
      return ofPrepare(statement);
    case "INSERT":
    case "REPLACE":
      return unsayable([lastInsertId, ...assignedIn(statement)]);
    case "LOAD":
    case "CALL":
      return unsayable([lastInsertId, ...variablesIn(statement)]);
    case "GET":
      return unsayable(variablesIn(statement));
    default: {
      const table = temporaryTable(statement);
      return unsayable([
        ...(table === undefined ? [] : [`table ${table.toLowerCase()}`]),
        ...(mayGiveNumber(statement) ? [lastInsertId] : []),
        ...assignedIn(statement),
      ]);
    }
  }
}

/** What runs others' statements, or fills a table as it makes it; and `LAST_INSERT_ID(n)`. */
function mayGiveNumber({ words, holds }: StatementPiece): boolean {
  if (holds.has("LAST_INSERT_ID")) return true;
  if (words.startsWith("CREATE")) return holds.has("SELECT");
  return words === "" || /^(?:EXECUTE|BEGIN|IF|CASE|LOOP|WHILE|REPEAT|FOR|DECLARE)\b/.test(words);
}

/** Whether a statement reads one of these. */
export function readsOf(statement: StatementPiece, names: ReadonlySet<string>): boolean {
  const { holds } = statement;
  if (names.has(lastInsertId) && (holds.has("LAST_INSERT_ID") || holds.has("IDENTITY"))) return true;
  if (/^(?:EXECUTE|DEALLOCATE|DROP) /.test(statement.words) && names.has(preparedIn(statement))) return true;
  const tables = [...names].filter((name) => name.startsWith("table ")).map((name) => name.slice("table ".length));
  if (tables.length > 0 && mentions(statement, tables)) return true;
  if (![...names].some((name) => name.startsWith("@"))) return false;
  const set = statement.words.startsWith("SET") ? assignments(tokensIn(statement)) : undefined;
  const read = set ? set.flatMap(({ value }) => namesAmong(value)) : variablesIn(statement);
  return read.some((name) => names.has(name));
}

/** Without its database a name is looked for: where it stands elsewhere than it was made, it is another table's. */
function mentions(statement: StatementPiece, tables: readonly string[]): boolean {
  const last = new Set(tables.map((table) => unquoted(table.slice(table.lastIndexOf(".") + 1))));
  return all(tokensIn(statement)).some(
    ({ text, kind }) => kind !== token.string && last.has(unquoted(text).toLowerCase()),
  );
}

/** A new table that is filled by a query may call functions, which may set variables; nothing else of these runs any. */
function isClean({ words, holds, text }: StatementPiece): boolean {
  if (/^(?:ALTER|RENAME|TRUNCATE|GRANT|REVOKE)\b/.test(words)) return true;
  if (/^DROP\b/.test(words)) return !words.startsWith("DROP PREPARE");
  if (/^CREATE (?:OR REPLACE )?TABLE\b/.test(words)) return !holds.has("SELECT") && !/\bvalues\s+row\b/i.test(text);
  return /^CREATE (?:OR REPLACE |UNIQUE |FULLTEXT |SPATIAL )?(?:INDEX|VIEW|PROCEDURE|FUNCTION|TRIGGER|EVENT)\b/.test(
    words,
  );
}

const none: SessionEffect = { kind: "none" };

function unsayable(names: readonly string[]): SessionEffect {
  return names.length > 0 ? { kind: "unsayable", names } : none;
}

function ofSet(statement: StatementPiece): SessionEffect {
  const { words } = statement;
  if (/^SET (?:PASSWORD|STATEMENT|DEFAULT ROLE|RESOURCE GROUP|TRANSACTION|GLOBAL TRANSACTION)\b/.test(words))
    return none;
  const set = assignments(tokensIn(statement));
  if (!set) return { kind: "sets" };
  const lasting = set.filter(({ scope }) => scope !== "global");
  if (lasting.length === 0) return none;
  const isSteady = set.every(({ value }) => steady(value));
  const isOfVariables = lasting.every(({ scope }) => scope === "user");
  const names = lasting.flatMap(({ scope, name }: Assignment) => (scope === "user" ? [`@${name}`] : []));
  if (isSteady) return names.length > 0 ? { kind: "sets", names } : { kind: "sets" };
  return isOfVariables ? unsayable(names) : { kind: "unsayable" };
}

/** The same whenever it is asked for in a session that was told the same before. */
function steady(value: readonly SqlToken[]): boolean {
  return value.every(({ said }, at) => {
    if (value[at + 1]?.said === "(" && /^\w/.test(said)) return steadyFunctions.has(said);
    return said !== "SELECT" && !/^(?:CURRENT_(?:DATE|TIME|TIMESTAMP)|LOCALTIME|LOCALTIMESTAMP|UTC_\w+)$/.test(said);
  });
}

const steadyFunctions: ReadonlySet<string> = new Set(
  `CONCAT CONCAT_WS REPLACE LOWER UPPER TRIM IF IFNULL
NULLIF COALESCE CAST CONVERT VERSION DATABASE SCHEMA CHAR HEX UNHEX`.split(/\s+/),
);

function ofPrepare(statement: StatementPiece): SessionEffect {
  const names = [preparedIn(statement)];
  return namesAmong(all(tokensIn(statement))).length > 0 ? { kind: "unsayable", names } : { kind: "sets", names };
}

/** `PREPARE p`, `EXECUTE p`, `DEALLOCATE PREPARE p`. */
function preparedIn(statement: StatementPiece): string {
  const tokens = tokensIn(statement);
  tokens.next();
  tokens.takes("PREPARE");
  return `statement ${tokens
    .peek()
    .text.replace(/^`(.*)`$/s, "$1")
    .toLowerCase()}`;
}

/** Variables that get a value inside a statement of another kind: `@x := …`, `INTO @x`. */
function assignedIn(statement: StatementPiece): readonly string[] {
  return (statement.parts ?? [statement.text]).some((part) => /:=|\binto\s*@/i.test(part))
    ? variablesIn(statement)
    : [];
}

function variablesIn(statement: StatementPiece): readonly string[] {
  const parts = statement.parts ?? [statement.text];
  return parts.some((part) => part.includes("@")) ? namesAmong(all(tokensIn(statement))) : [];
}

function namesAmong(tokens: readonly SqlToken[]): readonly string[] {
  return tokens.flatMap(({ said }, at) => {
    const name = tokens[at + 1]?.text;
    return said === "@" && name ? [`@${name.replace(/^(['"`])(.*)\1$/s, "$2").toLowerCase()}`] : [];
  });
}

function all(tokens: Tokens): readonly SqlToken[] {
  const found: SqlToken[] = [];
  while (!tokens.ended) found.push(tokens.next());
  return found;
}

function tokensIn({ text, parts }: StatementPiece): Tokens {
  return new Tokens(parts ?? [text], mysqlRules);
}
