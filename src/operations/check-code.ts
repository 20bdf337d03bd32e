import type { Plan } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import { isOpen } from "../core/plan/plan-up.js";
import type { Policy } from "../core/policy/policy.js";

/**
 * With `--check`: the first that holds of 9 (partly in, unknown), 4 (what the policy or the server would refuse), 2 (cannot be
 * taken back), 3 (pending), 0.
 */
export function checkCode(
  standings: readonly Standing[],
  policy: Policy,
  { refusals, blocked, wouldFail }: Pick<Plan, "refusals" | "blocked"> & { readonly wouldFail?: object },
): number {
  const { cells } = policy;
  const irreversible = blocked?.code === "not_reversible";
  const stray = blocked?.code === "stray_row";
  if (
    (blocked && !irreversible && !stray) ||
    standings.some(
      ({ state, applied }) => state === "unknown" || (state === "failed" && (applied?.progress?.done ?? 0) > 0),
    )
  )
    return 9;
  const disagrees = standings.some(({ state, detail, late }) => {
    if (state === "changed") return detail !== "cosmetic" && cells.changed === "refuse";
    if (state === "missing") return cells.missing === "refuse";
    if (state === "ahead") return cells.ahead === "refuse";
    return late === true && cells.outOfOrder === "refuse";
  });
  if (disagrees || stray || refusals.length > 0 || wouldFail) return 4;
  if (irreversible) return 2;
  return standings.some(isOpen) ? 3 : 0;
}
