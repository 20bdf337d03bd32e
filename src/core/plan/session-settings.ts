import type { SessionEffect } from "../sql/dialect.js";
import type { StatementPiece } from "../sql/piece.js";

/** What a session is told again before the next unit. */
export interface Carried {
  readonly texts: readonly string[];
  /** One of them changes how the text after it is read. */
  readonly changeReading: boolean;
}

export const nothingCarried: Carried = { texts: [], changeReading: false };

/** What is set: what can be said again, in order, and the first statement whose setting cannot be. */
interface Settings {
  readonly said: readonly Said[];
  readonly unsayable?: StatementPiece;
}

interface Said {
  readonly text: string;
  readonly changesReading: boolean;
  readonly stays: boolean;
}

/** Follows which statements it takes to have the session as a file has it where it stands. */
export class SessionSettings {
  #now: Settings = { said: [] };
  /** Those of the open unit, the newest last; a name may stand there twice. */
  #savepoints: { readonly name: string | undefined; readonly was: Settings }[] = [];

  take(piece: StatementPiece, effect: SessionEffect, changesReading: boolean): void {
    const { said } = this.#now;
    switch (effect.kind) {
      case "none":
        return;
      case "sets":
        this.#now = {
          ...this.#now,
          said: [...said, { text: piece.text, changesReading, stays: effect.stays === true }],
        };
        return;
      case "forgets":
        this.#now = { said: said.filter(({ stays }) => stays && !effect.all) };
        return;
      case "unsayable":
        this.#now = { said, unsayable: this.#now.unsayable ?? piece };
        return;
      case "savepoint":
        this.#savepoints.push({ name: effect.name, was: this.#now });
        return;
      case "rolls-back":
      case "releases":
        this.#leave(piece, effect);
    }
  }

  /** The transaction is over, and its savepoints with it. */
  endOfUnit(): Carried {
    this.#savepoints = [];
    const { said } = this.#now;
    return { texts: said.map(({ text }) => text), changeReading: said.some(({ changesReading }) => changesReading) };
  }

  /** Told once. */
  takeUnsayable(): StatementPiece | undefined {
    const { said, unsayable } = this.#now;
    this.#now = { said };
    return unsayable;
  }

  #leave(piece: StatementPiece, { kind, name }: { readonly kind: string; readonly name?: string }): void {
    const isKnown = name !== undefined && this.#savepoints.every((each) => each.name !== undefined);
    const at = this.#savepoints.findLastIndex((each) => each.name === name);
    if (!isKnown && this.#savepoints.some(({ was }) => was !== this.#now)) {
      this.#now = { ...this.#now, unsayable: piece };
    } else if (at >= 0) {
      // The savepoint that one goes back to stays; the one that is released goes, and both take those after it.
      if (kind === "rolls-back") this.#now = this.#savepoints[at]!.was;
      this.#savepoints.length = kind === "rolls-back" ? at + 1 : at;
    }
  }
}
