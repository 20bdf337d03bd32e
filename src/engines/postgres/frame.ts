import type { Session, TransactionFrame } from "../engine.js";
import { postgresDialect } from "./dialect.js";

const { quote } = postgresDialect;

/** PostgreSQL's transaction around a migration. No statement here takes a snapshot before the file's own first. */
export const postgresFrame: TransactionFrame = {
  open: (unit, session) => [
    unit.begin ?? "BEGIN",
    `SET LOCAL application_name = ${quote.value(applicationOf(unit.id))}`,
    `SET LOCAL sluice.unit = ${quote.value(unit.mark)}`,
    ...orphanCheck(session, "SET LOCAL"),
    ...session.preamble.map((setting) => `SET LOCAL ${setting}`),
  ],
  at: (id, statement) =>
    `SET LOCAL application_name = ${quote.value(`${applicationOf(id).slice(0, 50)} #${statement}`)}`,
  holdsMark: (mark) => `pg_catalog.current_setting('sluice.unit', true) = ${quote.value(mark)}`,
  putRoleBack: ["RESET SESSION AUTHORIZATION", "RESET ROLE"],
  // DISCARD TEMP: a temporary table must not shadow the next file's; all of these may stand in a transaction.
  putBack: ["RESET ALL", "DISCARD TEMP", "CLOSE ALL", "DEALLOCATE ALL"],
  commit: "COMMIT",
  rollback: "ROLLBACK",
  aloneBefore: (unit, session) => [
    ...session.preamble.map((setting) => `SET ${setting}`),
    `SET application_name = ${quote.value(applicationOf(unit.id))}`,
    // A lock timeout would also hit the waits of CONCURRENTLY, and leave an invalid index behind.
    "SET lock_timeout = 0",
    ...orphanCheck(session, "SET"),
  ],
  aloneAfter: () => [
    "RESET SESSION AUTHORIZATION",
    "RESET ROLE",
    "RESET ALL",
    "DISCARD TEMP",
    "CLOSE ALL",
    "DEALLOCATE ALL",
  ],
};

/** What others see in pg_stat_activity while a migration runs; 63 bytes at most. */
function applicationOf(id: string): string {
  return `sluice ${id}`.slice(0, 63);
}

/** After its client has died the server would go on to the message's end; 14 and newer can look. */
function orphanCheck(session: Session, set: string): readonly string[] {
  return session.server.versionNumber >= 14 ? [`${set} client_connection_check_interval = '2s'`] : [];
}
