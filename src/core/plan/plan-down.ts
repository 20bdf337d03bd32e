import type { Applied, Progress } from "../model/applied.js";
import type { Direction } from "../model/migration.js";
import { isInBatches } from "./performed.js";
import { isAmong } from "./among.js";
import type { Blocked, Plan, PlanInput, Step } from "./plan.js";
import { ownerStops } from "./owner-stops.js";
import { planIdOf } from "./plan-id.js";
import { goingOn, inAnother, sessionGone } from "./lacking.js";
import { begunAlone, fileGone, sameSoFar } from "./plan-up.js";
import { judgeDestructive, judgeNever } from "./refusals.js";
import { isIn, type Standing } from "./states.js";
import { upTo } from "./up-to.js";
import type { CutScript } from "./units.js";

/** What `down` would do: the newest applied first, in the reverse order of application. */
export function planDown(input: PlanInput): Plan {
  const steps: Step[] = [];
  const chosen = chooseDown(input);
  let blocked = chosen.length > 0 ? ownerStops(input.standings, "down") : undefined;
  for (const standing of blocked ? [] : chosen) {
    const step = stepOf(standing, input);
    if ("code" in step) {
      blocked = step;
      break;
    }
    steps.push(step);
  }
  const judgements = [judgeNever(input, steps), judgeDestructive(input, steps)];
  return {
    planId: planIdOf(steps),
    steps,
    refusals: judgements.flatMap(({ refusals }) => refusals),
    said: judgements.flatMap(({ said }) => said),
    ...(blocked ? { blocked } : {}),
  };
}

export function chooseDown({ standings, request }: Pick<PlanInput, "standings" | "request">): readonly Standing[] {
  const applied = newestFirst(standings).filter((each) => isAmong(each.id, each.applied, request.among));
  if (request.only !== undefined) return applied.filter(({ id }) => id === request.only);
  const { to } = request;
  if (to !== undefined) {
    const stays = applied.findIndex(({ id }) => id === to);
    if (stays < 0 || !applied[stays]?.migration?.upon) return applied.slice(0, Math.max(0, stays));
    // In a graph what stands on it goes; another branch stays as it is.
    return applied.filter(({ id }) => id !== to && isUpon(id, to, standings));
  }
  return applied.slice(0, request.steps ?? 1);
}

/** What was applied on top of one that is to be taken back, and is not to be taken back itself. */
export function onTopOf(chosen: readonly string[], standings: readonly Standing[]): Standing | undefined {
  const rest = newestFirst(standings).filter(({ id }) => !chosen.includes(id));
  const stands = rest.find(
    ({ id, migration }) => migration?.upon && chosen.some((each) => isUpon(id, each, standings)),
  );
  const [top] = newestFirst(standings);
  if (stands || standings.some(({ migration }) => migration?.upon)) return stands;
  return chosen.length > 0 && top && !chosen.includes(top.id) ? top : undefined;
}

/** In a graph. */
function isUpon(id: string, other: string, standings: readonly Standing[]): boolean {
  return upTo(id, { standings, compareIds: () => 1 })(other);
}

function newestFirst(standings: readonly Standing[]): readonly Standing[] {
  return standings.filter(canBeTakenBack).sort((a, b) => (b.applied?.rank ?? 0) - (a.applied?.rank ?? 0));
}

/** What is in, and what is half in or half back: its run broke off, or is at work. */
export function canBeTakenBack({ applied }: Standing): boolean {
  return applied !== undefined && (isIn(applied) || applied.progress !== undefined);
}

/** Of what is half in, or was when taking it back began: how far it went. */
export function halfIn({ progress, beforeDown }: Applied): Progress | undefined {
  const found = progress?.direction === "up" ? progress : beforeDown?.progress;
  return found?.direction === "up" ? found : undefined;
}

function stepOf(standing: Standing, input: PlanInput): Step | Blocked {
  const { id, name, migration, applied } = standing;
  const direction = migration?.down ?? input.keptDowns.get(id);
  const soFar = applied?.progress?.direction === "down" ? applied.progress : undefined;
  const stuck = { id, name, direction: "down" as const, unit: (soFar?.done ?? 0) + 1, of: soFar?.of ?? 1 };
  if (!direction) return { code: "not_reversible", ...stuck, ...(migration ? {} : { gone: true }) };
  const half = applied && halfIn(applied);
  const cutScript = half ? halfOf(standing, half, direction, input) : input.unitsOf(direction, soFar);
  if ("code" in cutScript) return cutScript;
  const progress = soFar && goingOn(soFar, cutScript.units);
  const fromUnit = progress?.done ?? 0;
  if (progress && !sameSoFar(progress, cutScript.units))
    return { code: "partial_changed", ...stuck, ...begunAlone(progress, cutScript.units) };
  const gone = sessionGone(cutScript.units, progress);
  if (gone) return { ...gone, ...stuck, ...(half ? { neverWhole: true } : {}) };
  const { request } = input;
  return {
    action: "revert",
    migration: { id, name, ...(migration ? { file: direction.script.file, migration } : {}), direction },
    because: request.because ?? (progress ? "partly-in" : request.to === undefined ? "newest-applied" : "after-target"),
    units: inAnother(cutScript.units, fromUnit),
    statements: cutScript.statements,
    problems: cutScript.problems,
    destructive: cutScript.units.slice(fromUnit).flatMap(({ actions }) => actions.filter(({ destroys }) => destroys)),
    fromUnit,
    ...(half ? { half: { done: half.done, of: half.of } } : {}),
  };
}

/** What is half in is taken back as far as it is in, where its down is seen to do just that. */
function halfOf(
  { id, name, migration, applied }: Standing,
  half: Progress,
  down: Direction,
  { unitsOf, halfDownOf }: PlanInput,
): CutScript | Blocked {
  const stuck = { id, name, direction: "up" as const, unit: half.done + 1, of: half.of };
  const back = applied?.progress?.direction === "down" ? applied.progress : undefined;
  if (!migration) return fileGone(stuck, half);
  if (half.begun !== undefined && half.batched !== undefined && isInBatches(migration.up.performed))
    return { code: "partly_in", ...stuck, unshown: { because: "in-batches", rows: half.batched } };
  if (half.begun !== undefined) return { code: "partly_in", ...stuck, unshown: { because: "in-doubt" } };
  const { up } = migration;
  const { units } = unitsOf(up, half);
  if (!sameSoFar(half, units)) return { code: "partial_changed", ...stuck, ...begunAlone(half, units) };
  const found = halfDownOf({ up, down, isIn: half, back });
  return found.unshown ? { code: "partly_in", ...stuck, unshown: found.unshown } : found.cut;
}
