import { SluiceError } from "../core/failures/failure.js";
import type { TargetSettings } from "../config/settings.js";
import { overTargets, wishesOf } from "./over-targets.js";
import type { Pass } from "./pass.js";
import { runTarget } from "./run-target.js";
import type { RunRequest, RunResult } from "./target-run.js";
import type { World } from "./world.js";

export type ResetRequest = Omit<RunRequest, "allowDestructive">;

/** Takes back all and applies all again, in development and test only: there the asking is the permission. */
export async function reset(request: ResetRequest, world: World): Promise<RunResult> {
  return overTargets(world, request.target, (settings) => {
    assertPlayground(settings);
    const back: Pass = {
      verb: "down",
      again: "sluice reset",
      request: () => ({ allowDestructive: [], steps: Infinity, granted: true, because: "reset" }),
    };
    const again: Pass = {
      verb: "up",
      request: (standings) => ({ allowDestructive: standings.map(({ id }) => id), because: "reset" }),
    };
    return runTarget(settings, [back, again], wishesOf(request, settings), world);
  });
}

function assertPlayground(settings: TargetSettings): void {
  const { kind, environment } = settings.policy;
  if (kind === "development" || kind === "test") return;
  throw new SluiceError("refused", {
    refusals: [
      {
        target: settings.name,
        cell: "environment",
        code: "environment",
        what: [environment],
        from: `environment ${environment}`,
      },
    ],
  });
}
