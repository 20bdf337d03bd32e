import type { Holder, Session } from "../engine.js";
import { activity, holderOf } from "./lock.js";

/** Words of one message: what stands behind another statement of it counts as well. A table of one session alone is nobody else's. */
const defines = "(^|;|\\*/)\\s*(alter|create|drop|truncate|reindex|refresh)\\s+(?!temp)";

/** A session is told that its client has died when it next speaks to it: what it is at goes on. As the one who logged in, whose own sessions are never hidden. */
export async function changing(session: Session): Promise<Holder | undefined> {
  const [row] = await session.rows(
    `SET LOCAL ROLE NONE; SELECT ${activity()} FROM pg_stat_activity a
     WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.state = 'active'
       AND a.application_name NOT LIKE 'sluice %' AND a.query ~* E'${defines.replaceAll("\\", "\\\\")}'
     ORDER BY a.query_start LIMIT 1`,
  );
  return row && holderOf(row);
}
