import type { Session } from "../engine.js";
import type { PlannedUnit } from "../forbids.js";
import { mysqlQuote, unquoted } from "./quote.js";
import { mysqlRules } from "./rules.js";
import { namesAmong } from "./session-effect.js";
import { Tokens } from "./tokens.js";
import { databasesIn } from "./without-transactions.js";

/** The first of these user variables that a trigger or a routine names, or one does whose text nobody may read. */
export async function spokenOf(
  session: Session,
  names: readonly string[],
  units: readonly PlannedUnit[],
): Promise<string | undefined> {
  const variables = names.filter((name) => name.startsWith("@"));
  if (variables.length === 0) return undefined;
  const home = unquoted((session.home ?? "").replace(/^USE /, ""));
  const texts = (await session.rows(speaking(databasesIn(units, home)))).map(({ text }) => text);
  if (texts.some((text) => text == null)) return variables[0];
  const said = new Set(texts.flatMap((text) => namesAmong(Tokens.all(new Tokens([text ?? ""], mysqlRules)))));
  return variables.find((name) => said.has(name));
}

/** One database at a time: MariaDB would else look through all. */
const speaking = (databases: readonly string[]): string =>
  databases
    .map((name) => mysqlQuote.value(name))
    .flatMap((database) => [
      `SELECT ACTION_STATEMENT AS text FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${database}`,
      `SELECT ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${database}`,
    ])
    .join("\nUNION ALL ");
