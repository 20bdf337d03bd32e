import type { Unshown } from "../model/unshown.js";
import {
  type Change,
  changesOf,
  isInside,
  isOfRows,
  isPart,
  isRightOf,
  mayFindOlder,
  type Named,
  partsOf,
  redefines,
  undoes,
} from "./undoing.js";
import type { Action } from "../model/action.js";

/** A statement of a script, as far as it is seen what it does. */
export interface Seen {
  /** Its number in the script, from 0. */
  readonly index: number;
  readonly line: number;
  /** How it begins. */
  readonly words: string;
  /** Empty where nothing of it outlasts its session. */
  readonly actions: readonly Named[];
}

export interface SeenUp extends Seen {
  readonly isIn: boolean;
}

/** The numbers of the statements of a down that undo what is not in, or why that is not seen. */
export type Mirrored =
  | { readonly skips: ReadonlySet<number>; readonly unshown?: undefined }
  | { readonly unshown: Unshown };

/**
 * Which statements of a down take back what is in of its up, and no more. Each of the down must be seen to undo only
 * what is in, or only what is not; and all that is in must be undone. What cannot be seen is not guessed.
 */
export function mirror(ups: readonly SeenUp[], downs: readonly Seen[]): Mirrored {
  const done = ups.flatMap((up) => (changesOf(up.actions) ?? []).map((change): Done => ({ change, up })));
  const pairs = paired(downs.flatMap(changesIn), done);
  const skips = new Set<number>();
  for (const down of downs) {
    if (down.actions.length === 0) continue;
    const sides = sidesOf(down, { done, pairs });
    if (sides === undefined) return { unshown: told("undoes-nothing", down) };
    if (sides.size !== 1) return { unshown: told("undoes-both", down) };
    if (sides.has(false)) {
      skips.add(down.index);
      continue;
    }
    const older = olderIn(down, { done, pairs });
    if (older) return { unshown: told("may-be-older", older) };
  }
  const undone = new Set([...pairs.values()].flat());
  const left = leftBy(ups, done, undone);
  return left ? { unshown: told("not-undone", left) } : { skips };
}

interface Done {
  readonly change: Change;
  readonly up: SeenUp;
}

type Pairs = ReadonlyMap<Named, readonly Done[]>;

function told(because: Exclude<Unshown["because"], "in-doubt" | "in-batches">, { line, words }: Seen): Unshown {
  return { because, line, words };
}

function changesIn(seen: Seen): readonly Change[] {
  return changesOf(seen.actions) ?? [];
}

/**
 * What each change of a down undoes. What was changed several times is undone as often, the last time first; where the
 * numbers differ, or rows are written, it may be any of them.
 */
function paired(backs: readonly Change[], done: readonly Done[]): Pairs {
  const byName = new Map<string, Done[]>();
  for (const each of done) for (const name of each.change.names) byName.set(name, [...(byName.get(name) ?? []), each]);
  const groups = new Map<string, { readonly backs: Change[]; readonly among: readonly Done[] }>();
  for (const back of backs) {
    const near = [...new Set(back.names.flatMap((name) => byName.get(name) ?? []))];
    const exact = near.filter(({ change }) => undoes(back, change));
    const among = exact.length > 0 ? exact : near.filter(({ change }) => redefines(back, change));
    if (among.length === 0) continue;
    const key = among.map((each) => done.indexOf(each)).join(" ");
    const group = groups.get(key) ?? { backs: [], among };
    group.backs.push(back);
    groups.set(key, group);
  }
  const pairs = new Map<Named, readonly Done[]>();
  for (const group of groups.values()) {
    const count = group.backs.length;
    const inTurn = count === group.among.length && !group.backs.some(isOfRows);
    group.backs.forEach(({ action }, at) => {
      const one = group.among[count - 1 - at];
      pairs.set(action, inTurn && one ? [one] : group.among);
    });
  }
  return pairs;
}

interface Known {
  readonly done: readonly Done[];
  readonly pairs: Pairs;
}

/** Whether what a statement of the down undoes is in (true), is not, or both; undefined where that is not seen. */
function sidesOf(down: Seen, known: Known): ReadonlySet<boolean> | undefined {
  const changes = changesOf(down.actions);
  if (!changes) return undefined;
  const sides = new Set<boolean>();
  for (const { action } of changes) {
    const found = known.pairs.get(action) ?? around(action, known);
    if (!found || found.length === 0) return undefined;
    for (const { up } of found) sides.add(up.isIn);
  }
  return sides;
}

/** The statement of the up whose making may have found what a statement of the down takes away. */
function olderIn(down: Seen, { done, pairs }: Known): SeenUp | undefined {
  const undone = changesIn(down).flatMap((back) =>
    (pairs.get(back.action) ?? []).filter(({ change }) => undoes(back, change)),
  );
  return undone.find((each) => mayBeOlder(each, done))?.up;
}

/** Made where it was not there, or in the place of another: not where the up itself had made it before, or taken it away. */
function mayBeOlder(each: Done, done: readonly Done[]): boolean {
  const known = older.get(each);
  if (known !== undefined) return known;
  const found = mayFindOlder(each.change) && !isCleared(each, done);
  older.set(each, found);
  return found;
}

/** Each is asked of by all that come after it. */
const older = new WeakMap<Done, boolean>();

/** What the up did before leaves nothing that this could have found. */
function isCleared({ change, up }: Done, done: readonly Done[]): boolean {
  const before = done.filter((each) => each.up.index < up.index);
  const same = before.filter((each) => isNamedAs(each.change, change));
  if (same.some((each) => takesAll(each, before))) return true;
  const made = before.filter((each) => each.change.way === 1 && !mayBeOlder(each, done)).map((each) => each.change);
  return (
    made.some((each) => isInside(change.action, each) || (isNamedAs(each, change) && !isOfRows(change))) ||
    isRightOf(change, made)
  );
}

/** Of all that bears the name nothing is left; where a temporary table bears it, too, a DROP takes that one. */
function takesAll({ change: { way, action } }: Done, before: readonly Done[]): boolean {
  if (way !== -1 || (rowsAway.has(action.kind) && !action.destroys)) return false;
  return !before.some(
    (each) => each.change.action.detail === "temporary" && each.change.action.object === action.object,
  );
}

const rowsAway: ReadonlySet<Action["kind"]> = new Set(["delete", "truncate"]);

/**
 * What is changed inside of a thing that the up made goes with that thing, and so does what is changed in a thing that
 * the down makes again. Where the up changed that thing in a step that is not in, it may be that step's.
 */
function around(action: Named, { done, pairs }: Known): readonly Done[] | undefined {
  const made = done.filter(({ change }) => isInside(action, change));
  const wholes = made.map(({ change }) => change.action);
  if (made.length > 0)
    return done.filter((each) => made.includes(each) || wholes.some((whole) => touches(each.change.action, whole)));
  const again = [...pairs.keys()].filter((each) => isInside(action, { action: each, names: [], way: 1 }));
  return again.flatMap((each) => pairs.get(each) ?? []);
}

function touches(action: Named, whole: Named): boolean {
  return partsOf(action).some((part) => isPart(part, whole));
}

/** The first statement that is in and not undone, nor gone with what is. */
function leftBy(ups: readonly SeenUp[], done: readonly Done[], undone: ReadonlySet<Done>): SeenUp | undefined {
  const byAction = new Map(done.map((each) => [each.change.action, each]));
  const gone = new Set(done.filter((each) => each.up.isIn && (undone.has(each) || isTakenBackBy(each, done))));
  const wholes = [...gone].filter(({ change }) => change.way === 1);
  const isGone = (action: Named): boolean => {
    if (passing.has(action.kind) || action.detail === "temporary") return true;
    const own = byAction.get(action);
    if (!own) return false;
    // Where nothing makes it again there was nothing, to whoever wrote the down.
    if (gone.has(own) || (own.change.way === -1 && action.ifExists)) return true;
    if (own.change.way === 0 && wholes.some(({ change }) => isNamedAs(own.change, change))) return true;
    return partsOf(action).every((part) => wholes.some(({ change }) => isPart(part, change.action)));
  };
  return ups.find((up) => up.isIn && !up.actions.every(isGone));
}

function isNamedAs(one: Change, other: Change): boolean {
  return one.names.some((name) => other.names.includes(name));
}

/** Made and taken away again by what is in. */
function isTakenBackBy({ change, up }: Done, done: readonly Done[]): boolean {
  return (
    change.way === 1 &&
    !isOfRows(change) &&
    done.some((later) => later.up.isIn && later.up.index > up.index && undoes(later.change, change))
  );
}

/** Changes nothing that could be put back. */
const passing: ReadonlySet<Action["kind"]> = new Set([
  "analyze",
  "vacuum",
  "reindex",
  "cluster",
  "lock-table",
  "refresh-materialized-view",
]);
