import type { Node, RevisionGraph } from "./graph.js";

/** Why what somebody typed is no revision. */
export type Unresolved =
  | { readonly kind: "unknown"; readonly given: string }
  | { readonly kind: "ambiguous"; readonly given: string; readonly ids: readonly string[] }
  /** `head` where there are several: `heads`, or `label@head`. */
  | { readonly kind: "several_heads"; readonly given: string; readonly ids: readonly string[] }
  | { readonly kind: "other_branch"; readonly given: string; readonly branch: string }
  /** Relative, and the way ends before. */
  | { readonly kind: "too_far"; readonly given: string }
  /** Relative, and the way parts. */
  | { readonly kind: "fork"; readonly given: string; readonly ids: readonly string[] }
  /** Up to where one has been, or down to where one has not. */
  | { readonly kind: "wrong_way"; readonly given: string };

/** Thrown within this folder only: whoever asks gets it as data. */
export class UnresolvedError extends Error {
  override readonly name = "UnresolvedError";
  readonly why: Unresolved;
  constructor(why: Unresolved) {
    super(`${why.kind}: ${why.given}`);
    this.why = why;
  }
}

/** What comes of it, or why nothing does. */
export function orUnresolved<T>(ask: () => T): T | { readonly unresolved: Unresolved } {
  try {
    return ask();
  } catch (error) {
    if (error instanceof UnresolvedError) return { unresolved: error.why };
    throw error;
  }
}

export interface Relative {
  readonly branch?: string;
  /** Absent where it counts from what is in. */
  readonly from?: string;
  readonly steps: number;
}

/** `+2`, `ae10-1`, `search@head-2`; undefined where nothing is counted. */
export function relativeOf(given: string): Relative | undefined {
  const found = /^(?:(.+?)@)?(\w+)?([+-]\d{1,9})$/u.exec(given);
  if (!found) return undefined;
  const [, branch, from, steps] = found;
  return {
    ...(branch === undefined ? {} : { branch }),
    ...(from === undefined ? {} : { from }),
    steps: Number(steps),
  };
}

/** The revisions that a word without counting means: an id or its start, a label, `head`, `heads`, `base` (none), `label@…`. */
export function revisionsOf(given: string, graph: RevisionGraph): readonly string[] {
  const at = given.indexOf("@");
  const branch = at < 0 ? undefined : given.slice(0, at);
  const word = given.slice(at + 1);
  if (word === "base") return [];
  if (word === "heads") return branch === undefined ? graph.realHeads : inBranch(graph.heads, branch, graph);
  if (word === "head") {
    const heads = branch === undefined ? graph.heads : inBranch(graph.heads, branch, graph);
    if (heads.length > 1) throw new UnresolvedError({ kind: "several_heads", given, ids: heads });
    return heads;
  }
  return [revisionOf(word, graph, branch)];
}

/** One revision by its id, its label, or the start of either. */
export function revisionOf(word: string, graph: RevisionGraph, branch?: string): string {
  const id = graph.nodes.has(word) ? word : (graph.labelled.get(word) ?? startingWith(word, graph, branch));
  if (!graph.nodes.has(id)) throw new UnresolvedError({ kind: "unknown", given: word });
  if (branch !== undefined && inBranch([id], branch, graph).length === 0)
    throw new UnresolvedError({ kind: "other_branch", given: word, branch });
  return id;
}

/** The one whose name starts so. Only what has four characters and more is known by its start. */
function startingWith(word: string, graph: RevisionGraph, branch: string | undefined): string {
  const names = [...[...graph.nodes.keys()].map((id) => [id, id] as const), ...graph.labelled];
  const starting = names.filter(
    ([name, id]) => word !== "" && name.length > 3 && name.startsWith(word) && graph.nodes.has(id),
  );
  const ids = starting.map(([, id]) => id);
  const among = branch === undefined ? ids : inBranch(ids, branch, graph);
  if (among.length > 1) throw new UnresolvedError({ kind: "ambiguous", given: word, ids: among });
  if (among[0] === undefined) throw new UnresolvedError({ kind: "unknown", given: word });
  return among[0];
}

/** Those that a branch leads to or comes from; the branch is a label, a revision, or `head` and the like. */
export function inBranch(ids: readonly string[], branch: string, graph: RevisionGraph): readonly string[] {
  const of = branch.includes("@") ? [] : revisionsOf(branch, graph);
  if (of.length === 0) {
    if (branch !== "base") throw new UnresolvedError({ kind: "unknown", given: branch });
    return ids;
  }
  const along = new Set([...graph.descendants(of, "branch"), ...graph.ancestors(of, "branch")]);
  return ids.filter((id) => along.has(id));
}

/** So many revisions up or down from one, or from the base (undefined), which is where a way down may end. */
export function walk(
  from: string | undefined,
  steps: number,
  given: string,
  graph: RevisionGraph,
  branch?: string,
): string | undefined {
  let id = from;
  for (let left = Math.abs(steps); left > 0; left--) {
    const next: readonly string[] = steps > 0 ? above(id, graph, branch) : below(id, given, graph);
    if (next.length > 1) throw new UnresolvedError({ kind: "fork", given, ids: next });
    // Down from a base is the base itself, once.
    if (next.length === 0 && (steps > 0 || id === undefined)) throw new UnresolvedError({ kind: "too_far", given });
    id = next[0];
    if (id === undefined && left > 1) throw new UnresolvedError({ kind: "too_far", given });
  }
  return id;
}

function above(id: string | undefined, graph: RevisionGraph, branch: string | undefined): readonly string[] {
  const next = id === undefined ? graph.bases : graph.get(id).next;
  return branch === undefined ? next : inBranch(next, branch, graph);
}

function below(id: string | undefined, given: string, graph: RevisionGraph): readonly string[] {
  if (id === undefined) throw new UnresolvedError({ kind: "too_far", given });
  const node: Node = graph.get(id);
  return node.down;
}
