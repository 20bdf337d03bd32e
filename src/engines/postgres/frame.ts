import type { SessionStart, TransactionFrame } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { readAsText } from "./settings.js";

const { quote } = postgresDialect;

/** PostgreSQL's transaction around a migration. No statement here takes a snapshot before the file's own first. */
export const postgresFrame: TransactionFrame = {
  open: (unit, session) => [
    unit.begin ?? "BEGIN",
    `SET LOCAL application_name = ${quote.value(applicationOf(unit.id, unit.first))}`,
    ...(unit.mark === undefined ? [] : [`SET LOCAL sluice.unit = ${quote.value(unit.mark)}`]),
    ...orphanCheck(session, "SET LOCAL"),
    ...session.preamble.map((setting) => `SET LOCAL ${setting}`),
    ...(unit.settings ?? []),
  ],
  reopen: (words, unit, session) => (words === "RESET ALL" ? postgresFrame.open(unit, session).slice(1) : undefined),
  at: (id, statement) => [`SET LOCAL application_name = ${quote.value(applicationOf(id, statement))}`],
  labelled: (text) => text,
  holdsMark: (mark) => `pg_catalog.current_setting('sluice.unit', true) = ${quote.value(mark)}`,
  // Before the settings go: a deferred trigger sees the search_path and role of its file, as it would at its COMMIT,
  // and a temporary table with pending triggers could not be dropped.
  putRoleBack: (session) => [
    "SET CONSTRAINTS ALL IMMEDIATE",
    "RESET SESSION AUTHORIZATION",
    "RESET ROLE",
    // Without startup options that means the caller's own: the row is to be written as the rest was.
    ...rightsOf(session),
  ],
  // DISCARD TEMP: a temporary table must not shadow the next file's, nor stand under an open cursor when it goes.
  putBack: (session, within) => {
    const reset = session.preamble.length > 0 ? ["RESET ALL", ...readAsText] : ["RESET ALL"];
    if (session.shared) return [...reset, ...discarded, deallocated];
    return within ? reset : [...reset, ...discarded, "DEALLOCATE ALL"];
  },
  together,
  making: together,
  clearing: (lockTimeoutMs) => [`SET lock_timeout = ${lockTimeoutMs}`, "SET statement_timeout = 0"],
  readAsOurs: ["SET LOCAL client_encoding = 'UTF8'", "SET LOCAL standard_conforming_strings = on"],
  commit: "COMMIT",
  rollback: "ROLLBACK",
  aloneBefore: (unit, session) => [
    ...session.preamble.map((setting) => `SET ${setting}`),
    ...(unit.settings ?? []),
    `SET application_name = ${quote.value(applicationOf(unit.id, unit.first))}`,
    ...(waitsLong(unit.statement) ? ["SET lock_timeout = 0"] : []),
    ...orphanCheck(session, "SET"),
  ],
  aloneAfter: (session, within) => [
    "RESET SESSION AUTHORIZATION",
    "RESET ROLE",
    ...rightsOf(session),
    ...postgresFrame.putBack(session, within),
  ],
};

/** A lock timeout would also hit the waits of CONCURRENTLY, and leave an invalid index behind. */
export function waitsLong(statement: string): boolean {
  return /\bCONCURRENTLY\b/i.test(statement);
}

function together(statements: readonly string[], { preamble }: SessionStart): readonly string[] {
  return ["BEGIN", ...preamble.map((setting) => `SET LOCAL ${setting}`), ...statements, "COMMIT"];
}

const discarded = ["CLOSE ALL", "DISCARD TEMP", "DISCARD SEQUENCES", "UNLISTEN *"];

/** A file's own prepared statements; those that a pooler keeps for its clients stay. */
const deallocated = `DO 'DECLARE name text; BEGIN
  FOR name IN SELECT p.name FROM pg_catalog.pg_prepared_statements p WHERE p.from_sql LOOP
    EXECUTE pg_catalog.format(''DEALLOCATE %I'', name);
  END LOOP; END'`;

/** Not LOCAL where the session is ours alone: what is asked between two transactions is asked with the same rights. */
function rightsOf(session: SessionStart): readonly string[] {
  const rights = session.preamble.filter((setting) => /^(?:SESSION AUTHORIZATION|ROLE) /.test(setting));
  return rights.map((setting) => `SET ${session.shared ? "LOCAL " : ""}${setting}`);
}

/** What others see in pg_stat_activity while a migration runs, and from which statement on; 63 bytes at most. */
function applicationOf(id: string, statement = 1): string {
  return statement === 1 ? `sluice ${id}`.slice(0, 63) : `${`sluice ${id}`.slice(0, 50)} #${statement}`;
}

/** After its client has died the server would go on to the message's end; 14 and newer can look. */
function orphanCheck(session: SessionStart, set: string): readonly string[] {
  return session.server.versionNumber >= 14 ? [`${set} client_connection_check_interval = '2s'`] : [];
}
