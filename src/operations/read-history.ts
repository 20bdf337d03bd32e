import { formats } from "../core/formats/list.js";
import type { HistoryRows, HistoryState } from "../core/histories/layout.js";
import { isInBatches } from "../core/plan/performed.js";
import { SluiceError } from "../core/failures/failure.js";
import { type First, ServerError, type Session } from "../engines/engine.js";
import { whileBusy } from "./busy-history.js";
import { type OpenSource, shownTable } from "./open-source.js";

/** What the first message of a command brings back: where we are, and what the history says. */
export interface Found extends Omit<First, "sets"> {
  readonly history: HistoryState;
}

/** One message, one round trip. Where a table is not there, what stands behind it is asked for once more. */
export async function readHistory(session: Session, source: OpenSource): Promise<Found> {
  const answers: (readonly HistoryRows[] | undefined)[] = [];
  for (;;) {
    const left = source.history.read().slice(answers.length);
    let first: First;
    try {
      first = await whileBusy(() => session.first(left.flat()), source);
    } catch (error) {
      await assertOurs(error, session, source);
      // Our log beside another tool's table may be forbidden to us: then that is read alone.
      const alone = isForbidden(error) ? source.history.alone?.() : undefined;
      if (!alone) throw error;
      source.history = alone;
      return readHistory(session, source);
    }
    const { sets, ...where } = first;
    if (answers.length === 0 && isElsewhere(sets[0], source)) return readHistory(session, source);
    let at = 0;
    for (const { length } of left) {
      const found = sets.slice(at, (at += length));
      answers.push(found.length === length ? found : undefined);
      if (found.length < length) break;
    }
    if (source.history.read().length > answers.length) continue;
    const whose = source.history.whose?.();
    const columns = answers[0]?.at(-2);
    if (whose?.isShared && columns) assertOwn(whose.another(columns), source);
    const history = source.history.decode(answers);
    assertReadable(history, source);
    // Beside an owner's table that is there a log's name is asked about only as the log is made: most runs have nothing to do.
    if (!answers.at(-1) && !history.exists) await assertFree(session, source);
    const told = source.wanted ? await source.wanted.toldIn(history) : history;
    return { ...where, history: await withBatches(told, session, source) };
  }
}

/** Where the server has the owner's table elsewhere than it was thought to be, the history is the one there from then on. */
export function isElsewhere(told: HistoryRows | undefined, source: OpenSource): boolean {
  const schema = told?.[0]?.["schema"];
  const elsewhere = typeof schema === "string" ? source.history.place?.at(schema) : undefined;
  if (elsewhere) source.history = elsewhere;
  return elsewhere !== undefined;
}

/** Of code that broke off its batches tell how much is in; also of what was code, perhaps, and has lost its file. */
async function withBatches(history: HistoryState, session: Session, source: OpenSource): Promise<HistoryState> {
  const begun = [...history.applied.values()].flatMap((applied) => {
    const { id, progress } = applied;
    if (progress?.begun === undefined) return [];
    const migration = source.migrations.find((each) => each.id === id);
    const performed = migration?.[progress.direction]?.performed;
    return migration && performed?.way !== "code" ? [] : [{ applied, progress, performed }];
  });
  if (begun.length === 0) return history;
  const { batchedRows } = await import("../run/batched.js");
  const rowsOf = await batchedRows(session, source);
  if (!rowsOf) return history;
  const applied = new Map(history.applied);
  for (const { applied: each, progress, performed } of begun) {
    const batched = rowsOf(each.id, progress.direction);
    if (batched > 0 || isInBatches(performed)) applied.set(each.id, { ...each, progress: { ...progress, batched } });
  }
  return { ...history, applied };
}

function isForbidden(error: unknown): boolean {
  return error instanceof ServerError && error.fault.kind === "forbidden";
}

/** What cannot be read may be a third tool's, or ours. */
async function assertOurs(error: unknown, session: Session, source: OpenSource): Promise<void> {
  const whose = source.history.whose?.();
  if (!whose || !(error instanceof ServerError) || error.fault.lost) return;
  assertOwn(whose.another(await session.rows(whose.ask)), source);
}

/** What stands where our log is to be made keeps it from being made. */
export async function assertFree(session: Session, source: OpenSource): Promise<void> {
  const { taken, log, table, name } = source.history;
  if (!taken?.isOther(await session.rows(taken.ask))) return;
  const flag = log === table ? "--history-table" : "history.log";
  throw new SluiceError("foreign_history", { table: shownTable({ history: { table: log } }), wanted: name, flag });
}

function assertOwn(tool: string | undefined, source: OpenSource): void {
  if (tool === undefined) return;
  throw new SluiceError("foreign_history", {
    table: shownTable(source),
    tool,
    wanted: source.history.name,
    flag: "--history-table",
    ...(tool in formats ? { format: tool } : {}),
  });
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
