import type { RevisionGraph } from "./graph.js";

/** The version table's rows after a revision was applied or taken back, as Alembic itself leaves them. */
export function rowsAfter(
  rows: readonly string[],
  id: string,
  way: "up" | "down",
  graph: RevisionGraph,
): readonly string[] {
  const { before } = graph.get(id);
  if (way === "up") {
    // What others stand on has no row of its own, and what this one stands on has none from now on.
    const gone = graph.ancestors(before);
    return [...rows.filter((row) => !gone.has(row)), id];
  }
  const others = rows.filter((row) => row !== id);
  const held = graph.ancestors(others);
  const above = others.length > 0 ? before : before.filter((each) => !standsUnder(each, before, graph));
  return [...others, ...above.filter((each) => !held.has(each))];
}

function standsUnder(id: string, others: readonly string[], graph: RevisionGraph): boolean {
  return others.some((other) => other !== id && graph.ancestors([other]).has(id));
}
