import type { ByHand, PlannedFor } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { lockNumber } from "./lock-key.js";

const { quote } = postgresDialect;

/** For psql. */
export const postgresByHand: ByHand = {
  command: "psql --no-psqlrc --file=-",
  before: (about) => [
    "\\set ON_ERROR_STOP on",
    "\\set QUIET on",
    stopElsewhere(about),
    ...about.refused.map(stop),
    `SELECT pg_try_advisory_lock(${lockNumber(about.lock)}) AS locked \\gset`,
    "\\if :locked",
    "\\else",
    "DO $sluice$ BEGIN RAISE EXCEPTION 'another run holds the lock'; END $sluice$;",
    "\\endif",
  ],
  after: (lock) => [`SELECT pg_advisory_unlock(${lockNumber(lock)}) AS unlocked \\gset`],
  begin: ({ role, searchPath }) => ({
    preamble: [...(role ? [`ROLE ${quote.name(role)}`] : []), ...(searchPath ? [`search_path = ${searchPath}`] : [])],
  }),
  // A comment at the end of a statement would swallow a semicolon on its line.
  ended: (statement) => `${statement}\n;`,
  silent: (record) => record.replace(/ RETURNING \w+$/, ""),
};

/** Nothing in a script names its database: piped into another it would run there, and be recorded. */
function stopElsewhere({ database, history }: PlannedFor): string {
  const text = (given: string): string => quote.value(given).replaceAll("$", "'||chr(36)||'");
  return `DO $sluice$ DECLARE head bigint := 0; BEGIN
  IF current_database() <> (${text(database)}) THEN
    RAISE EXCEPTION USING MESSAGE = 'this plan is for the database ' || (${text(database)});
  END IF;
  IF to_regclass(${text(quote.qualified(history.schema, history.table))}) IS NOT NULL THEN
    EXECUTE ${text(history.ask)} INTO head;
  END IF;
  IF head <> ${history.head} THEN
    RAISE EXCEPTION 'the history is not as this plan found it: plan again';
  END IF;
END $sluice$;`;
}

function stop(why: string): string {
  const text = why
    .replace(/[\n\r$]/g, " ")
    .replaceAll("%", "%%")
    .replaceAll("'", "''");
  return `DO $sluice$ BEGIN RAISE EXCEPTION 'refused: ${text}'; END $sluice$;`;
}
