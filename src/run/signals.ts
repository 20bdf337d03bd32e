import type { RunContext } from "./context.js";

/** How often a cancel is sent again: one may arrive between two statements, where it hits nothing. */
const cancelEveryMs = 500;

/**
 * Lets what runs on the server end by itself for the grace after a first signal, then cancels it there;
 * a second signal cancels at once.
 */
export async function underSignals<T>(context: RunContext, work: () => Promise<T>): Promise<T> {
  const timers = new Set<NodeJS.Timeout>();
  const cancels: Promise<boolean>[] = [];
  const cancelOnce = (): void => void cancels.push(context.session.cancel());
  const cancel = (): void => {
    cancelOnce();
    timers.add(setInterval(cancelOnce, cancelEveryMs));
  };
  const soft = (): void => {
    context.on({ type: "run.interrupted", target: context.target, hard: false });
    timers.add(setTimeout(cancel, context.graceMs));
  };
  const hard = (): void => {
    context.on({ type: "run.interrupted", target: context.target, hard: true });
    cancel();
  };
  if (context.hardSignal.aborted) hard();
  else if (context.signal.aborted) soft();
  context.signal.addEventListener("abort", soft, { once: true });
  context.hardSignal.addEventListener("abort", hard, { once: true });
  try {
    return await work();
  } finally {
    context.signal.removeEventListener("abort", soft);
    context.hardSignal.removeEventListener("abort", hard);
    for (const timer of timers) clearTimeout(timer);
    if (cancels.length > 0) await absorb(cancels, context);
  }
}

/** A cancel that came too late for its statement must not hit the next one: it hits this. */
async function absorb(cancels: readonly Promise<boolean>[], context: RunContext): Promise<void> {
  await Promise.all(cancels);
  if (context.session.alive) await context.session.send({ text: "SELECT 1" });
}
