import { isAmong } from "./among.js";
import type { Blocked, Plan, PlanInput, Step } from "./plan.js";
import { planIdOf } from "./plan-id.js";
import { sessionGone } from "./lacking.js";
import { begunAlone, sameSoFar } from "./plan-up.js";
import { judgeDestructive } from "./refusals.js";
import { isIn, type Standing } from "./states.js";

/** What `down` would do: the newest applied first, in the reverse order of application. */
export function planDown(input: PlanInput): Plan {
  const steps: Step[] = [];
  let blocked = partlyIn(input.standings);
  for (const standing of blocked ? [] : chooseDown(input)) {
    const step = stepOf(standing, input);
    if ("code" in step) {
      blocked = step;
      break;
    }
    steps.push(step);
  }
  const { refusals, said } = judgeDestructive(input, steps);
  return { planId: planIdOf(steps), steps, refusals, said, ...(blocked ? { blocked } : {}) };
}

/** What is half in stands above all that is in: taking back the one before it would take the ground from under it. */
function partlyIn(standings: readonly Standing[]): Blocked | undefined {
  const half = standings.find(({ applied }) => applied?.progress?.direction === "up");
  const progress = half?.applied?.progress;
  if (!half || !progress) return undefined;
  return { code: "partly_in", id: half.id, name: half.name, direction: "up", unit: progress.done + 1, of: progress.of };
}

export function chooseDown({ standings, request }: Pick<PlanInput, "standings" | "request">): readonly Standing[] {
  const applied = newestFirst(standings).filter((each) => isAmong(each.id, each.applied, request.among));
  if (request.only !== undefined) return applied.filter(({ id }) => id === request.only);
  const { to } = request;
  if (to !== undefined) {
    const stays = applied.findIndex(({ id }) => id === to);
    return stays < 0 ? [] : applied.slice(0, stays);
  }
  return applied.slice(0, request.steps ?? 1);
}

/** What was applied on top of one that is to be taken back, and is not to be taken back itself. */
export function onTopOf(chosen: readonly string[], standings: readonly Standing[]): Standing | undefined {
  const [top] = newestFirst(standings);
  return chosen.length > 0 && top && !chosen.includes(top.id) ? top : undefined;
}

function newestFirst(standings: readonly Standing[]): readonly Standing[] {
  return standings.filter(canBeTakenBack).sort((a, b) => (b.applied?.rank ?? 0) - (a.applied?.rank ?? 0));
}

/** What is in, and what is half in or half back: its run broke off, or is at work. */
export function canBeTakenBack({ applied }: Standing): boolean {
  return applied !== undefined && (isIn(applied) || applied.progress !== undefined);
}

function stepOf({ id, name, migration, applied }: Standing, input: PlanInput): Step | Blocked {
  const direction = migration?.down ?? input.keptDowns.get(id);
  const progress = applied?.progress?.direction === "down" ? applied.progress : undefined;
  const stuck = { id, name, direction: "down" as const, unit: (progress?.done ?? 0) + 1, of: progress?.of ?? 1 };
  if (!direction) return { code: "not_reversible", ...stuck };
  const cutScript = input.unitsOf(direction);
  const fromUnit = progress?.done ?? 0;
  if (progress && !sameSoFar(progress, cutScript.units))
    return { code: "partial_changed", ...stuck, ...begunAlone(progress, cutScript.units) };
  const gone = sessionGone(cutScript.units, progress);
  if (gone) return { ...gone, ...stuck };
  const { request } = input;
  return {
    action: "revert",
    migration: { id, name, ...(migration ? { file: direction.script.file, migration } : {}), direction },
    because: request.because ?? (progress ? "partly-in" : request.to === undefined ? "newest-applied" : "after-target"),
    units: cutScript.units,
    statements: cutScript.statements,
    destructive: cutScript.units.slice(fromUnit).flatMap(({ actions }) => actions.filter(({ destroys }) => destroys)),
    fromUnit,
  };
}
