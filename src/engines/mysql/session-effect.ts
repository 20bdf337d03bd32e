import type { Dialect, Runs, SessionEffect } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { mysqlRules } from "./rules.js";
import { isOfRoutine, lastInsertId, leavesOf, ofRoutine, previousValue, temporaryTable } from "./session-leaves.js";
import { unqualifiedCalls } from "./own-functions.js";
import { assignments, type Assignment } from "./set-statement.js";
import { token } from "../../core/sql/lex.js";
import { unquoted } from "./quote.js";
import { Tokens, type SqlToken } from "./tokens.js";

/**
 * What a statement leaves in its session for what comes after it. Settings are no part of a transaction here; user
 * variables, prepared statements and the last number given out have names, and are lost only to who reads them.
 */
export function sessionEffect(statement: StatementPiece): ReturnType<Dialect["sessionEffect"]> {
  const effect = withNumbers(effectOf(statement), numbersOf(statement));
  const named = effect.kind === "unsayable" ? (effect.names ?? []) : [];
  const leaves = leavesOf(statement, [...named, ...numbersOf(statement)]);
  const runs = runsOf(statement);
  return {
    ...effect,
    ...(leaves.length > 0 ? { leaves } : {}),
    ...(runs ? { runs } : {}),
    ...(passes(statement, effect) ? { passes: true as const } : {}),
  };
}

/** A user variable or a prepared statement, where nothing that could write anywhere is called for it. */
function passes(statement: StatementPiece, effect: SessionEffect): boolean {
  const { words, holds } = statement;
  if (/^(?:DEALLOCATE|DROP) PREPARE\b/.test(words)) return true;
  const isOfNames =
    effect.kind === "unsayable" && effect.names !== undefined && /^(?:SET(?! STATEMENT)|PREPARE)\b/.test(words);
  if (!isOfNames || holds.has("NEXT") || holds.has("NEXTVAL")) return false;
  const tokens = Tokens.all(tokensIn(statement));
  return (
    unqualifiedCalls(tokens).length === 0 &&
    !tokens.some(({ said }, at) => said === "." && tokens[at + 2]?.said === "(")
  );
}

/** A routine sets variables without being given them, and prepares statements; what a text does that is seen stands in it. */
function runsOf(statement: StatementPiece): ReturnType<Dialect["sessionEffect"]>["runs"] {
  if (!runsOthers(statement)) return runsBeside(statement) ? "beside" : undefined;
  if (!/^EXECUTE\b/.test(statement.words)) return "unseen";
  return /^EXECUTE IMMEDIATE\b/.test(statement.words)
    ? callsOf(Tokens.all(tokensIn(statement)).slice(2))
    : { called: preparedIn(statement) };
}

/** Rows have triggers, and a value may be a function's; what only sets a session to what is said there has neither. */
function runsBeside(statement: StatementPiece): boolean {
  const { words } = statement;
  if (isClean(statement) || /^(?:USE|PREPARE|DEALLOCATE|DROP|SHOW|GET|SAVEPOINT|RELEASE|ROLLBACK)\b/.test(words))
    return false;
  return !words.startsWith("SET") || words.startsWith("SET STATEMENT") || effectOf(statement).kind === "unsayable";
}

/** What a statement does that is put together of these: where it stands there as it is, it may still call others. */
function callsOf(tokens: readonly SqlToken[]): Runs {
  const [{ kind, text } = { kind: undefined, text: "" }, next] = tokens;
  const isSeen = kind === token.string && (next === undefined || next.said === "USING");
  return isSeen && !/@|\\|\b(?:call|execute|begin|if|case|loop|while|repeat|for|declare)\b/i.test(text)
    ? "beside"
    : "unseen";
}

function withNumbers(effect: SessionEffect, numbers: readonly string[]): SessionEffect {
  if (effect.kind === "none") return effect.clean ? effect : unsayable(numbers);
  return effect.kind === "unsayable" && effect.names ? unsayable([...numbers, ...effect.names]) : effect;
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
    case "LOAD":
    case "CALL":
    case "GET":
      return unsayable(variablesIn(statement));
    default: {
      // In a block SET stands among others.
      if (isOfSeveral(statement)) return unsayable(variablesIn(statement));
      const table = temporaryTable(statement);
      return unsayable([...(table === undefined ? [] : [`table ${table.toLowerCase()}`]), ...assignedIn(statement)]);
    }
  }
}

/** The numbers that a statement may give out: a sequence may stand in a column's default. */
function numbersOf(statement: StatementPiece): readonly string[] {
  if (isClean(statement)) return [];
  const { words, holds } = statement;
  const both = [lastInsertId, previousValue];
  if (/^(?:CALL|EXECUTE)\b/.test(words)) return both.map(ofRoutine);
  if (/^(?:INSERT|REPLACE|LOAD)\b/.test(words) || isOfSeveral(statement)) return both;
  return [
    ...(holds.has("LAST_INSERT_ID") || (words.startsWith("CREATE") && holds.has("SELECT")) ? [lastInsertId] : []),
    ...(holds.has("NEXT") || holds.has("NEXTVAL") ? [previousValue] : []),
  ];
}

/** Blocks, what stands in a comment that the server reads, and another statement under settings of its own. */
const ofSeveral = /^(?:$|(?:BEGIN|IF|CASE|LOOP|WHILE|REPEAT|FOR|DECLARE|SET STATEMENT)\b)/;

/** A block may have a name before it. */
function isOfSeveral(statement: StatementPiece): boolean {
  const { words } = statement;
  return ofSeveral.test(words) || (/^\w+$/.test(words) && tokensIn(statement).peek(1).said === ":");
}

/** Whether a statement reads one of these; a function or a trigger that does so is not seen. */
export function readsOf(statement: StatementPiece, names: ReadonlySet<string>): boolean | "unseen" {
  if (namesOneOf(statement, names)) return true;
  return runsOthers(statement) && [...names].some((name) => !isOfRoutine(name)) ? "unseen" : false;
}

function namesOneOf(statement: StatementPiece, names: ReadonlySet<string>): boolean {
  const { holds } = statement;
  if (hasNumber(names, lastInsertId) && (holds.has("LAST_INSERT_ID") || holds.has("IDENTITY"))) return true;
  if (hasNumber(names, previousValue) && asksPrevious(statement)) return true;
  if (/^(?:EXECUTE|DEALLOCATE|DROP) /.test(statement.words) && names.has(preparedIn(statement))) return true;
  const tables = [...names].filter((name) => name.startsWith("table ")).map((name) => name.slice("table ".length));
  if (tables.length > 0 && mentions(statement, tables)) return true;
  if (![...names].some((name) => name.startsWith("@")) || isRoutine.test(statement.words)) return false;
  const set = statement.words.startsWith("SET") ? assignments(tokensIn(statement)) : undefined;
  const read = set ? set.flatMap(({ value }) => namesAmong(value)) : variablesIn(statement);
  return read.some((name) => names.has(name));
}

/** The user variables whose value it takes; a definition holds the words of what will run some day. */
export function readsOfOthers(statement: StatementPiece): readonly string[] {
  const { words, holds } = statement;
  const tokens = (): readonly SqlToken[] => Tokens.all(tokensIn(statement));
  if (/^SET\b/.test(words) && !/^SET (?:STATEMENT|PASSWORD|DEFAULT|ROLE)\b/.test(words))
    return (assignments(tokensIn(statement)) ?? []).flatMap(({ value }) => takenIn(value));
  if (words.startsWith("CREATE") && !(holds.has("SELECT") && /^CREATE (?:\w+ ){0,3}TABLE\b/.test(words))) return [];
  if (isClean(statement) || !(statement.parts ?? [statement.text]).some((part) => part.includes("@"))) return [];
  return /^(?:ANALYZE TABLE|FLUSH|DROP|KILL|SET (?:PASSWORD|DEFAULT|ROLE))\b/.test(words) ? [] : takenIn(tokens());
}

/** Not those that are only given one: `@x := …`, `INTO @x, @y`. */
function takenIn(tokens: readonly SqlToken[]): readonly string[] {
  let isInto = false;
  return tokens.flatMap((each, at) => {
    if (each.said === "INTO") isInto = true;
    else if (each.said !== "@" && each.said !== "," && tokens[at - 1]?.said !== "@") isInto = false;
    if (each.said !== "@" || isInto) return [];
    const [after, then] = [tokens[at + 2]?.said, tokens[at + 3]?.said];
    const isGiven = after === ":=" || (after === ":" && then === "=");
    return isGiven ? [] : namesAmong(tokens.slice(at, at + 2));
  });
}

/** What stands in it runs some other day. */
const isRoutine = /^CREATE (?:OR REPLACE )?(?:PROCEDURE|FUNCTION|TRIGGER)\b/;

/** What it runs stands elsewhere, and may read whatever a session has. What one routine leaves for the next nobody has named. */
function runsOthers(statement: StatementPiece): boolean {
  const { words, holds } = statement;
  const isOne = /^(?:CALL|EXECUTE)\b/.test(words);
  return isOne || (isOfSeveral(statement) && (holds.has("CALL") || holds.has("EXECUTE")));
}

function hasNumber(names: ReadonlySet<string>, name: string): boolean {
  return names.has(name) || names.has(ofRoutine(name));
}

function asksPrevious(statement: StatementPiece): boolean {
  if (!statement.holds.has("PREVIOUS") && !statement.holds.has("LASTVAL")) return false;
  const tokens = Tokens.all(tokensIn(statement)).map(({ said }) => said);
  return tokens.some((said, at) => /^(?:PREVIOUS VALUE|LASTVAL \()$/.test(`${said} ${tokens[at + 1]}`));
}

/** Without its database a name is looked for: where it stands elsewhere than it was made, it is another table's. */
function mentions(statement: StatementPiece, tables: readonly string[]): boolean {
  const last = new Set(tables.map((table) => unquoted(table.slice(table.lastIndexOf(".") + 1))));
  return Tokens.all(tokensIn(statement)).some(
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
  if (/^SET STATEMENT\b/.test(words)) return unsayable(assignedIn(statement));
  if (/^SET (?:PASSWORD|DEFAULT ROLE|RESOURCE GROUP|TRANSACTION|GLOBAL TRANSACTION)\b/.test(words)) return none;
  const set = assignments(tokensIn(statement));
  if (!set) return { kind: "sets" };
  const lasting = set.filter(({ scope }) => scope !== "global");
  if (lasting.length === 0) return none;
  // Said again, they would give the same numbers again.
  if (lasting.some(({ scope, name }) => scope === "session" && /^rand_seed[12]$/.test(name)))
    return { kind: "unsayable" };
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
    return !unsteady.test(said);
  });
}

const unsteady =
  /^(?:SELECT|TABLE|NEXT|PREVIOUS|TIMESTAMP|CURRENT_(?:DATE|TIME|TIMESTAMP)|LOCALTIME|LOCALTIMESTAMP|UTC_\w+|(?:WARNING|ERROR)_COUNT|RAND_SEED[12]|LAST_GTID)$/;

const steadyFunctions: ReadonlySet<string> = new Set(
  `CONCAT CONCAT_WS REPLACE LOWER UPPER TRIM IF IFNULL
NULLIF COALESCE CAST CONVERT VERSION DATABASE SCHEMA CHAR HEX UNHEX`.split(/\s+/),
);

function ofPrepare(statement: StatementPiece): SessionEffect {
  const names = [preparedIn(statement)];
  const tokens = Tokens.all(tokensIn(statement));
  if (namesAmong(tokens).length > 0) return { kind: "unsayable", names };
  return { kind: "sets", names, calls: callsOf(tokens.slice(3)) };
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
  return parts.some((part) => part.includes("@")) ? namesAmong(Tokens.all(tokensIn(statement))) : [];
}

export function namesAmong(tokens: readonly SqlToken[]): readonly string[] {
  return tokens.flatMap(({ said }, at) => {
    const name = tokens[at + 1]?.text;
    return said === "@" && name ? [`@${name.replace(/^(['"`])(.*)\1$/s, "$2").toLowerCase()}`] : [];
  });
}

function tokensIn({ text, parts }: StatementPiece): Tokens {
  return new Tokens(parts ?? [text], mysqlRules);
}
