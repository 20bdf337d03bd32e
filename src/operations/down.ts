import { SluiceError } from "../core/failures/failure.js";
import { canBeTakenBack } from "../core/plan/plan-down.js";
import type { PlanRequest } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import { overTargets, wishesOf } from "./over-targets.js";
import type { Match, Pass } from "./pass.js";
import { runTarget } from "./run-target.js";
import type { RunRequest, RunResult } from "./target-run.js";
import type { World } from "./world.js";

export interface DownRequest extends RunRequest {
  readonly to?: string;
  readonly steps?: number;
  /** The process id of a server session whose client is gone: ended where it holds the lock or still runs a statement. */
  readonly cancelOrphan?: number;
}

/** Takes back the newest applied one, or several, in the reverse order of application. */
export async function down(request: DownRequest, world: World): Promise<RunResult> {
  return overTargets(world, request.target, (settings) => {
    const pass: Pass = { verb: "down", request: (standings, { match }) => downRequest(request, standings, match) };
    return runTarget(settings, [pass], wishesOf(request, settings), world);
  });
}

/** What a person typed, with exact ids. */
export function downRequest(
  request: Pick<DownRequest, "to" | "steps" | "allowDestructive">,
  standings: readonly Standing[],
  match: Match,
): PlanRequest {
  const ids = (given: string): string => match(given, standings);
  return {
    allowDestructive: (request.allowDestructive ?? []).map(ids),
    ...(request.to === undefined ? {} : { to: appliedId(ids(request.to), standings) }),
    ...(request.steps === undefined ? {} : { steps: request.steps }),
  };
}

/** `--to ID` stays applied, so it must be. */
function appliedId(id: string, standings: readonly Standing[]): string {
  const standing = standings.find((each) => each.id === id);
  if (standing && canBeTakenBack(standing)) return id;
  throw new SluiceError("wrong_use", {
    detail: { kind: "bad_state", id, state: standing?.state ?? "pending", expected: "applied" },
  });
}
