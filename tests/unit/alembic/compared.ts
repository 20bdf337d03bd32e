import { graphOf, type RevisionGraph } from "../../../src/core/formats/alembic/graph.js";
import {
  belowWord,
  type Current,
  currentOf,
  downgradeTo,
  pendingFor,
  upgradeTo,
} from "../../../src/core/formats/alembic/path.js";
import { orUnresolved, relativeOf } from "../../../src/core/formats/alembic/resolve.js";
import type { Revision } from "../../../src/core/formats/alembic/revision.js";
import { rowsAfter } from "../../../src/core/formats/alembic/rows.js";

/** What the real one said; a word that begins with `!` is why it said nothing. */
export interface Recorded {
  readonly alembic: string;
  readonly python: string;
  readonly said: readonly RecordedGraph[];
}

export interface RecordedGraph {
  readonly graph: readonly {
    readonly id: string;
    readonly down: readonly string[];
    readonly labels: readonly string[];
    readonly deps: readonly string[];
  }[];
  readonly said: Said;
}

type Answer = readonly string[] | `!${string}`;

type Said =
  | { readonly loaded: `!${string}` }
  | {
      readonly loaded?: never;
      readonly heads: Answer;
      readonly realHeads: Answer;
      readonly bases: Answer;
      readonly before: Readonly<Record<string, Answer>>;
      readonly labels: Readonly<Record<string, Answer>>;
      readonly order: Answer;
      readonly states: readonly State[];
    };

type State =
  | "!unstable"
  | { readonly broke: true; readonly trail: Trail }
  | {
      readonly broke?: never;
      readonly rows: Answer;
      readonly trail: Trail;
      readonly up: Readonly<Record<string, Answer>>;
      readonly down: Readonly<Record<string, Answer>>;
      readonly back: Readonly<Record<string, Readonly<Record<string, Answer>>>>;
    };

type Trail = readonly (readonly [string, readonly string[]])[] | "!unstable";

/** Where ours and the real one differ, each as a line; and how much was compared. */
export function compared({ graph: parts, said }: RecordedGraph): {
  readonly wrong: readonly string[];
  readonly asked: number;
} {
  const wrong: string[] = [];
  let asked = 0;
  const same = (what: string, found: unknown, wanted: unknown): void => {
    if (wanted === "!unstable" || wanted === undefined) return;
    asked++;
    const [one, other] = [found, wanted].map((each) => JSON.stringify(loose && isList(each) ? each.toSorted() : each));
    if (one !== other) wrong.push(`${what}: ${one} instead of ${other} in ${JSON.stringify(parts)}`);
  };
  const { graph, problems } = graphOf(parts.map(revisionOf));
  // What needs several is walked in the order of a set of theirs, which is another at each start.
  const loose = [...graph.nodes.values()].some(({ before, down }) => before.length > down.length + 1);
  const grave = problems.filter(({ severity }) => severity === "error").length;
  same("whether it can be read", grave === 0, said.loaded === undefined);
  if (said.loaded !== undefined || grave > 0) return { wrong, asked };
  same("heads", graph.heads, said.heads);
  same("heads of all", graph.realHeads, said.realHeads);
  same("bases", graph.bases, said.bases);
  for (const { id } of parts) {
    same(`before ${id}`, [...graph.get(id).before].sort(), said.before[id]);
    same(`labels of ${id}`, [...graph.get(id).labels].sort(), said.labels[id]);
  }
  const whole = pendingFor(currentOf([], graph), graph);
  same("order", whole, said.order);
  if (!inOrder(whole, graph)) wrong.push(`${whole.join()} is no order of ${JSON.stringify(parts)}`);
  for (const state of said.states) if (state !== "!unstable") compareState(state, graph, same);
  return { wrong, asked };
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

type Same = (what: string, found: unknown, wanted: unknown) => void;

function compareState(state: Exclude<State, string>, graph: RevisionGraph, same: Same): void {
  let rows: readonly string[] = [];
  if (state.trail !== "!unstable")
    for (const [id, after] of state.trail) {
      rows = rowsAfter(rows, id, "up", graph);
      same(`rows after ${id}`, [...rows].sort(), after);
    }
  if (state.broke || typeof state.rows === "string") return;
  const current = currentOf(state.rows, graph);
  same("rows that stand on each other", current.doubled, []);
  for (const [word, wanted] of Object.entries(state.up))
    compareWord(`up to ${word} from ${state.rows.join()}`, word, upgradeTo, wanted, current, graph, same);
  for (const [word, wanted] of Object.entries(state.down))
    compareWord(`down to ${word} from ${state.rows.join()}`, word, downgradeTo, wanted, current, graph, same);
  for (const [row, { rows: after, ...words }] of Object.entries(state.back)) {
    const word = belowWord(row, graph);
    same(`${row} alone by ${word}`, [row], words[word]);
    if (typeof after !== "string")
      same(`rows without ${row}`, [...rowsAfter(state.rows, row, "down", graph)].sort(), after);
  }
}

function compareWord(
  what: string,
  word: string,
  go: typeof upgradeTo,
  wanted: Answer,
  current: Current,
  graph: RevisionGraph,
  same: Same,
): void {
  const found = orUnresolved(() => go(word, current, graph));
  const kind = "unresolved" in found ? found.unresolved.kind : undefined;
  // Where the real one falls over its own feet, anything is better; where it warns that it guesses, nothing is guessed.
  if (wanted === "!defect" || wanted === "!overlaps") return;
  if (kind === "fork" && relativeOf(word)?.from === undefined && current.rows.length > 1) return;
  if (typeof wanted !== "string") return same(what, kind ?? found, wanted);
  const fits = wanted === "!several_heads" ? kind === "several_heads" : kind !== undefined;
  same(`${what}: ${kind ?? JSON.stringify(found)}`, fits ? wanted : "something else", wanted);
}

function inOrder(ids: readonly string[], graph: RevisionGraph): boolean {
  const seen = new Set<string>();
  return ids.every((id) => graph.get(id).before.every((each) => seen.has(each)) && seen.add(id));
}

function revisionOf({ id, down, labels, deps }: RecordedGraph["graph"][number]): Revision {
  const at = { file: `versions/${id}.py` };
  return {
    id,
    down,
    labels,
    dependsOn: deps,
    message: "",
    text: "",
    file: at.file,
    at: { revision: at, down_revision: at, branch_labels: at, depends_on: at },
    up: { operations: [], unknown: [] },
  };
}
