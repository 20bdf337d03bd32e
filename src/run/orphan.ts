import type { Engine, Session } from "../engines/engine.js";

/** Between two looks at a session: whoever is served by it is seen to move. */
const watchedMs = 2000;

/** A run never leaves its session waiting for longer, even between the tries at a busy table. */
const mostIdleMs = 60_000;

/**
 * Ends a session that somebody says has no client. No server knows that: what is seen to move, or has just waited
 * for its client, is left alone; what runs one statement looks the same either way, and there the word counts.
 * Undefined where there was nothing to end any more, or the run was asked to end meanwhile.
 */
export async function endOrphan(
  session: Session,
  pid: number,
  context: {
    readonly engine: Engine;
    readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
    readonly signal: AbortSignal;
  },
): Promise<"ended" | "alive" | undefined> {
  const { questions } = context.engine;
  const first = await questions.pulse(session, pid);
  await context.sleep(watchedMs, context.signal);
  if (context.signal.aborted) return undefined;
  const second = await questions.pulse(session, pid);
  if (!first || !second) return undefined;
  if (second.mark !== first.mark || (second.idleMs ?? Infinity) < mostIdleMs) return "alive";
  return (await questions.end(session, pid)) ? "ended" : undefined;
}
