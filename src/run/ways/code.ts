import type { Fault } from "../../core/model/fault.js";
import type { ByCode } from "../../core/model/migration.js";
import { ServerError } from "../../core/model/server-error.js";
import { scrubbed } from "../../core/sql/password-literals.js";
import type { Place } from "../../core/sql/text-problem.js";
import type { Leaving } from "../../engines/engine.js";
import type { RunContext } from "../context.js";
import type { LoadedCode } from "../performer.js";
import { underSignals } from "../signals.js";
import { underWatch } from "../watch.js";
import { isLast, type Work } from "../work.js";
import { Interrupted, StatementFailed } from "./code-failures.js";
import { CodeSession, type Within } from "./code-session.js";

/** Why code did not end well, and where in its file. */
export interface CodeFault {
  readonly fault: Fault;
  readonly at?: Place;
}

/** In the transaction that is open. `notes`: rows that it has written to the history itself; `left`: what stays in the session. */
export async function runInside(
  work: Work,
  within: Within,
  context: RunContext,
): Promise<{ readonly failed?: CodeFault; readonly notes: number; readonly left: Leaving }> {
  const session = new CodeSession(work, context, await context.engine.forCode(), "inside", within);
  const failed = await run(session);
  return { notes: session.notes, left: session.left, ...(failed ? { failed: asKept(failed, session) } : {}) };
}

/** What is in for good of it, no rollback takes back. */
function asKept(failed: CodeFault, { notes }: CodeSession): CodeFault {
  return notes > 0 && !failed.fault.lost ? { ...failed, fault: { ...failed.fault, kind: "ended-inside" } } : failed;
}

/** Outside any transaction, or in batches. */
export async function runOutside(work: Work, context: RunContext): Promise<CodeFault | undefined> {
  const { session, engine } = context;
  const { frame } = engine;
  const { inBatches } = performedBy(work);
  const { id } = work.step.migration;
  const before = await session.send({ statements: frame.aloneBefore({ id, first: 1, statement: "" }, session) });
  if (before.fault) return { fault: before.fault };
  const code = new CodeSession(work, context, await engine.forCode(), inBatches ? "batches" : "outside");
  const watched = (): Promise<CodeFault | undefined> =>
    inBatches
      ? run(code)
      : underWatch(
          context,
          [work],
          () => undefined,
          () => run(code),
        );
  const failed = await underSignals(context, false, watched);
  if (failed?.fault.lost) return failed;
  const after = [frame.rollback, ...frame.aloneAfter(session, !isLast(work), { ...work.unit, ...code.left })];
  const { fault } = await session.send({ statements: after });
  return fault?.lost ? { fault } : failed;
}

function performedBy({ unit }: Work): ByCode {
  if (unit.performed?.way !== "code") throw new Error("a unit that is done by no code");
  return unit.performed;
}

async function run(session: CodeSession): Promise<CodeFault | undefined> {
  const { work, context } = session;
  const performer = await context.performer();
  let code: LoadedCode;
  try {
    code = await performer.code(performedBy(work), work.step.migration.direction);
  } catch (error) {
    return { fault: faultOf(error) };
  }
  const over = new AbortController();
  let failed: CodeFault | undefined;
  try {
    await Promise.race([code.run(session.face), givenUp(context, over.signal)]);
  } catch (error) {
    const at = code.placeOf(error);
    failed = { fault: faultOf(error), ...(at ? { at } : {}) };
  }
  over.abort();
  await session.end();
  // A statement that failed is told before what its author made of it.
  if (session.failed) return { ...failed, fault: session.failed };
  return failed ?? (session.unfinished === undefined ? undefined : { fault: faultOf(session.unfinished) });
}

/** Asked to end, code that does not is left behind: what it asks from then on is not answered. */
async function givenUp({ signal, hardSignal, graceMs, sleep }: RunContext, over: AbortSignal): Promise<void> {
  await aborted(signal, over);
  await sleep(graceMs, AbortSignal.any([hardSignal, over]));
  if (!over.aborted) throw new Interrupted("the migration did not end in time");
}

function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true, signal: over });
    over.addEventListener("abort", () => resolve(), { once: true });
  });
}

function faultOf(error: unknown): Fault {
  if (error instanceof StatementFailed || error instanceof ServerError) return error.fault;
  if (error instanceof Interrupted) return { message: error.message, kind: "cancelled" };
  const { name = "", message = String(error), cause } = Object(error) as Partial<Error>;
  const said = name === "" || name === "Error" ? message : `${name}: ${message}`;
  const because = cause instanceof Error && cause.message !== "" ? `: ${cause.message}` : "";
  return { message: scrubbed(said + because) };
}
