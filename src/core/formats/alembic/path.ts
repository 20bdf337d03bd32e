import { ledTo } from "../../model/closed-by.js";
import type { RevisionGraph } from "./graph.js";
import { downwards } from "./order.js";
import { inBranch, type Relative, relativeOf, revisionOf, revisionsOf, UnresolvedError, walk } from "./resolve.js";

/** What a version table's rows say. */
export interface Current {
  /** Rows that are revisions here, each once. */
  readonly rows: readonly string[];
  /** These and all that they stand on. */
  readonly applied: ReadonlySet<string>;
  /** Rows that no file is: of a newer state, or of another source. */
  readonly unknown: readonly string[];
  /** Rows that another row stands on already: Alembic refuses to go on from such a table. */
  readonly doubled: readonly string[];
}

export function currentOf(rows: readonly string[], graph: RevisionGraph): Current {
  const known = [...new Set(rows)].filter((id) => graph.nodes.has(id));
  return {
    rows: known,
    applied: graph.ancestors(known),
    unknown: [...new Set(rows)].filter((id) => !graph.nodes.has(id)),
    doubled: ledTo(known, (id) => graph.get(id).before),
  };
}

/** All that is not in, in the order in which it would run. */
export function pendingFor(current: Current, graph: RevisionGraph): readonly string[] {
  return missing(graph.realHeads, current, graph);
}

/** What an upgrade to this passes through, in order. Throws UnresolvedError. */
export function upgradeTo(given: string, current: Current, graph: RevisionGraph): readonly string[] {
  const relative = relativeOf(given);
  if (!relative) return missing(revisionsOf(given, graph), current, graph);
  const target = upwards(relative, given, current, graph);
  return missing(target === undefined ? [] : [target], current, graph);
}

function missing(targets: readonly string[], { applied }: Current, graph: RevisionGraph): readonly string[] {
  const needed = new Set([...graph.ancestors(targets)].filter((id) => !applied.has(id)));
  return [...downwards(graph, needed, targets)].reverse();
}

function upwards(
  { branch, from, steps }: Relative,
  given: string,
  current: Current,
  graph: RevisionGraph,
): string | undefined {
  if (from !== undefined) {
    const start = oneOf(from, graph, steps < 0 ? branch : undefined);
    return walk(start, steps, given, graph, steps > 0 ? branch : undefined);
  }
  if (steps <= 0) throw new UnresolvedError({ kind: "wrong_way", given });
  const starts = branch === undefined ? current.rows : startsIn(branch, current, graph);
  if (starts.length > 1) throw new UnresolvedError({ kind: "fork", given, ids: starts });
  return walk(starts[0], steps, given, graph, branch);
}

/** Where a branch has come to: its row, or the last of it that other rows stand on. */
function startsIn(branch: string, current: Current, graph: RevisionGraph): readonly string[] {
  const rows = inBranch(current.rows, branch, graph);
  if (rows.length > 0) return rows;
  const active = inBranch([...current.applied], branch, graph);
  const below = new Set(active.flatMap((id) => graph.get(id).before));
  return active.filter((id) => !below.has(id));
}

/** The one revision that a word means; undefined for the base. */
function oneOf(word: string, graph: RevisionGraph, branch?: string): string | undefined {
  const ids = revisionsOf(branch === undefined ? word : `${branch}@${word}`, graph);
  if (ids.length > 1) throw new UnresolvedError({ kind: "several_heads", given: word, ids });
  return ids[0];
}

/** What a downgrade to this takes back, in order: all that stands on what it arrives at. Throws UnresolvedError. */
export function downgradeTo(given: string, current: Current, graph: RevisionGraph): readonly string[] {
  const { branch, target } = downTarget(given, current, graph);
  const roots = rootsAbove(target, branch, given, graph);
  const back = new Set([...graph.descendants(roots)].filter((id) => current.applied.has(id)));
  if (target !== undefined && back.size === 0 && !current.rows.includes(target))
    throw new UnresolvedError({ kind: "wrong_way", given });
  return downwards(graph, back, current.rows);
}

function downTarget(
  given: string,
  current: Current,
  graph: RevisionGraph,
): { readonly branch?: string | undefined; readonly target: string | undefined } {
  const relative = relativeOf(given);
  if (!relative) {
    const at = given.lastIndexOf("@");
    return { branch: at < 0 ? undefined : given.slice(0, at), target: oneOf(given.slice(at + 1), graph) };
  }
  const { branch, from, steps } = relative;
  if (steps >= 0) {
    if (from === undefined) throw new UnresolvedError({ kind: "wrong_way", given });
    return { branch, target: walk(oneOf(from, graph), steps, given, graph, branch) };
  }
  if (from !== undefined) return { branch, target: walk(oneOf(from, graph, branch), steps, given, graph) };
  const start = branch === undefined ? current.rows : lastIn(branch, current, graph);
  if (start.length > 1) throw new UnresolvedError({ kind: "fork", given, ids: start });
  const [row] = start;
  if (row === undefined) throw new UnresolvedError({ kind: "too_far", given });
  return { branch: branch ?? row, target: walk(row, steps, given, graph) };
}

/** A branch's row; where it has none, since another row stands on it, the last of it. */
function lastIn(branch: string, current: Current, graph: RevisionGraph): readonly string[] {
  const rows = inBranch(current.rows, branch, graph);
  if (rows.length > 0) return rows;
  const { applied } = current;
  return inBranch(
    [...applied].filter((id) => !graph.get(id).next.some((next) => applied.has(next))),
    branch,
    graph,
  );
}

/** What stands right on the target, of that branch where there are several. */
function rootsAbove(
  target: string | undefined,
  branch: string | undefined,
  given: string,
  graph: RevisionGraph,
): readonly string[] {
  const roots = target === undefined ? graph.bases : graph.get(target).next;
  if (branch === undefined || roots.length < 2) return roots;
  const along = graph.ancestors([revisionOf(branch, graph)], "branch");
  const own = roots.filter((id) => along.has(id));
  if (own.length === 0) throw new UnresolvedError({ kind: "wrong_way", given });
  return own;
}

/** How to tell Alembic to take back this one revision and no other, where it is a row of the table. */
export function belowWord(id: string, graph: RevisionGraph): string {
  const { down } = graph.get(id);
  // Of those that a merge follows, one that no other of them stands on: above it there is nothing but the merge.
  const target = down.find((each) => !down.some((other) => other !== each && graph.ancestors([other]).has(each)));
  const beside = target === undefined ? graph.bases : graph.get(target).next;
  const word = target ?? "base";
  return beside.length > 1 ? `${id}@${word}` : word;
}
