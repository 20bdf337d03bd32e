import { closedBy } from "../../model/closed-by.js";
import type { Problem } from "../../model/problem.js";
import { problemOf } from "../../sql/text-problem.js";
import { cycleIn } from "./closure.js";
import type { Revision } from "./revision.js";

/** A revision with what stands around it. */
export interface Node {
  readonly revision: Revision;
  readonly id: string;
  /** What it follows, and with what it needs beside that. Known revisions, each once. */
  readonly down: readonly string[];
  readonly needs: readonly string[];
  /** The same without what an earlier revision of its branch needs already: what stands in the version table before it. */
  readonly before: readonly string[];
  readonly next: readonly string[];
  readonly allNext: readonly string[];
  /** Its branch's names, its own among them. */
  readonly labels: ReadonlySet<string>;
}

/** Revisions as they follow each other, without a cycle. In the order in which their files came. */
export class RevisionGraph {
  readonly nodes: ReadonlyMap<string, Node>;
  /** The revision that has a label as its own. */
  readonly labelled: ReadonlyMap<string, string>;

  constructor(nodes: ReadonlyMap<string, Node>, labelled: ReadonlyMap<string, string>) {
    this.nodes = nodes;
    this.labelled = labelled;
  }

  get(id: string): Node {
    const node = this.nodes.get(id);
    if (!node) throw new RangeError(`no revision ${id}`);
    return node;
  }

  /** The newest of each branch. */
  get heads(): readonly string[] {
    return this.#idsWhere(({ next }) => next.length === 0);
  }

  /** Those that nothing needs either: what the version table holds when everything is in. */
  get realHeads(): readonly string[] {
    return this.#idsWhere(({ allNext }) => allNext.length === 0);
  }

  get bases(): readonly string[] {
    return this.#idsWhere(({ down }) => down.length === 0);
  }

  /** These and all that they stand on. */
  ancestors(ids: Iterable<string>, way: "branch" | "all" = "all"): ReadonlySet<string> {
    return closedBy(ids, (id) => (way === "all" ? this.get(id).before : this.get(id).down));
  }

  /** These and all that stands on them. */
  descendants(ids: Iterable<string>, way: "branch" | "all" = "all"): ReadonlySet<string> {
    return closedBy(ids, (id) => (way === "all" ? this.get(id).allNext : this.get(id).next));
  }

  #idsWhere(holds: (node: Node) => boolean): readonly string[] {
    return [...this.nodes.values()].filter(holds).map(({ id }) => id);
  }
}

/** The graph of all that stands on sound ground, and what is wrong with the rest. */
export function graphOf(revisions: readonly Revision[]): { graph: RevisionGraph; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const byId = new Map<string, Revision>();
  for (const revision of revisions) {
    const other = byId.get(revision.id);
    if (!other) byId.set(revision.id, revision);
    else
      problems.push(problemOf("duplicate_id", { id: revision.id, other: other.file }, "error", revision.at.revision));
  }
  const labelled = labelsOf(byId, problems);
  const links = linksOf(byId, labelled, problems);
  const sound = soundIn(byId, links, problems);
  const graph = new RevisionGraph(nodesOf(sound, links), labelled);
  // Where something is wrong, more ends than there are come of it.
  if (problems.length === 0 && graph.heads.length > 1) problems.push(...severalHeads(graph));
  return { graph, problems };
}

function severalHeads(graph: RevisionGraph): readonly Problem[] {
  const { heads } = graph;
  const last = graph.get(heads.at(-1)!).revision;
  return [problemOf("several_heads", { heads }, "note", last.at.revision)];
}

/** A label's revision; one that is taken, or is an id too, stays with who had it first. */
function labelsOf(byId: ReadonlyMap<string, Revision>, problems: Problem[]): ReadonlyMap<string, string> {
  const labelled = new Map<string, string>();
  for (const { id, labels, at } of byId.values())
    for (const label of labels) {
      const other = byId.has(label) ? label : labelled.get(label);
      if (other === undefined) labelled.set(label, id);
      else problems.push(problemOf("label_taken", { label, other }, "error", at.branch_labels));
    }
  return labelled;
}

interface Links {
  readonly down: readonly string[];
  readonly needs: readonly string[];
  readonly broken: boolean;
}

function linksOf(
  byId: ReadonlyMap<string, Revision>,
  labelled: ReadonlyMap<string, string>,
  problems: Problem[],
): ReadonlyMap<string, Links> {
  const links = new Map<string, Links>();
  for (const { id, down, dependsOn, at } of byId.values()) {
    const unknown = (name: "down_revision" | "depends_on", other: string): void =>
      void problems.push(problemOf("revision_unknown", { id: other, name }, "error", at[name]));
    const follows = [...new Set(down)];
    const known = follows.filter((other) => byId.has(other));
    for (const other of follows) if (!byId.has(other)) unknown("down_revision", other);
    // A label is no place in a branch, but it may be needed.
    const needed = dependsOn.map((other) => (byId.has(other) ? other : labelled.get(other)));
    for (const [index, other] of needed.entries()) if (other === undefined) unknown("depends_on", dependsOn[index]!);
    const needs = [...new Set(needed.filter((other) => other !== undefined))];
    links.set(id, { down: known, needs, broken: known.length < follows.length || needed.includes(undefined) });
  }
  return links;
}

/** All that can be reached from a base: no cycle, and nothing that stands on one or on what is not there. */
function soundIn(
  byId: ReadonlyMap<string, Revision>,
  links: ReadonlyMap<string, Links>,
  problems: Problem[],
): readonly Revision[] {
  const all = (id: string): readonly string[] => [...links.get(id)!.down, ...links.get(id)!.needs];
  const waiting = new Map<string, number>();
  const after = new Map<string, string[]>();
  for (const id of byId.keys()) {
    const before = new Set(all(id));
    waiting.set(id, before.size);
    for (const other of before) {
      const followers = after.get(other);
      if (followers) followers.push(id);
      else after.set(other, [id]);
    }
  }
  const ready = [...byId.keys()].filter((id) => waiting.get(id) === 0);
  for (let index = 0; index < ready.length; index++)
    for (const id of after.get(ready[index]!) ?? []) {
      const left = waiting.get(id)! - 1;
      waiting.set(id, left);
      if (left === 0) ready.push(id);
    }
  const inOrder = new Set(ready);
  const rest = [...byId.keys()].filter((id) => !inOrder.has(id));
  const cycle = cycleIn(rest, (id) => all(id).filter((other) => !inOrder.has(other)));
  if (cycle.length > 0)
    problems.push(problemOf("revision_cycle", { ids: cycle }, "error", byId.get(cycle[0]!)!.at.down_revision));
  const broken = closedBy(
    [...byId.keys()].filter((id) => links.get(id)!.broken),
    (id) => after.get(id) ?? [],
  );
  return [...byId.values()].filter(({ id }) => inOrder.has(id) && !broken.has(id));
}

function nodesOf(revisions: readonly Revision[], links: ReadonlyMap<string, Links>): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node & { next: string[]; allNext: string[]; labels: Set<string> }>();
  for (const revision of revisions) {
    const { id, labels } = revision;
    const { down, needs } = links.get(id)!;
    nodes.set(id, { revision, id, down, needs, before: [], next: [], allNext: [], labels: new Set(labels) });
  }
  for (const { id, down, needs } of nodes.values()) {
    for (const other of down) nodes.get(other)!.next.push(id);
    for (const other of new Set([...down, ...needs])) nodes.get(other)!.allNext.push(id);
  }
  for (const [id, node] of nodes) nodes.set(id, { ...node, before: beforeOf(node, nodes) });
  for (const node of nodes.values()) if (node.revision.labels.length > 0) spreadLabels(node, nodes);
  return nodes;
}

/** Without what a revision further down its branch needs by itself. */
function beforeOf({ id, down, needs }: Node, nodes: ReadonlyMap<string, Node>): readonly string[] {
  if (needs.length === 0) return down;
  const branch = closedBy(down, (each) => nodes.get(each)!.down);
  const there = new Set([...branch].filter((each) => each !== id).flatMap((each) => nodes.get(each)!.needs));
  return [...new Set([...down, ...needs.filter((each) => !there.has(each))])];
}

/** A branch has its label from where it leaves another to its end. */
function spreadLabels(from: Node, nodes: ReadonlyMap<string, Node & { labels: Set<string> }>): void {
  const { labels } = from.revision;
  const give = (id: string): void => {
    for (const each of labels) nodes.get(id)!.labels.add(each);
  };
  const branch = closedBy([from.id], (id) => nodes.get(id)!.next);
  for (const id of branch) give(id);
  const forksOrMerges = (id: string): boolean => nodes.get(id)!.allNext.length > 1 || nodes.get(id)!.down.length > 1;
  if ([...branch].some(forksOrMerges)) return;
  for (let id = from.down[0]; id !== undefined && !forksOrMerges(id); id = nodes.get(id)!.down[0]) give(id);
}
