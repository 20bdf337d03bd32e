import { closedBy } from "../model/closed-by.js";
import type { PlanInput } from "./plan.js";

/** What has to be in for this one to be, itself included: what it stands on where migrations are a graph, else all that sorts before it. */
export function upTo(
  to: string,
  { standings, compareIds }: Pick<PlanInput, "standings" | "compareIds">,
): (id: string) => boolean {
  const graph = new Map(standings.flatMap(({ id, migration }) => (migration?.upon ? [[id, migration.upon]] : [])));
  if (!graph.has(to)) return (id) => compareIds(id, to) <= 0;
  const needed = closedBy([to], (id) => graph.get(id) ?? []);
  return (id) => needed.has(id);
}
