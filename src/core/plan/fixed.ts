import type { Applied } from "../model/applied.js";
import { amongOf } from "./among.js";
import type { PlanInput, PlanRequest } from "./plan.js";
import { chooseDown } from "./plan-down.js";
import { chooseUp } from "./plan-up.js";

/** Where a request counts, it means what it counts now, whatever others do before it is done. */
export function fixed(
  verb: "up" | "down",
  known: Pick<PlanInput, "standings" | "request" | "compareIds">,
  applied: ReadonlyMap<string, Applied>,
): PlanRequest {
  const { request } = known;
  if (!counts(verb, request)) return request;
  const chosen = verb === "up" ? chooseUp(known) : chooseDown(known);
  return {
    ...request,
    among: amongOf(
      chosen.map(({ id }) => id),
      applied,
    ),
  };
}

function counts(verb: "up" | "down", { only, to, steps }: PlanRequest): boolean {
  if (only !== undefined) return false;
  return verb === "up" ? steps !== undefined : to === undefined && steps !== Infinity;
}
