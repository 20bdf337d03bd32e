import type { Row, Session } from "../engine.js";
import { postgresDialect } from "./dialect.js";

const { quote } = postgresDialect;

/** A session may hold one often; what is told is that it does. */
const mostRounds = 1000;

const ofSession = `FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_catalog.pg_backend_pid()`;

/** The advisory locks that this session holds. */
export const advisoryHeld = `SELECT classid, objid, objsubid, mode ${ofSession}`;

/** Gives back those that it did not hold before. */
export async function giveBackAdvisory(session: Session, before: readonly Row[]): Promise<void> {
  if (before.length === 0) return void (await session.rows("SELECT pg_catalog.pg_advisory_unlock_all()"));
  const kept = before.map(
    ({ classid, objid, objsubid, mode }) => `(${classid}::oid, ${objid}::oid, ${objsubid}, ${quote.value(mode)})`,
  );
  const isNew = `(classid, objid, objsubid, mode) NOT IN (${kept.join(", ")})`;
  const [one, two] = ["(classid::bigint << 32) | objid::bigint", "classid::int4, objid::int4"];
  const unlock = `CASE WHEN mode = 'ExclusiveLock'
  THEN CASE objsubid WHEN 1 THEN pg_catalog.pg_advisory_unlock(${one}) ELSE pg_catalog.pg_advisory_unlock(${two}) END
  ELSE CASE objsubid WHEN 1 THEN pg_catalog.pg_advisory_unlock_shared(${one}) ELSE pg_catalog.pg_advisory_unlock_shared(${two}) END END`;
  for (let round = 0; round < mostRounds; round++)
    if ((await session.rows(`SELECT ${unlock} AS released ${ofSession} AND ${isNew}`)).length === 0) return;
}
