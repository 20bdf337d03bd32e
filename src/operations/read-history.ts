import type { HistoryState } from "../core/histories/layout.js";
import { SluiceError } from "../core/failures/failure.js";
import { type First, ServerError, type Session } from "../engines/engine.js";
import { whileBusy } from "./busy-history.js";
import { type OpenSource, shownTable } from "./open-source.js";

/** What the first message of a command brings back: where we are, and what the history says. */
export interface Found extends Omit<First, "sets"> {
  readonly history: HistoryState;
}

/** One message, one round trip. A history that is not there costs a second one. */
export async function readHistory(session: Session, source: OpenSource): Promise<Found> {
  try {
    const { sets, ...where } = await whileBusy(() => session.first(source.history.read()), source);
    const history = source.history.decode(sets);
    assertReadable(history, source);
    return { ...where, history };
  } catch (error) {
    if (!(error instanceof ServerError) || error.fault.kind !== "absent") throw error;
    const { sets: _, ...where } = await session.first([]);
    return { ...where, history: { exists: false, head: 0, applied: new Map(), brokenOff: new Map() } };
  }
}

/** A layout whose newest version says that this tool would misread it is not read at all. */
export function assertReadable(history: Pick<HistoryState, "layout">, source: OpenSource): void {
  if (history.layout && history.layout.readsFrom > source.history.newest) {
    throw new SluiceError("history_newer", {
      table: shownTable(source),
      needs: String(history.layout.readsFrom),
      has: String(source.history.newest),
    });
  }
}

/** A layout whose newest version says that this tool may not write it is left alone. */
export function assertWritable(history: HistoryState, source: OpenSource): void {
  if (history.layout && history.layout.writesFrom > source.history.newest) {
    throw new SluiceError("history_newer", {
      table: shownTable(source),
      needs: String(history.layout.writesFrom),
      has: String(source.history.newest),
    });
  }
}
