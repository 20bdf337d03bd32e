import type { TransactionWhy } from "../../core/model/transaction-why.js";
import type { Dialect, StatementClass } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { guardingWords } from "./actions-guards.js";
import { mayGive } from "./giving.js";
import { databasesOf } from "./databases.js";
import { destructiveWords, mayDestroy } from "./destructive.js";
import { mysqlQuote } from "./quote.js";
import { mysqlRules } from "./rules.js";
import { otherReading } from "./other-reading.js";
import { classifySet, textIs } from "./set-statement.js";
import { tellsOfBefore } from "./row-count.js";
import { readsOf, readsOfOthers, sessionEffect } from "./session-effect.js";
import { storageOf } from "./storage.js";
import { previousValue } from "./session-leaves.js";
import { Tokens } from "./tokens.js";

/** How MariaDB and MySQL read text, and what a statement is to a run. Knows words, not syntax. */
export const mysqlDialect: Dialect = {
  rules: mysqlRules,
  quote: mysqlQuote,
  classify,
  watch: new Set([
    ...destructiveWords,
    ...guardingWords,
    ..."RELEASE_LOCK RELEASE_ALL_LOCKS LAST_INSERT_ID IDENTITY NEXT NEXTVAL PREVIOUS LASTVAL SELECT ROW_COUNT DUPLICATE".split(
      " ",
    ),
  ]),
  mayDestroy,
  sessionEffect,
  reads: readsOf,
  readsOfOthers,
  mayGive,
  lasting: [previousValue],
  readsBefore: tellsOfBefore,
  storage: storageOf,
  patience: patienceOf,
  otherReading,
  databases: databasesOf,
  dumpWithout: (tables) =>
    ["mysqldump", ...tables.map(({ schema = "DATABASE", table }) => `--ignore-table=${schema}.${table}`)].join(" "),
  textIs: (statement) => (/^(?:SET\b|$)/.test(statement.words) ? textIs(tokensOf(statement)) : undefined),
};

/** The tokens of a statement. */
export function tokensOf(statement: Pick<StatementPiece, "text" | "parts">): Tokens {
  return new Tokens(statement.parts ?? [statement.text], mysqlRules);
}

const plain: StatementClass = { kind: "plain" };
const mayEnd: StatementClass = { kind: "may-end-transaction", alone: true };

/** Commits what is open before it does anything, and itself when it ends. */
const commits = (why: string): StatementClass => ({ kind: "outside-transaction", why, commits: true });
const refused = (words: string, why: TransactionWhy): StatementClass => ({ kind: "refused", words, why });

function classify(statement: StatementPiece): StatementClass {
  const found = classOf(leadingWords(statement), statement);
  // What stands alone anyway is not put into a transaction for what its body holds.
  return found.kind === "plain" && releasesOurs(statement) ? { kind: "drops-lock" } : found;
}

function releasesOurs({ holds, text }: StatementPiece): boolean {
  return holds.has("RELEASE_ALL_LOCKS") || (holds.has("RELEASE_LOCK") && mayReleaseOurs.test(text));
}

/** Another's lock, named by a literal, is not ours. */
const mayReleaseOurs = /\brelease_lock\s*\((?!\s*(?:'(?!sluice)[^'\\]*'|"(?!sluice)[^"\\]*")\s*\))/i;

const leading = 8;

/** A statement's first words, those in `/*! … *\/` too; ends at what is none. */
function leadingWords(statement: Pick<StatementPiece, "text" | "parts" | "words">): readonly string[] {
  if (statement.words !== "") return statement.words.split(" ");
  const tokens = tokensOf(statement);
  const words: string[] = [];
  while (words.length < leading && /^\w/.test(tokens.peek().said)) words.push(tokens.next().said);
  return words;
}

type Classifier = (words: readonly string[], statement: StatementPiece) => StatementClass;

function classOf(words: readonly string[], statement: StatementPiece): StatementClass {
  const [first = ""] = words;
  if (words.length === 1 && isLabel(statement)) return mayEnd;
  return byFirstWord[first]?.(words, statement) ?? plain;
}

/** `a: BEGIN …`, a block with a name. */
function isLabel(statement: StatementPiece): boolean {
  const tokens = tokensOf(statement);
  tokens.next();
  return tokens.at(":");
}

const always: Classifier = ([first = "", second = ""]) => commits(`${first} ${second}`.trim());
const tables: Classifier = ([first = "", ...rest]) => {
  const at = rest.findIndex((word) => word === "TABLE" || word === "TABLES");
  return at >= 0 && at <= 1 ? commits(`${first} TABLE`) : plain;
};
const compound: Classifier = () => mayEnd;

const byFirstWord: Readonly<Record<string, Classifier | undefined>> = {
  BEGIN: ([, second]) => (second === undefined || second === "WORK" ? begin : mayEnd),
  START: ([, second = ""]) =>
    second === "TRANSACTION" ? begin : replication(second) ? commits(`START ${second}`) : plain,
  STOP: ([, second = ""]) => (replication(second) ? commits(`STOP ${second}`) : plain),
  COMMIT: endOf("commit"),
  ROLLBACK: endOf("rollback"),
  XA: ([, second = ""]) => (second === "RECOVER" ? plain : refused(`XA ${second}`.trim(), "other-session")),
  CREATE: (words) =>
    /^CREATE (?:OR REPLACE )?TEMPORARY TABLE\b/.test(words.join(" ")) ? plain : commits(`CREATE ${noun(words)}`),
  ALTER: (words) => commits(`ALTER ${noun(words)}`),
  DROP: (words) => {
    if (words[1] === "PREPARE") return plain;
    return words[1] === "TEMPORARY" && words[2] !== "SEQUENCE" ? plain : commits(`DROP ${noun(words)}`);
  },
  RENAME: (words) => commits(`RENAME ${noun(words)}`),
  TRUNCATE: () => commits("TRUNCATE TABLE"),
  GRANT: () => commits("GRANT"),
  REVOKE: () => commits("REVOKE"),
  ANALYZE: tables,
  CHECK: tables,
  OPTIMIZE: tables,
  REPAIR: tables,
  FLUSH: flush,
  INSTALL: always,
  UNINSTALL: always,
  RESET: ([, second = ""]) => (second === "PERSIST" ? plain : commits(`RESET ${second}`)),
  CACHE: always,
  LOAD: ([, second]) => (second === "INDEX" ? commits("LOAD INDEX") : plain),
  CHANGE: always,
  IMPORT: always,
  BACKUP: always,
  CLONE: () => commits("CLONE"),
  LOCK: (words) => (words[1] === "INSTANCE" ? plain : { kind: "left-out", words: "LOCK TABLES", why: "locks" }),
  UNLOCK: (words) => (words[1] === "INSTANCE" ? plain : { kind: "left-out", words: "UNLOCK TABLES", why: "locks" }),
  SET: (words, statement) => classifySet(tokensOf(statement), (inner) => classOf(inner, statement)),
  CALL: compound,
  EXECUTE: compound,
  IF: compound,
  CASE: compound,
  LOOP: compound,
  WHILE: compound,
  REPEAT: compound,
  FOR: compound,
  DECLARE: compound,
};

/** A second one commits the first. */
const begin: StatementClass = { kind: "begin", commits: true };

function replication(word: string): boolean {
  return /^(?:REPLICA|SLAVE|GROUP_REPLICATION|ALL)$/.test(word);
}

function endOf(kind: "commit" | "rollback"): Classifier {
  return (words) => {
    const rest = words.slice(words[1] === "WORK" ? 2 : 1).join(" ");
    const verb = words[0] ?? "";
    if (/^TO\b/.test(rest)) return plain; // to a savepoint: the transaction goes on
    if (/^AND CHAIN\b/.test(rest)) return refused(`${verb} AND CHAIN`, "begins-unasked");
    if (/(?<!\bNO )\bRELEASE$/.test(rest)) return refused(`${verb} RELEASE`, "ends-session");
    return { kind };
  };
}

/** Under a read lock that a session holds on its tables no history row can be written. */
function flush(words: readonly string[], statement: StatementPiece): StatementClass {
  const isOfTables = words.slice(1, 3).some((word) => word === "TABLE" || word === "TABLES");
  if (isOfTables && /\b(?:with\s+read\s+lock|for\s+export)\b/i.test(statement.text))
    return refused("FLUSH TABLES … LOCK", "locks-history");
  return commits(`FLUSH ${words.slice(1).find((word) => !/^(?:LOCAL|NO_WRITE_TO_BINLOG)$/.test(word)) ?? ""}`.trim());
}

/** What is made or changed: the word after those that only say how. */
function noun(words: readonly string[]): string {
  const at = words.findIndex((word, index) => index > 0 && nouns.has(word));
  const found = at < 0 ? (words[1] ?? "") : words[at]!;
  return plural[found] ?? found;
}

const plural: Readonly<Record<string, string>> = { TABLES: "TABLE", SCHEMA: "DATABASE", VIEWS: "VIEW" };

const nouns: ReadonlySet<string> = new Set([
  "TABLE",
  "TABLES",
  "INDEX",
  "VIEW",
  "PROCEDURE",
  "FUNCTION",
  "TRIGGER",
  "EVENT",
  "DATABASE",
  "SCHEMA",
  "USER",
  "ROLE",
  "SEQUENCE",
  "SERVER",
  "TABLESPACE",
  "PACKAGE",
  "LIBRARY",
  "INSTANCE",
  "VIEWS",
]);

/** How long a statement waits for a busy table by its own words (`WAIT 5`, `NOWAIT`), in milliseconds. */
function patienceOf(statement: StatementPiece): number | undefined {
  const tokens = tokensOf(statement);
  for (let read = 0; read < mostTokens && !tokens.ended; read++) {
    const { said } = tokens.next();
    if (said === "NOWAIT") return 0;
    const seconds = said === "WAIT" ? tokens.peek().text : "";
    if (/^\d+$/.test(seconds)) return Number(seconds) * 1000;
  }
  return undefined;
}

const mostTokens = 400;
