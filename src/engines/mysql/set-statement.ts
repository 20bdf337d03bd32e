import type { TransactionWhy } from "../../core/model/transaction-why.js";
import type { StatementClass } from "../../core/sql/dialect.js";
import type { SqlToken, Tokens } from "./tokens.js";

/** One of those that `SET` makes, in order. */
export interface Assignment {
  readonly scope: "global" | "session" | "user";
  /** In lower case; `names` and `character set` where these words are said. */
  readonly name: string;
  /** `SET @@name = …`: of what is set for transactions the next one alone has it. */
  readonly next?: true;
  readonly value: readonly SqlToken[];
}

/** What follows `SET`, where it sets variables; undefined for its other meanings (PASSWORD, ROLE, TRANSACTION …). */
export function assignments(tokens: Tokens): readonly Assignment[] | undefined {
  if (!tokens.takes("SET") || isOther(tokens)) return undefined;
  const found: Assignment[] = [];
  do {
    const each = assignment(tokens);
    if (!each) return undefined;
    found.push(each);
  } while (tokens.takes(","));
  return found;
}

/** What `SET` is to a run. `classOf` knows the statement that `SET STATEMENT … FOR` holds. */
export function classifySet(tokens: Tokens, classOf: (words: readonly string[]) => StatementClass): StatementClass {
  const [second, third] = [tokens.peek(1).said, tokens.peek(2).said];
  if (second === "STATEMENT") return classOf(innerWords(tokens));
  if (second === "PASSWORD" || (second === "DEFAULT" && third === "ROLE"))
    return { kind: "outside-transaction", why: `SET ${second}`, commits: true };
  if (second === "TRANSACTION") return refused("SET TRANSACTION", "next-alone");
  if (third === "TRANSACTION" && second !== "GLOBAL") return forOthers;
  const found = assignments(tokens) ?? [];
  const classes = found.flatMap((each) => (each.scope === "session" ? (byName[each.name]?.(each) ?? []) : []));
  const worst = classes.find(({ kind }) => kind === "refused") ?? classes[0];
  if (worst?.kind === "left-out" && !found.every(isOfAutocommit)) return refused(worst.words, "sets-more");
  return worst ?? { kind: "plain" };
}

/** Also what keeps it in a variable, as a dump does that will set it back. */
function isOfAutocommit({ scope, name, value }: Assignment): boolean {
  if (scope === "user") return /^@@(?:session\.|local\.)?autocommit$/.test(said(value));
  return scope === "session" && name === "autocommit";
}

/** How the server is told to read what comes after it. Of what a variable or a default holds nothing is known. */
export function textIs(tokens: Tokens): string | undefined {
  const saying = assignments(tokens)?.filter(
    ({ scope, name }) => scope === "session" && /^(?:names|character set|character_set_client)$/.test(name),
  );
  const [first] = saying?.at(-1)?.value ?? [];
  const name = first && said([first]);
  return name === "default" || name?.startsWith("@") ? "" : name;
}

/** The first words of what `SET STATEMENT … FOR` runs. */
export function innerWords(tokens: Tokens): readonly string[] {
  while (!tokens.ended && !tokens.takes("FOR")) tokens.next();
  const words: string[] = [];
  while (words.length < 8 && /^\w/.test(tokens.peek().said)) words.push(tokens.next().said);
  return words;
}

const refused = (words: string, why: TransactionWhy): StatementClass => ({ kind: "refused", words, why });
/** It holds from the next transaction on: one that is open keeps what it began with. */
const forOthers: StatementClass = { kind: "outside-transaction", why: "SET TRANSACTION" };

type Classifier = (assignment: Assignment) => StatementClass | undefined;

const changesReading: Classifier = ({ name, value }) =>
  name !== "sql_mode" && said(value).startsWith("utf8mb4")
    ? undefined
    : { kind: "alone-in-message", why: `SET ${name}` };
const ofTransactions: Classifier = ({ name, next }) => (next ? refused(`SET @@${name}`, "next-alone") : forOthers);

const byName: Readonly<Record<string, Classifier | undefined>> = {
  autocommit: () => ({ kind: "left-out", words: "SET autocommit", why: "transactions" }),
  sql_log_bin: ({ value }) =>
    /^(?:1|on|true|default|@.*)$/.test(said(value)) ? undefined : refused("SET sql_log_bin", "not-replicated"),
  // It is over with the next row that is given a number, whichever that is, and MySQL has no word that takes it back.
  insert_id: () => refused("SET insert_id", "next-row"),
  completion_type: ({ value }) =>
    /^(?:0|no_chain|default|@.*)$/.test(said(value)) ? undefined : refused("SET completion_type", "begins-unasked"),
  transaction_isolation: ofTransactions,
  tx_isolation: ofTransactions,
  transaction_read_only: ofTransactions,
  tx_read_only: ofTransactions,
  names: changesReading,
  "character set": changesReading,
  character_set_client: changesReading,
  character_set_connection: changesReading,
  collation_connection: changesReading,
  sql_mode: changesReading,
};

/** A value as it is written, without quotes, in lower case. */
function said(value: readonly SqlToken[]): string {
  return value
    .map(({ text }) => text.replace(/^(['"`])(.*)\1$/s, "$2"))
    .join("")
    .toLowerCase();
}

function isOther(tokens: Tokens): boolean {
  const start = tokens.takesOne("GLOBAL TRANSACTION", "SESSION TRANSACTION", "LOCAL TRANSACTION");
  return start !== undefined || /^(?:STATEMENT|PASSWORD|DEFAULT|ROLE|TRANSACTION|RESOURCE)$/.test(tokens.peek().said);
}

const scopes: Readonly<Record<string, Assignment["scope"]>> = {
  GLOBAL: "global",
  PERSIST: "global",
  PERSIST_ONLY: "global",
  SESSION: "session",
  LOCAL: "session",
};

function assignment(tokens: Tokens): Assignment | undefined {
  if (tokens.takes("NAMES")) return { scope: "session", name: "names", value: tokens.clause() };
  if (tokens.takesOne("CHARACTER SET", "CHAR SET", "CHARSET"))
    return { scope: "session", name: "character set", value: tokens.clause() };
  if (tokens.takes("@")) return valued(tokens, { scope: "user", name: nameHere(tokens) });
  const isBare = tokens.takes("@@");
  const scope = scopes[tokens.peek().said];
  if (scope) tokens.next();
  if (isBare && scope) tokens.takes(".");
  let name = nameHere(tokens);
  while (tokens.takes(".")) name += `.${nameHere(tokens)}`;
  const next = isBare && !scope ? { next: true as const } : {};
  return valued(tokens, { scope: scope ?? "session", name, ...next });
}

/** Names of variables are the same in any case. */
function nameHere(tokens: Tokens): string {
  return tokens
    .next()
    .text.replace(/^(['"`])(.*)\1$/s, "$2")
    .toLowerCase();
}

function valued(tokens: Tokens, target: Omit<Assignment, "value">): Assignment | undefined {
  if (!tokens.takes("=") && !(tokens.takes(":") && tokens.takes("=")) && !tokens.takes(":=")) return undefined;
  return { ...target, value: tokens.clause() };
}
