import type { Fault } from "../../core/model/fault.js";
import type { ByCommand } from "../../core/model/migration.js";
import { scrubbed, scrubbedCommand } from "../../core/sql/password-literals.js";
import { ServerError } from "../../core/model/server-error.js";
import type { RunContext } from "../context.js";
import { signalIn } from "../signals.js";
import type { Work } from "../work.js";

/** How often it is made sure that nobody else can be at the database meanwhile, and told how long it takes. */
const lookEveryMs = 1000;

/** So many lines of its end are looked at where it fails, and so many of those are told. */
const mostLines = 400;
const mostTold = 20;

/** What every shell ends with that has not found a command. */
const notFound = 127;

/**
 * Runs a command while this session holds the lock: it has a connection of its own, and would go on where ours is lost.
 * Returns why it did not end well.
 */
export async function runCommand(performed: ByCommand, work: Work, context: RunContext): Promise<Fault | undefined> {
  const { target, graceMs } = context;
  const { id } = work.step.migration;
  const end = new AbortController();
  const lines: string[] = [];
  const said = (line: string, from: "stdout" | "stderr"): void => {
    const text = scrubbed(line);
    lines.push(text);
    if (lines.length > mostLines) lines.shift();
    context.on({ type: "command.said", target, id, from, line: text });
  };
  const soft = (): void => {
    context.on({ type: "run.interrupted", target, signal: signalIn(context.signal), hard: graceMs === 0, graceMs });
    end.abort();
  };
  const isOver = new AbortController();
  const performer = await context.performer();
  const running = performer.command(performed, { end: end.signal, kill: context.hardSignal, graceMs, said });
  if (context.signal.aborted) soft();
  else context.signal.addEventListener("abort", soft, { once: true });
  const lost = guard(performed, work, context, isOver.signal, () => end.abort());
  try {
    const { exitCode, signal } = await running;
    isOver.abort();
    const unheld = await lost;
    const detail = lines.length > 0 ? { detail: lines.slice(-mostTold).join("\n") } : {};
    if (unheld) return { ...unheld, ...detail };
    if (exitCode === 0) return undefined;
    const message = signal === undefined ? `exit code ${exitCode}` : `ended by ${signal}`;
    const heard = await context.engine.saidByDriver(lines.join("\n"), context.session).catch(() => undefined);
    // What it means to a session of ours it does not mean to this one.
    const { kind: _kind, lost: _lost, ...told } = heard ?? { message };
    const isMissing = exitCode === notFound && !heard ? { kind: "no-command" as const } : {};
    return { ...detail, ...told, ...isMissing, ...(end.signal.aborted ? { kind: "cancelled" as const } : {}) };
  } catch (error) {
    isOver.abort();
    await lost;
    return { message: (error as Error).message };
  } finally {
    context.signal.removeEventListener("abort", soft);
  }
}

/** Ends it where the lock is not held any more, and tells how long it takes. */
async function guard(
  { command }: ByCommand,
  work: Work,
  context: RunContext,
  isOver: AbortSignal,
  end: () => void,
): Promise<Fault | undefined> {
  const { session, target, holdsLock } = context;
  const startedAt = context.elapsed();
  const words = scrubbedCommand(command);
  for (;;) {
    await context.sleep(lookEveryMs, isOver);
    if (isOver.aborted) return undefined;
    try {
      const [row] = await session.rows(`SELECT CASE WHEN ${holdsLock} THEN 1 ELSE 0 END AS held`);
      if (Number(row?.["held"]) === 1) {
        const elapsedMs = Math.round(context.elapsed() - startedAt);
        const { id } = work.step.migration;
        context.on({ type: "migration.progress", target, id, statement: 0, of: 0, words, elapsedMs });
        continue;
      }
      end();
      return { message: "the lock was lost", lost: true };
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      end();
      return { ...error.fault, lost: true };
    }
  }
}
