import { aftermath } from "./aftermath.js";
import type { TestDatabase } from "./database.js";
import { postgresEye } from "./eye.js";
import { upOfFifty } from "./journey.js";
import { makeProject, type Running } from "./project.js";

/** Starts a run, does something to it at a moment, starts it again until it ends by itself, and looks at what is there. */
export interface Attack {
  readonly strike: (running: Running) => Promise<void>;
  readonly url?: string;
  /** Exit codes that the struck run may have; `null` for a killed one. */
  readonly may: readonly (number | null)[];
}

export interface Struck {
  /** What is wrong afterwards; empty where every migration is in exactly once. */
  readonly problems: readonly string[];
  /** How the struck run ended, and how many rows it left in the history; it was hit in the middle where some are missing. */
  readonly ended: string;
  readonly inTheMiddle: boolean;
  /** How long the struck run took, where it came to its own end. */
  readonly wholeMs?: number;
  /** Statements that took no effect, or more than one. */
  readonly lost: number;
  readonly doubled: number;
}

export async function struck(database: TestDatabase, attack: Attack): Promise<Struck> {
  using project = makeProject(database, upOfFifty.files);
  const startedAt = performance.now();
  const running = project.start(["up", "--json", "--grace", "300ms"], attack.url ? { url: attack.url } : {});
  await attack.strike(running);
  const { code, signal, stdout, stderr } = await running.ended;
  const tookMs = performance.now() - startedAt;
  const left = (await postgresEye.history(database)).length;
  // A signal that comes before Node listens ends any process; nothing was begun then.
  const isEarly = signal !== null && left === 0;
  const wrong = isEarly || attack.may.includes(code) ? [] : [`struck: exit ${code} ${stdout}${stderr}`];
  const { problems, lost, doubled } = await aftermath(project, database, upOfFifty);
  const rows = (await postgresEye.history(database)).length;
  return {
    problems: [...wrong, ...problems],
    ended: `${signal ?? code} after ${left} of ${rows} rows`,
    inTheMiddle: left > 0 && left < rows,
    ...(code === 0 ? { wholeMs: tookMs } : {}),
    lost,
    doubled,
  };
}
