import type { Session } from "../engines/engine.js";
import type { RunContext } from "./context.js";
import { patienceMsOf } from "./silence.js";

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
  const cancels = new Cancels(context);
  let over = false;
  const { target, graceMs } = context;
  const tell = (signal: AbortSignal, hard: boolean): void =>
    context.on({ type: "run.interrupted", target, signal: signalIn(signal), hard, graceMs });
  const soft = (): void => {
    tell(context.signal, graceMs === 0);
    cancels.after(graceMs);
    if (several) void unitInHandIsOver(context, () => over).then(() => (over ? undefined : cancels.after(0)));
  };
  const hard = (): void => {
    tell(context.hardSignal, true);
    cancels.after(0);
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
    await cancels.end();
  }
}

/**
 * What a run itself does after the file is short once the run was asked to end, or it is cancelled: before nobody
 * waits for its answer any more, so that what is known can still be recorded.
 */
export async function briefly<T>(context: RunContext, work: () => Promise<T>): Promise<T> {
  const cancels = new Cancels(context);
  const asked = (): void => cancels.after(patienceMsOf(context.graceMs) / 2);
  if (context.signal.aborted) asked();
  else context.signal.addEventListener("abort", asked, { once: true });
  try {
    return await work();
  } finally {
    context.signal.removeEventListener("abort", asked);
    await cancels.end();
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

/** Cancels what the session is at, again and again until that is over. */
class Cancels {
  readonly #session: Session;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #sent: Promise<boolean>[] = [];

  constructor({ session }: RunContext) {
    this.#session = session;
  }

  after(ms: number): void {
    const once = (): void => void this.#sent.push(this.#session.cancel());
    const first = (): void => {
      once();
      this.#timers.add(setInterval(once, cancelEveryMs));
    };
    this.#timers.add(setTimeout(first, ms));
  }

  /** A cancel that came too late for its statement must not hit the next one: it hits ours. */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#sent.length === 0 || !this.#session.alive) return;
    await Promise.all(this.#sent);
    await this.#session.send({ statements: ["SELECT 1"] });
  }
}

/** What a history says of a statement that was cancelled for a signal: the server says only that it was. */
export function cancelledIn(signal: AbortSignal, tookMs: number): string {
  return `${signalIn(signal)}; cancelled after ${(tookMs / 1000).toFixed(1)} s`;
}

/** `SIGTERM`, `--timeout`. */
export function signalIn({ reason }: AbortSignal): string {
  return (reason as { readonly signal?: string } | undefined)?.signal ?? "signal";
}
