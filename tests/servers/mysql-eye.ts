import type { Asked, Eye, Found, Told } from "./eye.js";

/** Of MariaDB and MySQL. A lock is its session's: where none is left, none is held. */
export const mysqlEye: Eye = { history, look, left };

async function history(database: Asked): Promise<readonly Told[]> {
  const there = await database.query(
    "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'sluice_history'",
  );
  if (there.length === 0) return [];
  return database.query<Told>(
    "SELECT seq, kind, outcome, id, unit, units, unit_hash AS hash, run, error FROM sluice_history ORDER BY seq",
  );
}

async function look(database: Asked): Promise<Found> {
  const ledger = await database.query<{ part: string }>("SELECT CONCAT(id, '.', part) AS part FROM ledger");
  const indexes = await database.query<{ name: string }>(
    "SELECT DISTINCT index_name AS name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'things'",
  );
  const carcasses = await database.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE '#sql%'",
  );
  return {
    ledger: ledger.map(({ part }) => part),
    invalid: carcasses.map(({ name }) => name),
    indexes: indexes.map(({ name }) => name),
    history: await history(database),
  };
}

/** Its user is nobody else's; the session that asks is the test's. */
async function left(database: Asked): Promise<readonly string[]> {
  const rows = await database.query<{ what: string }>(
    "SELECT CONCAT('a session is left: ', id, ' ', command, ' ', COALESCE(info, '')) AS what FROM information_schema.processlist WHERE id <> CONNECTION_ID()",
  );
  return rows.map(({ what }) => what);
}
