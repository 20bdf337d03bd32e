import { randomUUID } from "node:crypto";
import type { Stamp } from "../core/histories/history.js";
import { ServerError, type Session, type TransactionFrame } from "../engines/engine.js";
import { whileBusy } from "./busy-history.js";
import { problemOf } from "../core/sql/text-problem.js";
import { type OpenSource, shownTable, unnoted } from "./open-source.js";
import { assertFree, assertWritable, type Found, readHistory } from "./read-history.js";
import type { World } from "./world.js";

/** Another at the same may be met this often. */
const mostMeetings = 10;

/**
 * Makes the history's tables, or brings them up to date, under the lock; returns what the history says then. Runs
 * through a pooler are not kept out by the lock, nor is another tool that takes none: what they have made meanwhile is
 * found made. `noting`: something comes that only a log will know of.
 */
export async function upgradeHistory(
  session: Session,
  source: OpenSource,
  found: Found,
  world: World,
  { noting = false } = {},
): Promise<Found> {
  const { engine } = source;
  assertWritable(found.history, source);
  if (found.history.exists && !found.history.layout) await assertFree(session, source);
  const stamp = ownStamp(source, world);
  let now = found;
  for (let left = mostMeetings; ; left--) {
    const made = [
      ...source.history.upgrade(now.history, stamp),
      ...((noting && source.history.passing?.make(stamp)) || []),
    ];
    const statements = made.length > 0 ? made : (source.history.catchUp?.(now.history, stamp) ?? []);
    if (statements.length === 0) return now;
    const { layout: before, exists } = now.history;
    let failed: unknown;
    try {
      const message = engine.frame.making(statements, session);
      await whileBusy(() => runTogether(session, engine.frame, message), source, world);
    } catch (error) {
      if (!(error instanceof ServerError) || error.fault.lost || left === 0) throw error;
      if (isAloneNow(error, source, world)) continue;
      if (!source.history.isFence(error.fault)) failed = error;
    }
    now = await readHistory(session, source);
    if (failed && now.history.layout?.version === before?.version && now.history.exists === exists) throw failed;
  }
}

/** Of what is told our log by itself, for no run's sake. */
export function ownStamp({ settings: { source } }: OpenSource, { who: { by, host, tool } }: World): Stamp {
  return { run: randomUUID(), source: source.shown, by, host, tool };
}

/** Where our log may not be made beside another tool's table, that is written alone, and it is told. */
function isAloneNow({ fault }: ServerError, source: OpenSource, world: World): boolean {
  const alone = fault.kind === "forbidden" ? source.history.alone?.() : undefined;
  if (!alone) return false;
  source.history = alone;
  const table = shownTable(source);
  const problem = unnoted(source) ?? problemOf("log_not_kept", { table }, "warning", { file: table });
  world.on({ type: "source.problem", target: source.settings.name, problem });
  return true;
}

/** A log that stands only while something is unsettled is taken away once nothing is; what was done is in, even so. */
export async function dropSettledLog(session: Session, source: OpenSource, world: World): Promise<void> {
  const { history, engine, settings } = source;
  if (!history.passing?.stands() || !session.alive || session.unanswered !== undefined) return;
  try {
    // What is half done is not to be made whole by a definition.
    await session.send({ statements: [engine.frame.rollback] });
    const now = await readHistory(session, source);
    const statements = history.passing.drop(now.history, engine.questions.holdsLock(history.table));
    if (statements.length > 0) await session.results(engine.frame.making(statements, session));
  } catch (error) {
    // Whoever has the lock now sees to it.
    if (!(error instanceof ServerError) || history.isFence(error.fault)) return;
    const file = shownTable({ history: { table: history.log } });
    const problem = problemOf("log_left", { tool: history.name, message: error.fault.message }, "warning", { file });
    world.on({ type: "source.problem", target: settings.name, problem });
  }
}

/**
 * One message that is in whole or not at all. Two first runs with a table each hold different locks and may make the
 * schema at once: the later one meets what the other has not committed.
 */
export async function runTogether(
  session: Session,
  frame: TransactionFrame,
  message: readonly string[],
): Promise<void> {
  for (let left = 3; ; left--) {
    try {
      await session.results(message);
      return;
    } catch (error) {
      if (!(error instanceof ServerError) || error.fault.lost) throw error;
      await session.send({ statements: [frame.rollback] });
      if (left === 0 || error.fault.kind !== "conflict") throw error;
    }
  }
}
