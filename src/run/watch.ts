import type { Session } from "../engines/engine.js";
import { announce } from "./announce.js";
import type { RunContext } from "./context.js";
import type { Work } from "./work.js";

const firstLookMs = 1000;
const everyMs = 1000;

/**
 * Tells how far a long message is. Completions arrive only with its end, so a second connection, opened
 * when a second has passed, reads at which migration and statement the server is.
 */
export async function underWatch<T>(context: RunContext, works: readonly Work[], run: () => Promise<T>): Promise<T> {
  const startedAt = context.elapsed();
  let over = false;
  let watcher: Promise<Session | undefined> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    watcher ??= context.openWatcher().catch(() => undefined);
    const session = await watcher;
    const at = session?.alive
      ? await context.engine.questions.statementAt(session, context.session).catch(() => undefined)
      : undefined;
    if (over) return;
    const work = at ? works.find(({ step }) => step.migration.id.startsWith(at.id)) : undefined;
    tell(
      work ?? (works.length === 1 ? works[0] : undefined),
      at?.statement ?? 0,
      context.elapsed() - startedAt,
      context,
    );
    timer = setTimeout(() => void look(), everyMs);
  };
  timer = setTimeout(() => void look(), firstLookMs);
  try {
    return await run();
  } finally {
    over = true;
    clearTimeout(timer);
    void watcher?.then((session) => session?.close());
  }
}

function tell(work: Work | undefined, statement: number, elapsedMs: number, context: RunContext): void {
  if (!work) return;
  announce(work, context);
  const { migration, statements } = work.step;
  context.on({
    type: "migration.progress",
    target: context.target,
    id: migration.id,
    statement,
    of: statements,
    words: "",
    elapsedMs: Math.round(elapsedMs),
  });
}
