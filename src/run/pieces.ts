import type { Script } from "../core/model/script.js";
import { cut } from "../core/sql/cut.js";
import type { Dialect } from "../core/sql/dialect.js";
import type { CopyDataPiece, Piece, StatementPiece } from "../core/sql/piece.js";
import type { Work } from "./work.js";

/** A statement with its number in the script, from 0, or the data that follows one. */
export type Numbered =
  | { readonly kind: "statement"; readonly piece: StatementPiece; readonly index: number }
  | { readonly kind: "copy-data"; readonly piece: CopyDataPiece };

/**
 * Reads scripts statement by statement, and keeps its place: the units of one script follow each other,
 * and a script of ten thousand units must not be read ten thousand times.
 */
export class Pieces {
  readonly #dialect: Dialect;
  #script: Script | undefined;
  #iterator: Iterator<Piece, void> | undefined;
  #ahead: StatementPiece | undefined;
  /** Of the statement that was read last. */
  #index = -1;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** The statements numbered `first` to `first + count - 1`, and the data after each; of what it has given it holds nothing. */
  of(script: Script, first: number, count: number): IterableIterator<Numbered, void> {
    // What is no SQL is not read as such.
    if (count === 0) return [].values();
    if (this.#script !== script || first < (this.#ahead ? this.#index : this.#index + 1)) this.#restart(script);
    const all: IterableIterator<Numbered, void> = {
      next: () => this.#take(first, first + count - 1),
      [Symbol.iterator]: () => all,
    };
    return all;
  }

  /** Only what comes after the last one, or the end, shows that no data follows it, and that the file is what it was. */
  #take(first: number, last: number): IteratorResult<Numbered, void> {
    for (;;) {
      const piece = this.#next();
      if (!piece) return { done: true, value: undefined };
      if (piece.kind === "statement" && this.#index > last) {
        this.#ahead = piece;
        return { done: true, value: undefined };
      }
      if (this.#index < first) continue;
      const value: Numbered =
        piece.kind === "statement" ? { kind: piece.kind, piece, index: this.#index } : { kind: piece.kind, piece };
      return { done: false, value };
    }
  }

  /** Lets go of the file. */
  close(): void {
    this.#iterator?.return?.();
    this.#script = undefined;
    this.#iterator = undefined;
    this.#ahead = undefined;
    this.#index = -1;
  }

  /** What threw is over: asked again it would seem to be at its end, as if the rest of the script held nothing. */
  #next(): Piece | undefined {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead) return ahead;
    try {
      const piece = this.#iterator?.next().value ?? undefined;
      if (piece?.kind === "statement") this.#index++;
      return piece;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #restart(script: Script): void {
    this.close();
    this.#script = script;
    const options = { firstLine: script.firstLine, watch: this.#dialect.watch };
    this.#iterator = cut(script.read(), this.#dialect.rules, options);
  }
}

/** The statements of these units, each with its number in its script, from 0. */
export function* statementsIn(
  works: readonly Work[],
  dialect: Dialect,
): Generator<readonly [Work, StatementPiece, number]> {
  const pieces = new Pieces(dialect);
  try {
    for (const work of works) {
      const { unit, step } = work;
      for (const each of pieces.of(step.migration.direction.script, unit.first, unit.count))
        if (each.kind === "statement") yield [work, each.piece, each.index];
    }
  } finally {
    pieces.close();
  }
}
