import { BatchTable, placeOfBatches } from "../core/histories/batch-progress.js";
import type { History } from "../core/histories/history.js";
import { ServerError } from "../core/model/server-error.js";
import type { Engine, Session } from "../engines/engine.js";

export type BatchedRows = (id: string, direction: "up" | "down") => number;

/** How many rows are in by the batches of what has not been recorded yet; undefined where that cannot be read. */
export async function batchedRows(
  session: Session,
  { history, engine }: { readonly history: Pick<History, "log" | "table">; readonly engine: Engine },
): Promise<BatchedRows | undefined> {
  const table = new BatchTable(placeOfBatches(history), engine.dialect.quote);
  try {
    const rows = await session.rows(table.sums);
    return (id, direction) =>
      Number(rows.find((row) => row["id"] === id && row["direction"] === direction)?.["done"] ?? 0);
  } catch (error) {
    if (!(error instanceof ServerError) || error.fault.lost) throw error;
    // No batch was ever begun.
    return error.fault.kind === "absent" ? () => 0 : undefined;
  }
}
