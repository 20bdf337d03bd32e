import { SluiceError } from "../core/failures/failure.js";
import { overTargets, wishesOf } from "./over-targets.js";
import type { Pass } from "./pass.js";
import { runTarget } from "./run-target.js";
import type { RunRequest, RunResult } from "./target-run.js";
import type { World } from "./world.js";

/**
 * Takes back the last one and applies it again, under one lock. In development and test the asking is the
 * permission for what its down destroys; elsewhere that must be named.
 */
export async function redo(request: RunRequest, world: World): Promise<RunResult> {
  return overTargets(world, request.target, (settings) => {
    const granted = settings.policy.kind === "development" || settings.policy.kind === "test";
    const back: Pass = {
      verb: "down",
      again: "sluice redo",
      request: (standings, { match }) => ({
        allowDestructive: (request.allowDestructive ?? []).map((given) => match(given, standings)),
        steps: 1,
        granted,
        because: "redo",
      }),
    };
    const again: Pass = {
      verb: "up",
      request: (standings, { before }) => {
        const [last] = before;
        if (last && !standings.find(({ id }) => id === last.id)?.migration)
          throw new SluiceError("wrong_use", {
            detail: { kind: "bad_state", id: last.id, state: "missing", expected: "applied" },
          });
        return { allowDestructive: before.map(({ id }) => id), only: last?.id ?? "", because: "redo" };
      },
    };
    return runTarget(settings, [back, again], wishesOf(request, settings), world);
  });
}
