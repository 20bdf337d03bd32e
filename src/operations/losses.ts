import type { Applied } from "../core/model/applied.js";
import type { Fault } from "../core/model/fault.js";
import { ServerError } from "../engines/engine.js";
import type { DriveOutcome } from "../run/drive.js";
import type { Stopped } from "../run/outbox.js";
import type { Work } from "../run/work.js";
import type { World } from "./world.js";

type Replan = Extract<DriveOutcome, { kind: "replan" }>;

/** A unit that is not run again, and how the connection was lost in it. */
export interface Forsaken {
  readonly key: string;
  readonly stopped?: Stopped;
}

/** What was tried this often, and each time the connection was lost, is not tried again. */
const mostLosses = 3;

/** Sessions that were over before they were asked blame no unit; so many of them are somebody's will. */
const mostUnheard = 20;

/**
 * Which units a run lost its connection in. What crashes a server would crash it as often as it is run, so a
 * unit that is not in is run once more and then forsaken; what somebody ended on purpose is forsaken at once.
 */
export class Losses {
  readonly #counts = new Map<string, number>();
  readonly #forsaken = new Map<string, Forsaken>();
  #unheard = 0;

  /** Undefined where the run may go on: nothing is left open, or the unit in hand may be run again. */
  async judge(
    { doubted, stopped }: Replan,
    applied: ReadonlyMap<string, Applied>,
    serverWentOn: boolean,
    world: World,
  ): Promise<Forsaken | undefined> {
    if (stopped?.fault.kind === "unheard" && ++this.#unheard > mostUnheard) throw new ServerError(stopped.fault);
    const inHand = doubted.find((work) => !isIn(work, applied));
    if (!inHand) return undefined;
    const key = keyOf(inHand);
    // What was lost beside the file is not its doing, and changes nothing of what it was forsaken for.
    const isBeside = stopped?.sent?.part === "beside";
    const count = this.#count(isBeside ? `beside ${key}` : key);
    if (count > mostLosses && stopped) throw new ServerError(stopped.fault);
    if (!isBeside && (count > 1 || isMeant(stopped, serverWentOn)))
      this.#forsaken.set(key, { key, ...(stopped ? { stopped } : {}) });
    const forsaken = this.#forsaken.get(key);
    if (!forsaken || isBeside) await pause(world);
    return forsaken;
  }

  #count(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count;
  }
}

/** Somebody, or a limit, ended what the file was at; between two units it had not to do with the file. */
function isMeant(stopped: Stopped | undefined, serverWentOn: boolean): boolean {
  const kind = stopped?.fault.kind;
  // The same statement would meet a limit again.
  return kind === "time-limit" || (kind === "ended" && serverWentOn && stopped?.sent?.part === "statement");
}

/** The same for the same unit of another plan. */
export function keyOf({ step, number }: Work): string {
  return `${step.action === "revert" ? "down" : "up"} ${step.migration.id} ${number}`;
}

/** What may simply be done again is, a few times, over a new connection where this one was lost. */
export async function surviving(
  work: () => Promise<void>,
  reconnect: (fault: Fault) => Promise<void>,
  world: World,
): Promise<void> {
  for (let left = mostLosses; ; left--) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof ServerError) || !error.fault.lost || left === 0) throw error;
      if (left < mostLosses) await pause(world);
      await reconnect(error.fault);
    }
  }
}

/** Whether a server, or what stands before it, comes back takes a moment to show. */
async function pause({ clock, random, signal }: World): Promise<void> {
  await clock.sleep(500 + random() * 500, signal);
}

function isIn({ step, number }: Work, applied: ReadonlyMap<string, Applied>): boolean {
  const now = applied.get(step.migration.id);
  if (!now) return false;
  const down = step.action === "revert";
  if (now.standing === (down ? "reverted" : "applied")) return true;
  return now.progress?.direction === (down ? "down" : "up") && number <= now.progress.done;
}
