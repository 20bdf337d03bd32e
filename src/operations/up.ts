import type { PlanRequest } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import { overTargets, wishesOf } from "./over-targets.js";
import type { Match, Pass } from "./pass.js";
import { runTarget } from "./run-target.js";
import type { RunRequest, RunResult } from "./target-run.js";
import type { World } from "./world.js";

export interface UpRequest extends RunRequest {
  readonly to?: string;
  readonly steps?: number;
  /** The process id of a server session whose client is gone: ended where it holds the lock or still runs a statement. */
  readonly cancelOrphan?: number;
  readonly only?: string;
  readonly oneTransaction?: boolean;
}

/** Applies what is pending, target by target; stops at the first that fails. */
export async function up(request: UpRequest, world: World): Promise<RunResult> {
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
