import type { Session } from "../engines/engine.js";
import type { RunContext } from "./context.js";
import type { Work } from "./work.js";

const firstLookMs = 1000;
const everyMs = 1000;

/**
 * Tells how far a long unit is. Completions arrive only with the message's end, so a second connection,
 * opened when a second has passed, reads at which statement the server is.
 */
export async function underWatch<T>(context: RunContext, single: Work | undefined, work: () => Promise<T>): Promise<T> {
  if (!single) return work();
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
    const { migration, statements } = single.step;
    context.on({
      type: "migration.progress",
      target: context.target,
      id: migration.id,
      statement: at?.statement ?? 0,
      of: statements,
      words: at?.words ?? "",
      elapsedMs: Math.round(context.elapsed() - startedAt),
    });
    timer = setTimeout(() => void look(), everyMs);
  };
  timer = setTimeout(() => void look(), firstLookMs);
  try {
    return await work();
  } finally {
    over = true;
    clearTimeout(timer);
    void watcher?.then((session) => session?.close());
  }
}
