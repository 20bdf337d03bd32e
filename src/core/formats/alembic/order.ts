import type { RevisionGraph } from "./graph.js";

/**
 * These revisions from the newest down, each before what it stands on, as Alembic itself goes: down one branch as long
 * as nothing else stands on it. `from` are the ends of the walk, of which those that are not wanted are left out.
 */
export function downwards(
  graph: RevisionGraph,
  wanted: ReadonlySet<string>,
  from: Iterable<string>,
): readonly string[] {
  const ends = new Set(from);
  const todo = new Set(wanted);
  const heads = [...graph.nodes.keys()].filter((id) => ends.has(id) && todo.has(id));
  const below = heads.map((id) => new Set(graph.ancestors([id])));
  const ordered: string[] = [];
  let index = 0;
  while (heads.length > 0) {
    const candidate = heads[index]!;
    const blocking = below.findIndex((ancestors, other) => other !== index && ancestors.has(candidate));
    if (blocking >= 0) {
      index = blocking;
      continue;
    }
    if (todo.delete(candidate)) ordered.push(candidate);
    const { before, down } = graph.get(candidate);
    const [next, ...others] = before.filter((id) => todo.has(id) && !heads.includes(id));
    if (next === undefined) {
      heads.splice(index, 1);
      below.splice(index, 1);
      index = Math.max(index - 1, 0);
      continue;
    }
    heads[index] = next;
    // Straight on: what lies below is what lay below, without the one that is passed.
    if (before.length === 1 && down.length === 1) below[index]!.delete(candidate);
    else below[index] = new Set(graph.ancestors([next]));
    heads.push(...others);
    below.push(...others.map((id) => new Set(graph.ancestors([id]))));
  }
  return ordered;
}
