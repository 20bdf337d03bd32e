import type { Script } from "../core/model/script.js";
import { cut } from "../core/sql/cut.js";
import type { Dialect } from "../core/sql/dialect.js";
import type { CopyDataPiece, Piece, StatementPiece } from "../core/sql/piece.js";

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
  #ahead: { readonly piece: StatementPiece; readonly index: number } | undefined;
  #index = -1;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** The statements numbered `first` to `first + count - 1`, and the data after each. */
  *of(script: Script, first: number, count: number): Generator<Numbered, void, void> {
    if (this.#script !== script || first < (this.#ahead?.index ?? this.#index + 1)) this.#restart(script);
    if (this.#ahead) {
      const ahead = this.#ahead;
      if (ahead.index >= first + count) return;
      this.#ahead = undefined;
      if (ahead.index >= first) yield { kind: "statement", ...ahead };
    }
    for (let each = this.#next(); each && !each.done; each = this.#next()) {
      const piece = each.value;
      if (piece.kind === "copy-data") {
        if (this.#index >= first) yield { kind: "copy-data", piece };
        continue;
      }
      this.#index++;
      if (this.#index >= first + count) {
        this.#ahead = { piece, index: this.#index };
        return;
      }
      if (this.#index >= first) yield { kind: "statement", piece, index: this.#index };
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
  #next(): IteratorResult<Piece, void> | undefined {
    try {
      return this.#iterator?.next();
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
