import type { HistoryRows, HistoryState } from "../core/histories/layout.js";
import { SluiceError } from "../core/failures/failure.js";
import { type First, ServerError, type Session } from "../engines/engine.js";
import { whileBusy } from "./busy-history.js";
import { type OpenSource, shownTable } from "./open-source.js";

/** What the first message of a command brings back: where we are, and what the history says. */
export interface Found extends Omit<First, "sets"> {
  readonly history: HistoryState;
}

/** One message, one round trip. A table that is not there costs further ones. */
export async function readHistory(session: Session, source: OpenSource): Promise<Found> {
  const asked = source.history.read();
  const together = await unlessAbsent(session, asked.flat(), source);
  const { sets, ...where } = together ?? { ...(await session.first([])), sets: undefined };
  const answers: (readonly HistoryRows[] | undefined)[] = [];
  let at = 0;
  for (const each of asked) {
    // Where there is one table only, it is known by now that it is not there.
    if (sets) answers.push(sets.slice(at, (at += each.length)));
    else answers.push(asked.length === 1 ? undefined : (await unlessAbsent(session, each, source))?.sets);
  }
  const history = source.history.decode(answers);
  assertReadable(history, source);
  return { ...where, history: source.wanted ? await source.wanted.toldIn(history) : history };
}

async function unlessAbsent(
  session: Session,
  statements: readonly string[],
  source: OpenSource,
): Promise<First | undefined> {
  try {
    return await whileBusy(() => session.first(statements), source);
  } catch (error) {
    if (error instanceof ServerError && error.fault.kind === "absent") return undefined;
    throw error;
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
