import type { Standing } from "../core/plan/states.js";
import { isOpen } from "../core/plan/plan-up.js";
import type { Policy } from "../core/policy/policy.js";

/** With `--check`: the first that holds of 9 (partly in, unknown), 4 (what the policy would refuse), 3 (pending), 0. */
export function checkCode(standings: readonly Standing[], policy: Policy, refused: boolean): number {
  const { cells } = policy;
  if (
    standings.some(
      ({ state, applied }) => state === "unknown" || (applied?.progress !== undefined && state === "failed"),
    )
  )
    return 9;
  const disagrees = standings.some(({ state, detail, late }) => {
    if (state === "changed") return detail !== "cosmetic" && cells.changed === "refuse";
    if (state === "missing") return cells.missing === "refuse";
    if (state === "ahead") return cells.ahead === "refuse";
    return late === true && cells.outOfOrder === "refuse";
  });
  if (disagrees || refused) return 4;
  return standings.some(isOpen) ? 3 : 0;
}

/** Over several targets the first that holds of 9, 4, 3. */
export function worstOf(codes: readonly number[]): number {
  return [9, 4, 3].find((code) => codes.includes(code)) ?? 0;
}
