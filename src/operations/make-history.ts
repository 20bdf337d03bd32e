import { ServerError, type Session } from "../engines/engine.js";

/**
 * Runs statements that may make the history's schema, with rows behind them, as one transaction. Two first runs with
 * a table each hold different locks and may make the schema at once: IF NOT EXISTS does not see what the other has
 * not committed, and the later one fails at the catalog's own key.
 */
export async function makeHistory(session: Session, statements: readonly string[]): Promise<void> {
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
