import type { Dialect, SessionEffect } from "../sql/dialect.js";
import type { StatementPiece } from "../sql/piece.js";

/** What a session is told again before the next unit. */
export interface Carried {
  readonly texts: readonly string[];
  /** One of them changes how the text after it is read. */
  readonly changeReading: boolean;
}

export const nothingCarried: Carried = { texts: [], changeReading: false };

/** What is set: what can be said again, in order, and the first statement whose setting cannot be, of each name and without. */
interface Settings {
  readonly said: readonly Said[];
  readonly unsayable?: StatementPiece;
  readonly named: ReadonlyMap<string, StatementPiece>;
}

interface Said {
  readonly text: string;
  readonly changesReading: boolean;
  readonly stays: boolean;
}

/** What is not there for a statement that may need it, and what has set it. */
export interface Lost {
  readonly by: StatementPiece;
  readonly name?: string;
}

/** Follows which statements it takes to have the session as a file has it where it stands. */
export class SessionSettings {
  #now: Settings = { said: [], named: new Map() };
  /** Names that the open unit has set itself: they are there still. */
  readonly #fresh = new Set<string>();
  /** Those of the open unit, the newest last; a name may stand there twice. */
  #savepoints: { readonly name: string | undefined; readonly was: Settings }[] = [];

  readonly #dialect: Pick<Dialect, "sessionEffect" | "reads">;

  constructor(dialect: Pick<Dialect, "sessionEffect" | "reads">) {
    this.#dialect = dialect;
  }

  take(piece: StatementPiece, effect: SessionEffect, changesReading: boolean): void {
    const { said, named } = this.#now;
    switch (effect.kind) {
      case "none":
        return;
      case "sets":
        if (this.#readOf(piece, named.keys()) !== undefined) this.#lose(piece, effect.names);
        else {
          const stays = effect.stays === true;
          this.#now = { ...this.#now, said: [...said, { text: piece.text, changesReading, stays }] };
          if (effect.names) this.#now = { ...this.#now, named: without(named, effect.names) };
        }
        return;
      case "forgets":
        this.#now = { said: said.filter(({ stays }) => stays && !effect.all), named: new Map() };
        return;
      case "unsayable":
        this.#lose(piece, effect.names);
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
    this.#fresh.clear();
    const { said } = this.#now;
    return { texts: said.map(({ text }) => text), changeReading: said.some(({ changesReading }) => changesReading) };
  }

  /** What an earlier unit has set, is lost, and would be missed by this statement. Told once. */
  takeUnsayable(piece: StatementPiece, begins: boolean): Lost | undefined {
    const { said, unsayable, named } = this.#now;
    const lost = [...named.keys()].filter((name) => !this.#fresh.has(name));
    const read = this.#readOf(piece, lost);
    if (read !== undefined) this.#now = { ...this.#now, named: without(named, [read]) };
    if (begins) this.#now = { said, named: this.#now.named };
    if (begins && unsayable) return { by: unsayable };
    return read === undefined ? undefined : { by: named.get(read)!, name: read };
  }

  #lose(piece: StatementPiece, names: readonly string[] | undefined): void {
    const { named, unsayable = piece } = this.#now;
    if (!names) this.#now = { ...this.#now, unsayable };
    else {
      for (const name of names) this.#fresh.add(name);
      this.#now = { ...this.#now, named: new Map([...named, ...names.map((name) => [name, piece] as const)]) };
    }
  }

  #readOf(piece: StatementPiece, names: Iterable<string>): string | undefined {
    const reads = this.#dialect.reads;
    return reads && [...names].find((name) => reads(piece, new Set([name])));
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

function without<V>(map: ReadonlyMap<string, V>, names: readonly string[]): ReadonlyMap<string, V> {
  const left = new Map(map);
  for (const name of names) left.delete(name);
  return left;
}
