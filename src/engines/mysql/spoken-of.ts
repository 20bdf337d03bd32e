import type { Session } from "../engine.js";
import type { MayLack } from "../../core/model/may-lack.js";
import type { PlannedUnit } from "../forbids.js";
import { namedBy, ofTable } from "./existence.js";
import { mysqlQuote, unquoted } from "./quote.js";
import { mysqlRules } from "./rules.js";
import { namesAmong } from "./session-effect.js";
import { Tokens } from "./tokens.js";
import { databasesIn } from "./without-transactions.js";

/** The first of these user variables that a trigger or a routine names, or one does whose text nobody may read. */
export async function spokenOf(
  session: Session,
  names: readonly MayLack[],
  units: readonly PlannedUnit[],
): Promise<string | undefined> {
  const uncounted = await notGiven(session, names);
  const variables = names.flatMap(({ name, unless }) => (name.startsWith("@") && !unless ? [name] : []));
  if (uncounted !== undefined || variables.length === 0) return uncounted;
  const home = unquoted((session.home ?? "").replace(/^USE /, ""));
  const texts = (await session.rows(speaking(databasesIn(units, home)))).map(({ text }) => text);
  if (texts.some((text) => text == null)) return variables[0];
  const said = new Set(texts.flatMap((text) => namesAmong(Tokens.all(new Tokens([text ?? ""], mysqlRules)))));
  return variables.find((name) => said.has(name));
}

/** The first that none of the tables gives which are written to before it is read. One that is still to be made may. */
async function notGiven(session: Session, names: readonly MayLack[]): Promise<string | undefined> {
  for (const { name, unless } of names) {
    if (!unless) continue;
    const each = unless.map((table) => `(${counts} WHERE ${ofTable(namedBy(table))})`);
    const [row] = each.length > 0 ? await session.rows(`SELECT ${each.join(" OR ")} AS given`) : [];
    if (row?.["given"] !== "1") return name;
  }
  return undefined;
}

const counts = "SELECT COALESCE(MAX(EXTRA LIKE '%auto_increment%'), 1) FROM information_schema.COLUMNS";

/** One database at a time: MariaDB would else look through all. */
const speaking = (databases: readonly string[]): string =>
  databases
    .map((name) => mysqlQuote.value(name))
    .flatMap((database) => [
      `SELECT ACTION_STATEMENT AS text FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${database}`,
      `SELECT ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${database}`,
    ])
    .join("\nUNION ALL ");
