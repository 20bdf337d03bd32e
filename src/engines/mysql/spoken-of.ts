import type { Session } from "../engine.js";
import type { MayLack } from "../../core/model/may-lack.js";
import type { PlannedUnit } from "../forbids.js";
import { mysqlQuote, unquoted } from "./quote.js";
import { mysqlRules } from "./rules.js";
import { beforeTables, unqualifiedCalls } from "./own-functions.js";
import { namesAmong } from "./session-effect.js";
import { notGiven } from "./not-given.js";
import { type SqlToken, Tokens } from "./tokens.js";
import { databasesIn, keyOf } from "./without-transactions.js";

/** The first of these user variables that a trigger or a routine names, or one may whose text nobody may read. */
export async function spokenOf(
  session: Session,
  names: readonly MayLack[],
  units: readonly PlannedUnit[],
): Promise<string | undefined> {
  const uncounted = await notGiven(session, names, units);
  const variables = names.flatMap(({ name, unless }) => (name.startsWith("@") && !unless ? [name] : []));
  if (uncounted !== undefined || variables.length === 0) return uncounted;
  const home = unquoted((session.home ?? "").replace(/^USE /, ""));
  const found = await session.rows(speaking(databasesIn(units, home)));
  if (found.some(({ text }) => text == null || text === "")) return variables[0];
  const texts = found.map(({ db, text }) => ({
    db: db ?? "",
    tokens: Tokens.all(new Tokens([text ?? ""], mysqlRules)),
  }));
  const routines = new Set(found.flatMap(({ routine }) => (routine == null ? [] : [routine.toLowerCase()])));
  // Called with its definer's rights, one that we are not shown.
  if (texts.flatMap(callsOfOthers).some((called) => !routines.has(called))) return variables[0];
  const said = new Set(texts.flatMap(({ tokens }) => namesAmong(tokens)));
  return variables.find((name) => said.has(name));
}

/** With their database, as those of a view always are, or in that of the text. */
function callsOfOthers({
  db,
  tokens,
}: {
  readonly db: string;
  readonly tokens: readonly SqlToken[];
}): readonly string[] {
  const qualified = tokens.flatMap(({ said }, at) => {
    const [before = "", schema, name, next] = [
      tokens[at - 2]?.said,
      tokens[at - 1]?.text,
      tokens[at + 1]?.text,
      tokens[at + 2]?.said,
    ];
    const isCall = said === "." && (before === "CALL" || (next === "(" && !beforeTables.has(before)));
    return isCall && schema && name ? [keyOf(unquoted(schema), unquoted(name))] : [];
  });
  return [...qualified, ...unqualifiedCalls(tokens).map((name) => keyOf(db, unquoted(name)))];
}

/**
 * A function of any database may be called. Triggers and views one database at a time: MariaDB would else look through
 * all. What the server's own routines set is named as theirs.
 */
const speaking = (databases: readonly string[]): string =>
  [
    `SELECT ROUTINE_SCHEMA AS db, CONCAT(ROUTINE_SCHEMA, '.', ROUTINE_NAME) AS routine, ROUTINE_DEFINITION AS text
FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA NOT IN ('mysql', 'sys')`,
    ...databases
      .map((name) => mysqlQuote.value(name))
      .flatMap((database) => [
        `SELECT EVENT_OBJECT_SCHEMA, NULL, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${database}`,
        `SELECT TABLE_SCHEMA, NULL, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${database}`,
      ]),
  ].join("\nUNION ALL ");
