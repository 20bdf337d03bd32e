import type { Session } from "../engines/engine.js";
import type { RunContext } from "./context.js";

/** How often a cancel is sent again: one may arrive between two statements, where it hits nothing. */
const cancelEveryMs = 500;

/** How often a batch is looked at for the end of the migration in hand. */
const lookEveryMs = 50;

/**
 * Lets what runs on the server end by itself for the grace after a first signal, then cancels it there;
 * a second signal cancels at once. In a message of several migrations the one in hand has the grace: the
 * server would begin the next by itself.
 */
export async function underSignals<T>(context: RunContext, several: boolean, work: () => Promise<T>): Promise<T> {
  const timers = new Set<NodeJS.Timeout>();
  let over = false;
  const cancels: Promise<boolean>[] = [];
  const cancelOnce = (): void => void cancels.push(context.session.cancel());
  const cancel = (): void => {
    cancelOnce();
    timers.add(setInterval(cancelOnce, cancelEveryMs));
  };
  const { target, graceMs } = context;
  const tell = (signal: AbortSignal, hard: boolean): void =>
    context.on({ type: "run.interrupted", target, signal: signalIn(signal), hard, graceMs });
  const soft = (): void => {
    tell(context.signal, graceMs === 0);
    timers.add(setTimeout(cancel, context.graceMs));
    if (several) void unitInHandIsOver(context, () => over).then(() => (over ? undefined : cancel()));
  };
  const hard = (): void => {
    tell(context.hardSignal, true);
    cancel();
  };
  if (context.hardSignal.aborted) hard();
  else if (context.signal.aborted) soft();
  context.signal.addEventListener("abort", soft, { once: true });
  context.hardSignal.addEventListener("abort", hard, { once: true });
  try {
    return await work();
  } finally {
    over = true;
    context.signal.removeEventListener("abort", soft);
    context.hardSignal.removeEventListener("abort", hard);
    for (const timer of timers) clearTimeout(timer);
    if (cancels.length > 0) await absorb(cancels, context);
  }
}

/** Resolves when the server has left the migration it was at, or when nobody can see where it is. */
async function unitInHandIsOver(context: RunContext, isOver: () => boolean): Promise<void> {
  const watcher = await context.openWatcher().catch(() => undefined);
  if (!watcher) return;
  try {
    const inHand = await idAt(watcher, context);
    if (inHand === undefined) return;
    while (!isOver() && (await idAt(watcher, context)) === inHand) await context.sleep(lookEveryMs);
  } finally {
    await watcher.close();
  }
}

async function idAt(watcher: Session, context: RunContext): Promise<string | undefined> {
  const at = await context.engine.questions.statementAt(watcher, context.session).catch(() => undefined);
  return at?.id;
}

/** A cancel that came too late for its statement must not hit the next one: it hits this. */
async function absorb(cancels: readonly Promise<boolean>[], context: RunContext): Promise<void> {
  if (!context.session.alive) return;
  await Promise.all(cancels);
  await context.session.send({ text: "SELECT 1" });
}

/** `SIGTERM`, `--timeout`. */
export function signalIn({ reason }: AbortSignal): string {
  return (reason as { readonly signal?: string } | undefined)?.signal ?? "signal";
}
