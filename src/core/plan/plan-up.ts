import type { Applied, Progress } from "../model/applied.js";
import { isInBatches } from "./performed.js";
import { goingOn, inAnother, sessionGone } from "./lacking.js";
import { ownerStops } from "./owner-stops.js";
import type { Because, Blocked, Plan, PlanInput, Step } from "./plan.js";
import { planIdOf } from "./plan-id.js";
import { judgeDestructive, judgeFiles, judgeLate, judgeNever } from "./refusals.js";
import type { Standing } from "./states.js";
import type { Unit } from "./unit.js";
import { upTo } from "./up-to.js";

/** What `up` would do, and what speaks against it. Never throws, never looks at a clock. */
export function planUp(input: PlanInput): Plan {
  const chosen = chooseUp(input);
  const steps: Step[] = [];
  let blocked = chosen.length > 0 ? ownerStops(input.standings, "up") : undefined;
  for (const standing of blocked?.code === "stray_row" ? [] : chosen) {
    if (standing.applied?.notedBy) continue;
    const step = stepOf(standing, input);
    if ("code" in step) blocked ??= step;
    else steps.push(step);
  }
  const judgements = [
    judgeFiles(input),
    judgeLate(input, chosen),
    judgeNever(input, steps),
    judgeDestructive(input, steps),
  ];
  return {
    planId: planIdOf(steps),
    steps,
    refusals: judgements.flatMap(({ refusals }) => refusals),
    said: judgements.flatMap(({ said }) => said),
    ...(blocked ? { blocked } : {}),
  };
}

/** Every id that a run should bring in and the request asks for. Nothing is left out for its number alone. */
export function chooseUp(input: Pick<PlanInput, "standings" | "request" | "compareIds">): readonly Standing[] {
  const { standings, request } = input;
  const { among } = request;
  const open = standings.filter((each) => isOpen(each) && (among?.has(each.id) ?? true));
  if (request.only !== undefined) return onlyOf(request.only, open, input);
  const { to } = request;
  const isNeeded = to === undefined ? () => true : upTo(to, input);
  const until = open.filter(({ id }) => isNeeded(id));
  return request.steps === undefined ? until : until.slice(0, request.steps);
}

/** In a graph nothing goes in without what it stands on. */
function onlyOf(
  only: string,
  open: readonly Standing[],
  input: Pick<PlanInput, "standings" | "compareIds">,
): readonly Standing[] {
  const isGraph = open.some(({ id, migration }) => id === only && migration?.upon !== undefined);
  const isNeeded = isGraph ? upTo(only, input) : (id: string) => id === only;
  return open.filter(({ id }) => isNeeded(id));
}

/** What is open before these: a run sets out from the first that is open, so somebody else took it back since. */
export function holeBefore(
  [first]: readonly string[],
  input: Pick<PlanInput, "standings" | "compareIds">,
): Standing | undefined {
  if (first === undefined) return undefined;
  const isNeeded = upTo(first, input);
  return input.standings.find((each) => isOpen(each) && each.id !== first && isNeeded(each.id));
}

/** What the next `up` would run; what went half in, or was left failed by its owner, and lost its file is open, too, and then blocks. */
export function isOpen({ state, migration, applied }: Standing): boolean {
  if (state === "pending" || state === "reverted") return migration !== undefined;
  if (state === "failed")
    return migration !== undefined || (applied?.progress?.done ?? 0) > 0 || applied?.notedBy !== undefined;
  return state === "unknown";
}

function stepOf(standing: Standing, input: PlanInput): Step | Blocked {
  const { id, name, migration, applied } = standing;
  const soFar = applied?.progress;
  const stuck = {
    id,
    name,
    direction: soFar?.direction ?? ("up" as const),
    unit: (soFar?.done ?? 0) + 1,
    of: soFar?.of ?? 1,
  };
  // The history keeps a down: what is half taken back can be taken back without its file.
  if (soFar?.direction === "down") return { code: "partly_back", ...stuck };
  if (!migration) return fileGone(stuck, soFar);
  const cutScript = input.unitsOf(migration.up, soFar);
  const progress = soFar && goingOn(soFar, cutScript.units);
  const fromUnit = progress?.done ?? 0;
  if (progress && !sameSoFar(progress, cutScript.units))
    return { code: "partial_changed", ...stuck, ...begunAlone(progress, cutScript.units) };
  const gone = sessionGone(cutScript.units, progress);
  if (gone) return { ...gone, ...stuck };
  return {
    action: progress ? "resume" : "apply",
    migration: { id, name, file: migration.file, migration, direction: migration.up },
    because: input.request.because ?? reasonOf(standing, input, applied),
    units: inAnother(cutScript.units, fromUnit),
    statements: cutScript.statements,
    problems: cutScript.problems,
    destructive: cutScript.units.slice(fromUnit).flatMap(({ actions }) => actions.filter(({ destroys }) => destroys)),
    fromUnit,
  };
}

export function fileGone(stuck: Omit<Blocked, "code">, soFar: Progress | undefined): Blocked {
  return { code: "file_gone", ...stuck, ...(soFar && soFar.begun === undefined ? {} : { doubted: true }) };
}

/** A rerun goes on only over the text that is in already, or may be; what comes after may have been corrected. */
export function sameSoFar(progress: Progress, units: readonly { readonly hash: string }[]): boolean {
  const { hashes, done, begun, begunHash, retry } = progress;
  const begunIsSame = begun === undefined || begunHash === undefined || retry || units[done]?.hash === begunHash;
  return begunIsSame && areIn(hashes, units);
}

/** Where what is in is the same: what is to be said of the rest is another thing then. */
export function begunAlone(
  { hashes, done, batched = 0 }: Progress,
  units: readonly Pick<Unit, "hash" | "performed">[],
): Pick<Blocked, "begun" | "batched"> {
  if (!areIn(hashes, units)) return {};
  return { begun: true, ...(batched > 0 && isInBatches(units[done]?.performed) ? { batched } : {}) };
}

function areIn(hashes: readonly string[], units: readonly { readonly hash: string }[]): boolean {
  return hashes.every((hash, index) => hash === units[index]?.hash);
}

function reasonOf(standing: Standing, input: PlanInput, applied: Applied | undefined): Because {
  if (standing.state === "unknown" || applied?.progress) return "partly-in";
  if (input.request.only === standing.id) return "asked-for";
  if (standing.late) return "out-of-order";
  if (standing.state === "failed") return "failed-before";
  if (standing.state === "reverted") return "reverted-before";
  return "pending";
}
