import { type AnySluiceError, isSluiceError } from "../core/failures/failure.js";
import type { TargetSettings } from "../config/settings.js";
import { targetsOf } from "./open-source.js";
import type { RunWishes } from "./run-target.js";
import { emptyRun, type RunRequest, type RunResult, type TargetRun } from "./target-run.js";
import type { World } from "./world.js";

/** A write goes from target to target and stops at the first failure; the rest is listed as not started. */
export async function overTargets(
  world: World,
  name: string | undefined,
  work: (settings: TargetSettings) => Promise<TargetRun>,
): Promise<RunResult> {
  return writeOver(world, name, work, (settings) => ({ ...emptyRun(settings), notStarted: true }));
}

/** The same for any write: a failure carries what was done before it, and what was not begun. */
export async function writeOver<T>(
  world: World,
  name: string | undefined,
  work: (settings: TargetSettings) => Promise<T>,
  notStarted: (settings: TargetSettings) => T,
): Promise<{ readonly targets: readonly T[] }> {
  const all = targetsOf(world, name);
  const done: T[] = [];
  for (const [index, settings] of all.entries()) {
    try {
      done.push(await work(settings));
    } catch (error) {
      if (isSluiceError(error)) {
        error.target ??= settings.name;
        const own = error.partial ? [error.partial] : [];
        error.partial = { targets: [...done, ...own, ...all.slice(index + 1).map(notStarted)] };
      }
      throw error;
    }
  }
  return { targets: done };
}

/** A read goes on over all targets, and ends with the first that failed. */
export async function readOver<T>(
  world: World,
  name: string | undefined,
  work: (settings: TargetSettings) => Promise<T>,
  resultOf: (done: readonly T[]) => object = (done) => ({ targets: done }),
): Promise<readonly T[]> {
  const done: T[] = [];
  const failed: AnySluiceError[] = [];
  for (const settings of targetsOf(world, name)) {
    try {
      done.push(await work(settings));
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      error.target ??= settings.name;
      failed.push(error);
    }
  }
  const [first, ...further] = failed;
  if (!first) return done;
  first.partial = resultOf(done);
  if (further.length > 0) first.further = further.map(({ target = "" }) => target);
  throw first;
}

/** What the flags say of a run, over what the configuration does. */
export function wishesOf(
  flags: RunRequest & { readonly oneTransaction?: boolean; readonly cancelOrphan?: number },
  settings: TargetSettings,
): RunWishes {
  return {
    waitMs: flags.waitMs ?? 0,
    lockWaitMs: flags.lockWaitMs ?? settings.lock.waitMs,
    graceMs: flags.graceMs ?? 8000,
    oneTransaction: flags.oneTransaction ?? false,
    ...(flags.cancelOrphan === undefined ? {} : { cancelOrphan: flags.cancelOrphan }),
    ...(flags.plan === undefined ? {} : { planId: flags.plan }),
  };
}
