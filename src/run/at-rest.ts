import type { Holder } from "../engines/engine.js";
import { atOrphan } from "./alone.js";
import type { RunContext } from "./context.js";
import type { PerformedFate } from "./performer.js";
import type { Work } from "./work.js";

export interface Told {
  readonly fate: PerformedFate;
  /** Somebody defines something just now, and may do so for it: nobody knows before that has ended. */
  readonly holder?: Holder;
}

/**
 * What became of it, asked while nothing is at work any more that it may have sent: a server goes on with the statement
 * of a command that was killed, and what is not in now would be in a moment later.
 */
export async function fateAtRest(work: Work, context: RunContext): Promise<Told> {
  const { engine, session } = context;
  // Also of what would be taken back: a command may have begun it where no signal of ours gets to, as in a container.
  const isOurs = work.unit.performed?.way !== "command";
  const until = context.elapsed() + context.orphanWaitMs;
  for (;;) {
    const holder = isOurs ? undefined : await engine.questions.changing(session);
    // Not before: to look at a table that is being changed may wait for that.
    if (!holder) return { fate: await context.performedFate(work) };
    if (context.signal.aborted || context.elapsed() > until) return { fate: "unknown", holder };
    await atOrphan(holder, until, context);
    await context.sleep(500 + context.random() * 500, context.signal);
  }
}
