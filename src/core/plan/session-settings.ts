import type { Dialect } from "../sql/dialect.js";
import type { StatementPiece } from "../sql/piece.js";

/** What a session is told again before the next unit. */
export interface Carried {
  readonly texts: readonly string[];
  /** One of them changes how the text after it is read. */
  readonly changeReading: boolean;
  /** Names mean those of another database. */
  readonly moved: boolean;
}

export const nothingCarried: Carried = { texts: [], changeReading: false, moved: false };

/** What is set: what can be said again, in order, and the first statement whose setting cannot be. */
interface Settings {
  readonly said: readonly Said[];
  readonly unsayable?: StatementPiece;
  /** What only the session has, and the number of the unit that made it. */
  readonly named: ReadonlyMap<string, number>;
}

interface Said {
  readonly text: string;
  readonly changesReading: boolean;
  readonly stays: boolean;
  readonly moves: boolean;
}

/** What a statement reads that an earlier unit has made, and only the session has. */
export interface Needed {
  readonly name: string;
  /** The number of that unit. */
  readonly madeBy: number;
}

/** Follows which statements it takes to have the session as a file has it where it stands. */
export class SessionSettings {
  #now: Settings = { said: [], named: new Map() };
  /** The number of the open unit. */
  #unit = 1;
  /** Those of the open unit, the newest last; a name may stand there twice. */
  #savepoints: { readonly name: string | undefined; readonly was: Settings }[] = [];

  readonly #dialect: Pick<Dialect, "sessionEffect" | "reads">;

  constructor(dialect: Pick<Dialect, "sessionEffect" | "reads">) {
    this.#dialect = dialect;
  }

  take(piece: StatementPiece, effect: ReturnType<Dialect["sessionEffect"]>, changesReading: boolean): void {
    const gone = (effect.leaves ?? []).filter(({ undo }) => undo.length === 0).map(({ name }) => name);
    if (gone.length > 0) this.#now = { ...this.#now, named: without(this.#now.named, gone) };
    const { said, named } = this.#now;
    switch (effect.kind) {
      case "none":
        return;
      case "sets":
        if (this.#readOf(piece, named.keys()) !== undefined) this.#lose(piece, effect.names);
        else {
          const [stays, moves] = [effect.stays === true, effect.moves === true];
          this.#now = { ...this.#now, said: [...said, { text: piece.text, changesReading, stays, moves }] };
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
    this.#unit++;
    const { said } = this.#now;
    return {
      texts: said.map(({ text }) => text),
      changeReading: said.some(({ changesReading }) => changesReading),
      moved: said.some(({ moves }) => moves),
    };
  }

  /** What an earlier unit has set and nobody can say again for the rest of the file. Told once. */
  takeUnsayable(): StatementPiece | undefined {
    const { said, unsayable, named } = this.#now;
    this.#now = { said, named };
    return unsayable;
  }

  neededBy(piece: StatementPiece): readonly Needed[] {
    const earlier = [...this.#now.named].filter(([, madeBy]) => madeBy < this.#unit);
    return earlier.flatMap(([name, madeBy]) => (this.#readOf(piece, [name]) === undefined ? [] : [{ name, madeBy }]));
  }

  #lose(piece: StatementPiece, names: readonly string[] | undefined): void {
    const { named, unsayable = piece } = this.#now;
    if (names)
      this.#now = { ...this.#now, named: new Map([...named, ...names.map((name) => [name, this.#unit] as const)]) };
    else this.#now = { ...this.#now, unsayable };
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
