import type { TransactionWhy } from "../../core/model/transaction-why.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import type { LeftOutOfDump } from "../../core/sql/dialect.js";
import type { Quote } from "../../core/sql/quote.js";
import type { CutRules } from "../../core/sql/rules.js";
import type { Dialect, StatementClass } from "../engine.js";
import { destructiveWords } from "./destructive-words.js";
import { mayDestroy } from "./destructive.js";
import { quotedWords } from "./keywords.js";
import { indexOf, tokensOf } from "./phrases.js";
import { patienceIn, settingsIn } from "./settings-in.js";
import { sessionEffect, sessionWords } from "./session-effect.js";

const rules: CutRules = {
  nestedComments: true,
  dollarNames: false,
  backslashEscapes: false,
  stringPrefixes: "ebxnu",
  continuedStrings: true,
  hashComments: false,
  dashNeedsSpace: false,
  returnEndsComments: true,
  backtickNames: false,
  doubleQuotedStrings: false,
  versionedComments: false,
  atomicBodies: true,
  compoundBodies: false,
  copyData: true,
  metaCommands: true,
  foldsNames: true,
  standardStringsSetting: "standard_conforming_strings",
};

const quote: Quote = {
  name: (name) => (/^[a-z_][a-z0-9_]*$/.test(name) && !quotedWords.has(name) ? name : quoted(name, '"')),
  qualified: (schema, name) => (schema === undefined ? quote.name(name) : `${quote.name(schema)}.${quote.name(name)}`),
  value(value) {
    if (value === null || value === undefined) return "NULL";
    // E'…' reads the same whatever standard_conforming_strings is.
    if (typeof value === "string")
      return value.includes("\\") ? `E${quoted(value.replaceAll("\\", "\\\\"), "'")}` : quoted(value, "'");
    if (typeof value === "number" && !Number.isFinite(value)) return `'${value}'`;
    return String(value);
  },
};

/** However it is written. */
const unlocksAll: readonly string[] = ["PG_ADVISORY_UNLOCK_ALL", '"pg_advisory_unlock_all"'];

/** How PostgreSQL reads text, and what a statement is to a run. Knows words, not syntax: needs no parser. */
export const postgresDialect: Dialect = {
  rules,
  quote,
  classify,
  watch: new Set([...destructiveWords, ...sessionWords, "CONCURRENTLY", ...unlocksAll]),
  mayDestroy: (statement) => mayDestroy(statement, rules),
  sessionEffect: (statement) => sessionEffect(statement, rules),
  settings: (statement) => settingsIn(statement, rules),
  patience: (_, set) => patienceIn(set),
  dumpWithout: (tables) => ["pg_dump", ...new Set(tables.map(leftOut))].join(" "),
};

/** Without its tables alone a schema of ours would be made once more. */
function leftOut({ schema, table, isApart }: LeftOutOfDump): string {
  if (isApart && schema !== undefined) return `--exclude-schema=${quote.name(schema)}`;
  return `--exclude-table=${quote.qualified(schema, table)}`;
}

function quoted(text: string, mark: string): string {
  if (text.includes("\0")) throw new RangeError("PostgreSQL keeps no NUL in names or text");
  return mark + text.replaceAll(mark, mark + mark) + mark;
}

const plain: StatementClass = { kind: "plain" };

function classify(statement: StatementPiece): StatementClass {
  if (unlocksAll.some((name) => statement.holds.has(name))) return { kind: "drops-lock" };
  const found = byFirstWord[firstWord(statement.words)]?.(statement);
  return found ?? plain;
}

function firstWord(words: string): string {
  const space = words.indexOf(" ");
  return space < 0 ? words : words.slice(0, space);
}

type Classifier = (statement: StatementPiece) => StatementClass | undefined;

const outside = (why: string, index?: { name: string; table?: string; builds: boolean }): StatementClass => ({
  kind: "outside-transaction",
  why,
  ...(index ? { index } : {}),
});
const refused = (words: string, why: TransactionWhy): StatementClass => ({ kind: "refused", words, why });
const alone = (why: string): StatementClass => ({ kind: "alone-in-message", why });

/** Of a partitioned table each partition is done in a transaction of its own; by its words nobody knows one. */
const mayBePartitioned: StatementClass = { kind: "may-end-transaction" };

const byFirstWord: Readonly<Record<string, Classifier | undefined>> = {
  BEGIN: () => ({ kind: "begin" }),
  START: ({ words }) => (words.startsWith("START TRANSACTION") ? { kind: "begin" } : undefined),
  COMMIT: endOf("commit"),
  END: endOf("commit"),
  ROLLBACK: endOf("rollback"),
  ABORT: endOf("rollback"),
  PREPARE: ({ words }) =>
    words === "PREPARE TRANSACTION" ? refused("PREPARE TRANSACTION", "other-session") : undefined,
  CREATE: create,
  DROP: drop,
  ALTER: alter,
  REINDEX: reindex,
  CLUSTER: (statement) => (namesNoTable(statement) ? outside("CLUSTER without a table") : mayBePartitioned),
  VACUUM: () => outside("VACUUM"),
  COPY: (statement) => (readsFromClient(statement) ? alone("COPY … FROM stdin") : undefined),
  SET: changesReading,
  RESET: changesReading,
  DISCARD: ({ words }) => (words === "DISCARD ALL" ? { kind: "drops-lock" } : undefined),
  CALL: () => ({ kind: "may-end-transaction" }),
  DO: codeBlock,
};

function endOf(kind: "commit" | "rollback"): Classifier {
  return ({ words }) => {
    const [, verb = "", rest = ""] = /^(\w+)(?: WORK| TRANSACTION)?(?: (.*))?$/.exec(words) ?? [];
    if (/^TO\b/.test(rest)) return plain; // to a savepoint: the transaction goes on
    if (rest === "PREPARED") return refused(`${verb} PREPARED`, "other-session");
    if (rest === "AND CHAIN") return refused(`${verb} AND CHAIN`, "begins-unasked");
    return { kind };
  };
}

function create(statement: StatementPiece): StatementClass | undefined {
  const { words } = statement;
  if (/^CREATE (?:UNIQUE )?INDEX CONCURRENTLY\b/.test(words))
    return outside("CREATE INDEX CONCURRENTLY", indexOf(tokensOf(statement.text, rules)));
  if (words.startsWith("CREATE DATABASE")) return outside("CREATE DATABASE");
  if (words.startsWith("CREATE TABLESPACE")) return outside("CREATE TABLESPACE");
  if (!words.startsWith("CREATE SUBSCRIPTION")) return undefined;
  const text = phrase(statement);
  return isOff(text, "CONNECT") || isOff(text, "CREATE_SLOT") ? undefined : outside("CREATE SUBSCRIPTION");
}

function drop(statement: StatementPiece): StatementClass | undefined {
  const { words } = statement;
  if (words.startsWith("DROP INDEX CONCURRENTLY"))
    return outside("DROP INDEX CONCURRENTLY", indexOf(tokensOf(statement.text, rules)));
  const what = /^DROP (DATABASE|TABLESPACE|SUBSCRIPTION)\b/.exec(words)?.[1];
  return what === undefined ? undefined : outside(`DROP ${what}`);
}

function alter(statement: StatementPiece): StatementClass | undefined {
  switch (statement.words.split(" ", 2)[1] ?? "") {
    case "SYSTEM":
      return outside("ALTER SYSTEM");
    case "DATABASE":
      return /^ALTER DATABASE (?:"[^"]*"|[^" ])+ SET TABLESPACE\b/.test(phrase(statement))
        ? outside("ALTER DATABASE … SET TABLESPACE")
        : undefined;
    case "TABLE":
      if (!statement.holds.has("CONCURRENTLY")) return undefined;
      return / DETACH PARTITION .*\bCONCURRENTLY$/.test(phrase(statement))
        ? outside("DETACH PARTITION … CONCURRENTLY")
        : undefined;
    case "SUBSCRIPTION":
      return subscription(phrase(statement));
    default:
      return undefined;
  }
}

function subscription(text: string): StatementClass | undefined {
  const change = text.replace(/^ALTER SUBSCRIPTION (?:"[^"]*"|[^" ])+ /, "");
  if (/^REFRESH\b/.test(change)) return outside("ALTER SUBSCRIPTION … REFRESH");
  if (/^SET \( .*\b(?:FAILOVER|TWO_PHASE)\b/.test(change)) return outside("ALTER SUBSCRIPTION … SET");
  const publication = /^(?:SET|ADD|DROP) PUBLICATION\b/.test(change);
  return publication && !isOff(change, "REFRESH")
    ? outside("ALTER SUBSCRIPTION … PUBLICATION, which refreshes")
    : undefined;
}

function reindex(statement: StatementPiece): StatementClass | undefined {
  const found = tokensOf(statement.text, rules);
  const text = found.join(" ").toUpperCase();
  const [, options = "", what = ""] = /^REINDEX (?:\( (.*?) \) )?(\w+)/.exec(text) ?? [];
  const concurrently =
    statement.holds.has("CONCURRENTLY") &&
    (/^REINDEX (?:\(.*?\) )?\w+ CONCURRENTLY\b/.test(text) || /\bCONCURRENTLY(?! (?:OFF|FALSE|0)\b)/.test(options));
  if (concurrently) return outside(`REINDEX ${what} CONCURRENTLY`);
  return /^(?:SCHEMA|DATABASE|SYSTEM)$/.test(what) ? outside(`REINDEX ${what}`) : mayBePartitioned;
}

function namesNoTable(statement: StatementPiece): boolean {
  return /^CLUSTER(?: VERBOSE)?(?: \(.*\))?$/.test(phrase(statement));
}

function readsFromClient(statement: StatementPiece): boolean {
  return / FROM STD(?:IN|OUT)\b/.test(withoutParentheses(tokensOf(statement.text, rules)));
}

function withoutParentheses(tokens: readonly string[]): string {
  let depth = 0;
  const outer = tokens.filter((part) => {
    if (part === "(") depth++;
    else if (part === ")") depth--;
    return depth === 0;
  });
  return outer.join(" ").toUpperCase();
}

/** Settings by which the server reads text differently: what follows must come in a message of its own. */
function changesReading({ words }: StatementPiece): StatementClass | undefined {
  const name =
    /^(?:SET|RESET) (?:SESSION |LOCAL )?(STANDARD_CONFORMING_STRINGS|CLIENT_ENCODING|BACKSLASH_QUOTE|NAMES)\b/.exec(
      words,
    )?.[1];
  return name === undefined ? undefined : alone(`${words.startsWith("SET") ? "SET" : "RESET"} ${name.toLowerCase()}`);
}

/** What stands in the block is text: transaction words in it may be anything, and are taken at their word. */
function codeBlock({ text }: StatementPiece): StatementClass | undefined {
  if (/\bpg_advisory_unlock_all\b/i.test(text)) return { kind: "drops-lock" };
  return /\b(?:commit|rollback|call)\b/i.test(text) ? { kind: "may-end-transaction" } : undefined;
}

function phrase(statement: StatementPiece): string {
  return tokensOf(statement.text, rules).join(" ").toUpperCase();
}

/** `name = false` among the options (`WITH (…)`) of a statement whose tokens are joined by spaces. */
function isOff(text: string, name: string): boolean {
  const options = text.lastIndexOf(" WITH ( ");
  return options >= 0 && new RegExp(`\\b${name} = '?(?:FALSE|OFF|0)\\b`).test(text.slice(options));
}
