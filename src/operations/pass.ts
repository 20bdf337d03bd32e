import type { PlanRequest, Said } from "../core/plan/plan.js";
import { judgeGone } from "../core/plan/refusals.js";
import type { Standing } from "../core/plan/states.js";
import type { Session } from "../engines/engine.js";
import { assertAllowed } from "./would-fail.js";
import { explainRefusals } from "./explain-refusals.js";
import { assertGuarded, assertRunnable } from "./may-run.js";
import type { Planner } from "./planner.js";
import type { Found } from "./read-history.js";
import type { RunMigration } from "./target-run.js";

/** One walk in one direction. `request` is asked once, when the history is first read. */
export interface Pass {
  readonly verb: "up" | "down";
  /** What is typed again where it is broken off on its way: there is more to come than this pass. */
  readonly again?: string;
  readonly request: (
    standings: readonly Standing[],
    known: { readonly match: Match; readonly before: readonly RunMigration[] },
  ) => PlanRequest;
}

/** The exact id that a person means. */
export type Match = (given: string, standings: readonly Standing[]) => string;

/**
 * What a walk back would take away must be able to come again, as far as the policy wants it: known before anything
 * is taken back. Answers what is to be said of it.
 */
export async function foresee(
  [back, again]: readonly Pass[],
  planner: Planner,
  found: Found | undefined,
  session: Session,
  match: Match,
): Promise<readonly Said[]> {
  if (!back || !again || !found) return [];
  const now = found.history.applied;
  const request = back.request(planner.standings(now), { match, before: [] });
  const plan = await explainRefusals(await planner.plan(back.verb, now, request, session), session, planner);
  assertRunnable(plan, found);
  if (plan.steps.length > 0) assertGuarded(plan.steps, session, planner.source);
  await assertAllowed(plan.steps, session, planner.source);
  const before = plan.steps.map(({ migration: { id, name } }) => ({ id, name, durationMs: 0 }));
  const applied = new Map(now);
  for (const { id } of before) {
    const { progress: _, ...was } = applied.get(id)!;
    applied.set(id, { ...was, standing: "reverted" });
  }
  const then = again.request(planner.standings(applied), { match, before });
  const next = await planner.plan(again.verb, applied, then, session);
  const { name, policy } = planner.source.settings;
  const gone = judgeGone({ target: name, policy }, plan.steps);
  assertRunnable({ ...next, refusals: [...gone.refusals, ...next.refusals] }, found);
  if (next.steps.length > 0) assertGuarded(next.steps, session, planner.source);
  await assertAllowed(next.steps, session, planner.source);
  return gone.said;
}

/** Something is half in or half back: a run broke off, or is at work just now; or it is that by our log alone, which is to be told. */
export function isHalf(found: Found | undefined): boolean {
  if (!found || found.standby || found.readOnly) return false;
  const { applied, exists, unheard = [] } = found.history;
  return (
    (exists && unheard.some(({ as, anew }) => as === "pending" || anew)) ||
    [...applied.values()].some(({ progress, notedBy }) => progress !== undefined || notedBy !== undefined)
  );
}
