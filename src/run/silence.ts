import type { Session } from "../engines/engine.js";

/** A server that is there answers a cancel at once, and what a run asks as it ends within moments. */
const leastPatienceMs = 2000;

const lookEveryMs = 200;

/** How long an answer is waited for by a run that was asked to end. */
export function patienceMsOf(graceMs: number): number {
  return Math.max(leastPatienceMs, graceMs);
}

/**
 * Once a run was asked to end and its grace is over, nobody is waited for without end: an answer that does not
 * come within the grace once more counts as a lost connection.
 */
export function underPatience<T>(
  asked: { readonly signal: AbortSignal; readonly hardSignal: AbortSignal },
  graceMs: number,
  session: () => Session,
  work: () => Promise<T>,
): Promise<T> {
  const timers = new Set<NodeJS.Timeout>();
  const patienceMs = patienceMsOf(graceMs);
  let last: object | undefined;
  let waitedMs = 0;
  const look = (): void => {
    const { unanswered } = session();
    // Counted from when the run had to end: what was asked long before is only now to be answered.
    waitedMs = unanswered !== undefined && unanswered === last ? waitedMs + lookEveryMs : 0;
    last = unanswered;
    if (waitedMs > patienceMs) session().abandon();
  };
  const watch = (): void => void timers.add(setInterval(look, lookEveryMs));
  const soft = (): void => void timers.add(setTimeout(watch, graceMs));
  for (const [signal, listen] of [
    [asked.signal, soft],
    [asked.hardSignal, watch],
  ] as const) {
    if (signal.aborted) listen();
    else signal.addEventListener("abort", listen, { once: true });
  }
  return work().finally(() => {
    asked.signal.removeEventListener("abort", soft);
    asked.hardSignal.removeEventListener("abort", watch);
    for (const timer of timers) clearTimeout(timer);
  });
}
