import { ServerError, type Session } from "../engines/engine.js";
import { whileBusy } from "./busy-history.js";
import type { OpenSource } from "./open-source.js";
import { assertWritable, type Found, readHistory } from "./read-history.js";
import type { World } from "./world.js";

/** Another at the same may be met this often. */
const mostMeetings = 10;

/**
 * Makes the history's tables, or brings them up to date, under the lock; returns what the history says then. Runs
 * through a pooler are not kept out by the lock: what another has made meanwhile is found made.
 */
export async function upgradeHistory(session: Session, source: OpenSource, found: Found, world: World): Promise<Found> {
  const { engine, layout, table } = source;
  assertWritable(found.history, source);
  let now = found;
  for (let left = mostMeetings; ; left--) {
    const statements = layout.upgrade(now.history, table, world.who.tool, engine.dialect.quote);
    if (statements.length === 0) return now;
    const before = now.history.layout?.version;
    let failed: unknown;
    try {
      await whileBusy(() => runTogether(session, statements), source, world);
    } catch (error) {
      if (!(error instanceof ServerError) || error.fault.lost || left === 0) throw error;
      failed = error;
    }
    now = await readHistory(session, source);
    if (failed && now.history.layout?.version === before) throw failed;
  }
}

/**
 * Statements as one transaction. Two first runs with a table each hold different locks and may make the schema at
 * once: IF NOT EXISTS does not see what the other has not committed, and the later one fails at the catalog's own key.
 */
export async function runTogether(session: Session, statements: readonly string[]): Promise<void> {
  const settings = session.preamble.map((setting) => `SET LOCAL ${setting}`);
  const message = ["BEGIN", ...settings, ...statements, "COMMIT"].join(";\n");
  for (let left = 3; ; left--) {
    try {
      await session.results(message);
      return;
    } catch (error) {
      if (!(error instanceof ServerError) || error.fault.lost) throw error;
      await session.send({ text: "ROLLBACK" });
      if (left === 0 || error.fault.constraint !== "pg_namespace_nspname_index") throw error;
    }
  }
}
