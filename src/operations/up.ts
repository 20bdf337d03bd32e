import type { PlanRequest } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import { overTargets, wishesOf } from "./over-targets.js";
import { type Match, type Pass, runTarget } from "./run-target.js";
import type { TargetRun } from "./target-run.js";
import type { World } from "./world.js";

export interface UpRequest {
  readonly target?: string;
  readonly to?: string;
  readonly steps?: number;
  readonly only?: string;
  readonly oneTransaction?: boolean;
  readonly allowDestructive?: readonly string[];
  readonly plan?: string;
  readonly waitMs?: number;
  readonly lockWaitMs?: number;
  readonly graceMs?: number;
}
export interface UpResult {
  readonly targets: readonly TargetRun[];
}

/** Applies what is pending, target by target; stops at the first that fails. */
export async function up(request: UpRequest, world: World): Promise<UpResult> {
  return overTargets(world, request.target, (settings) => {
    const pass: Pass = { verb: "up", request: (standings, { match }) => upRequest(request, standings, match) };
    return runTarget(settings, [pass], wishesOf(request, settings), world);
  });
}

/** What a person typed, with exact ids. */
export function upRequest(
  request: Pick<UpRequest, "to" | "steps" | "only" | "allowDestructive">,
  standings: readonly Standing[],
  match: Match,
): PlanRequest {
  const ids = (given: string): string => match(given, standings);
  return {
    allowDestructive: (request.allowDestructive ?? []).map(ids),
    ...(request.to === undefined ? {} : { to: ids(request.to) }),
    ...(request.only === undefined ? {} : { only: ids(request.only) }),
    ...(request.steps === undefined ? {} : { steps: request.steps }),
  };
}
