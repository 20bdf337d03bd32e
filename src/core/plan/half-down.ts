import type { Action } from "../model/action.js";
import type { Direction } from "../model/migration.js";
import type { Unshown } from "../model/unshown.js";
import { cut } from "../sql/cut.js";
import type { Dialect, StatementReader } from "../sql/dialect.js";
import { firstWords } from "../sql/first-words.js";
import type { StatementPiece } from "../sql/piece.js";
import { mirror, type Seen, type SeenUp } from "./mirror.js";
import type { Unit } from "./unit.js";
import { type Around, type CutScript, type SoFar, unitsOf } from "./units.js";

/** What of a down takes back the units that are in of its up, or why that is not seen. */
export type HalfDown =
  | { readonly cut: CutScript; readonly unshown?: undefined }
  | { readonly unshown: Unshown; readonly cut?: undefined };

export interface HalfIn {
  readonly up: Direction;
  readonly down: Direction;
  /** What of the up is in. */
  readonly isIn: SoFar;
  /** What of the down is. */
  readonly back?: SoFar | undefined;
}

/** The down of a migration that is half in: without what would undo what is not in. */
export function halfDownOf(
  { up, down, isIn, back }: HalfIn,
  dialect: Dialect,
  reader: StatementReader,
  around: Pick<Around, "never" | "own"> = {},
): HalfDown {
  const { units } = unitsOf(up, dialect, undefined, { soFar: isIn });
  const read = { dialect, reader };
  const ups = named(seenUps(up, units, isIn.hashes.length, read), reader);
  const found = mirror(ups, [...seenIn(down, read)]);
  if (found.unshown) return found;
  return { cut: unitsOf(down, dialect, reader, { ...around, skips: found.skips, soFar: back }) };
}

interface Reading {
  readonly dialect: Dialect;
  readonly reader: StatementReader;
}

/** A long file says the same again and again: it is kept once. */
function seenUps(up: Direction, units: readonly Unit[], done: number, read: Reading): readonly SeenUp[] {
  const found: SeenUp[] = [];
  const out = units[done]?.first ?? Infinity;
  let last = "";
  for (const seen of seenIn(up, read)) {
    const isIn = seen.index < out;
    const same = JSON.stringify([isIn, seen.actions]);
    if (same !== last) found.push({ ...seen, isIn });
    last = same;
  }
  return found;
}

/** A name that is said or given once more is another's, or the server gives another one. */
function named(ups: readonly SeenUp[], reader: StatementReader): readonly SeenUp[] {
  const given = new Map(ups.flatMap(({ actions }) => actions).map((action) => [action, reader.givenNames(action)]));
  const times = new Map<string, number>();
  const keyOf = ({ on }: Action, name: string): string => `${on} ${name.toLowerCase()}`;
  for (const [action, names] of given)
    for (const key of new Set([action.object, ...names].map((name) => keyOf(action, name))))
      times.set(key, (times.get(key) ?? 0) + 1);
  return ups.map((seen) => ({
    ...seen,
    actions: seen.actions.map((action) => ({
      ...action,
      given: (given.get(action) ?? []).filter((name) => times.get(keyOf(action, name)) === 1),
    })),
  }));
}

function* seenIn({ script }: Direction, { dialect, reader }: Reading): Generator<Seen, void, void> {
  let index = 0;
  let place: string | undefined;
  for (const piece of cut(script.read(), dialect.rules, { firstLine: script.firstLine, watch: dialect.watch })) {
    if (piece.kind !== "statement") continue;
    const actions = isOfRun(piece, dialect) ? [] : reader.actions(piece);
    const passes = actions.every(({ kind }) => kind === "set") && dialect.sessionEffect(piece).kind !== "none";
    if (actions.some(movesNames)) place = piece.text;
    const placed = place === undefined ? actions : actions.map((action) => ({ ...action, place }));
    yield { index, line: piece.line, words: firstWords(piece.text), actions: passes ? [] : placed };
    index++;
  }
}

/** From there on a name that is not written whole is another's. */
function movesNames({ kind, object }: Action): boolean {
  return kind === "set" && /^(?:search_path|database|all)$/i.test(object);
}

/** It says what is one transaction, or is not sent at all. */
function isOfRun(piece: StatementPiece, dialect: Dialect): boolean {
  return ["begin", "commit", "left-out"].includes(dialect.classify(piece).kind);
}
