import type { Giving } from "../model/may-lack.js";
import type { Dialect, Runs, SessionEffect } from "../sql/dialect.js";
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
  /** Of those, what was said and something unseen may have changed since. */
  readonly doubted: ReadonlySet<string>;
  /** Where nobody sees what ran. */
  readonly unseen?: Ran;
  /** The same of what ran beside what is seen. */
  readonly beside?: Ran;
  /** What was said by the value of another, which something beside may have given. */
  readonly derived: ReadonlyMap<string, readonly Needed[]>;
  /** Of what a statement may have left as it was: which unit gave it before, and what may have since. */
  readonly maybe: ReadonlyMap<string, { readonly madeBy: number; readonly unless: GivenSince }>;
}

/** The first unit that ran such; of what the file has given since, the first one behind that. */
interface Ran {
  readonly first: number;
  readonly since: ReadonlyMap<string, number | undefined>;
}

const nothingSet: Settings = { said: [], named: new Map(), doubted: new Set(), derived: new Map(), maybe: new Map() };

interface Said {
  readonly text: string;
  readonly changesReading: boolean;
  readonly stays: boolean;
  readonly moves: boolean;
  readonly names: readonly string[];
  /** What a statement under a name does when it is called. */
  readonly calls?: Runs;
}

/** What a statement reads that an earlier unit has made, and only the session has. */
export interface Needed {
  readonly name: string;
  /** The number of that unit. */
  readonly madeBy: number;
  /** It may: what it runs is not seen. */
  readonly unseen?: true;
  /** Not where one of these gives it, and its unit is still to come. */
  readonly unless?: GivenSince;
}

/** Each kind of rows once, with the last unit that writes such. */
export type GivenSince = ReadonlyMap<string, { readonly where: Giving; readonly unit: number }>;

/** Follows which statements it takes to have the session as a file has it where it stands. */
export class SessionSettings {
  #now: Settings = nothingSet;
  /** The number of the open unit. */
  #unit = 1;
  /** Those of the open unit, the newest last; a name may stand there twice. */
  #savepoints: { readonly name: string | undefined; readonly was: Settings }[] = [];

  /** Of what nothing puts back: what the open unit has read as it found it, and what it has given since. */
  #asFound = { read: new Set<string>(), given: new Set<string>() };

  readonly #dialect: Pick<Dialect, "reads" | "readsOfOthers" | "lasting" | "mayGive">;

  constructor(dialect: Pick<Dialect, "reads" | "readsOfOthers" | "lasting" | "mayGive">) {
    this.#dialect = dialect;
  }

  take(piece: StatementPiece, effect: ReturnType<Dialect["sessionEffect"]>, changesReading: boolean): void {
    const gone = (effect.leaves ?? []).filter(({ undo }) => undo.length === 0).map(({ name }) => name);
    if (gone.length > 0) this.#now = { ...this.#now, named: without(this.#now.named, gone) };
    const { runs } = effect;
    // As it was before: what it runs is told by that.
    const ran = typeof runs === "object" ? this.#callOf(runs.called) : runs;
    this.#set(piece, effect, changesReading);
    if (ran === "unseen") this.#doubt();
    if (ran === "beside") this.#ranBeside();
  }

  #set(piece: StatementPiece, effect: SessionEffect, changesReading: boolean): void {
    const { said, named } = this.#now;
    switch (effect.kind) {
      case "none":
        return;
      case "sets":
        if (this.#readsLost(piece, effect.names) || (effect.names && this.#readsUngiven(piece)))
          this.#lose(piece, effect.names);
        else {
          const [stays, moves] = [effect.stays === true, effect.moves === true];
          const { names = [], calls } = effect;
          const each = { text: piece.text, changesReading, stays, moves, names, ...(calls ? { calls } : {}) };
          const derived = names.length > 0 ? this.#derived(piece, names) : this.#now.derived;
          this.#now = { ...this.#known(names), said: [...said, each], named: without(named, names), derived };
        }
        return;
      case "forgets":
        this.#now = { ...nothingSet, said: said.filter(({ stays }) => stays && !effect.all) };
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
    this.#asFound = { read: new Set(), given: new Set() };
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
    const { unsayable, ...rest } = this.#now;
    this.#now = rest;
    return unsayable;
  }

  /** First of all what stands in it by name. */
  neededBy(piece: StatementPiece): readonly Needed[] {
    const { named } = this.#now;
    const found = [...named].flatMap(([name, madeBy]): readonly Needed[] => {
      const reads = madeBy < this.#unit && this.#readOf(piece, name);
      return reads ? [{ name, madeBy, ...(reads === "unseen" ? { unseen: true as const } : {}) }] : [];
    });
    const ofOthers = this.#ofOthers(piece).filter(({ madeBy }) => madeBy < this.#unit);
    const all: readonly Needed[] = [...found, ...ofOthers];
    return [...all.filter(({ unseen: by }) => !by), ...all.filter(({ unseen: by }) => by)];
  }

  /**
   * What it reads that something beside what is seen may have given: a trigger may have changed what the file has
   * said, and a trigger of its own may read what a routine has.
   */
  mayNeed(piece: StatementPiece, { runs, ...effect }: ReturnType<Dialect["sessionEffect"]>): readonly Needed[] {
    const { beside, doubted, named, maybe } = this.#now;
    const ofDoubted = runs === "beside" ? [...named].filter(([name]) => doubted.has(name)) : [];
    // A setting goes back to what it was: there a variable only holds what the server had.
    const isOfSettings = effect.kind === "sets" && effect.names === undefined;
    const isRead = beside !== undefined && beside.first < this.#unit && !isOfSettings;
    const ofMaybe = [...maybe].filter(([name]) => this.#readOf(piece, name) === true);
    return [
      ...ofDoubted.map(([name, madeBy]) => ({ name, madeBy })),
      ...(isRead ? this.#fromBeside(piece) : []),
      ...ofMaybe.map(([name, from]) => ({ name, ...from })),
    ].filter(({ madeBy }) => madeBy < this.#unit);
  }

  /** What it reads that something beside may have given since the file did, and what it was said by. */
  #fromBeside(piece: StatementPiece): readonly Needed[] {
    const { beside, named, derived } = this.#now;
    const read = (this.#dialect.readsOfOthers?.(piece) ?? []).filter((name) => !named.has(name));
    return read.flatMap((name) => {
      const own = ranBy(beside, name);
      const by = derived.get(name) ?? [];
      const from = Math.min(...(own === undefined ? [] : [own]), ...by.map(({ madeBy }) => madeBy));
      return Number.isFinite(from) ? [{ name, madeBy: from }, ...by] : [];
    });
  }

  #derived(piece: StatementPiece, names: readonly string[]): Settings["derived"] {
    const { derived } = this.#now;
    const by = this.#fromBeside(piece);
    if (by.length === 0) return without(derived, names);
    return new Map([...derived, ...names.map((name) => [name, by] as const)]);
  }

  /** What nobody has given yet: said again, it would read what was given later, or count on from what it gave itself. */
  #readsUngiven(piece: StatementPiece): boolean {
    const { said, named } = this.#now;
    const read = this.#dialect.readsOfOthers?.(piece) ?? [];
    return read.some((name) => !named.has(name) && !said.some(({ names }) => names.includes(name)));
  }

  /** Whether with this one the unit reads what it has given itself, where it is run again: no rollback takes that back. */
  isOnce(piece: StatementPiece, effect: SessionEffect): boolean {
    const { read, given } = this.#asFound;
    const gives = effect.kind === "unsayable" ? (effect.names ?? []) : [];
    return (
      (this.#dialect.lasting ?? []).filter((name) => {
        if (!given.has(name) && this.#readOf(piece, name) === true) read.add(name);
        if (gives.includes(name)) given.add(name);
        return gives.includes(name) && read.has(name);
      }).length > 0
    );
  }

  /** Whatever was said may be another thing by now, and what was never said may be there. */
  #doubt(): void {
    const { said, named } = this.#now;
    const names = said.flatMap((each) => each.names);
    this.#now = {
      ...this.#now,
      // What is read by its name alone is what the session has.
      said: said.filter(({ calls }) => calls === undefined),
      // The first that may have given it is the one whose value is lost first.
      named: new Map([...names.map((name) => [name, this.#unit] as const), ...named]),
      doubted: new Set([...this.#now.doubted, ...names.filter((name) => !named.has(name))]),
      unseen: ranAgain(this.#now.unseen, this.#unit),
    };
  }

  #ranBeside(): void {
    const beside = ranAgain(this.#now.beside, this.#unit);
    // A file may have a million of these.
    if (beside !== this.#now.beside) this.#now = { ...this.#now, beside };
  }

  #callOf(name: string): Runs {
    const { said, named } = this.#now;
    return (named.has(name) ? undefined : said.findLast(({ names }) => names.includes(name))?.calls) ?? "unseen";
  }

  /** A setting is said again as it was said before what may have changed a variable in it: whoever is unseen means its own. */
  #readsLost(piece: StatementPiece, names: readonly string[] | undefined): boolean {
    const { named, doubted } = this.#now;
    const lost = [...named.keys()].filter((name) => names !== undefined || !doubted.has(name));
    return lost.some((name) => this.#readOf(piece, name)) || (names !== undefined && this.#ofOthers(piece).length > 0);
  }

  /** What it reads that nobody has set by a word of the file, or not since something unseen ran. */
  #ofOthers(piece: StatementPiece): readonly Needed[] {
    const { unseen, named } = this.#now;
    if (!unseen) return [];
    const read = this.#dialect.readsOfOthers?.(piece) ?? [];
    return read.flatMap((name) => {
      const madeBy = named.has(name) ? undefined : ranBy(unseen, name);
      return madeBy === undefined ? [] : [{ name, madeBy }];
    });
  }

  #known(names: readonly string[]): Settings {
    const { unseen, beside, doubted } = this.#now;
    if (names.length === 0) return this.#now;
    const withThese = ({ first, since }: Ran): Ran => ({
      first,
      since: new Map([...since, ...names.map((name) => [name, undefined] as const)]),
    });
    return {
      ...this.#now,
      doubted: new Set([...doubted].filter((name) => !names.includes(name))),
      ...(unseen ? { unseen: withThese(unseen) } : {}),
      ...(beside ? { beside: withThese(beside) } : {}),
    };
  }

  #lose(piece: StatementPiece, names: readonly string[] | undefined): void {
    const { named, unsayable = piece } = this.#now;
    if (names)
      this.#now = {
        ...this.#known(names),
        named: new Map([...named, ...names.map((name) => [name, this.#unit] as const)]),
        maybe: this.#maybeGiven(piece, names),
      };
    else this.#now = { ...this.#now, unsayable };
  }

  #maybeGiven(piece: StatementPiece, names: readonly string[]): Settings["maybe"] {
    const { named, maybe } = this.#now;
    const before = (name: string): number | undefined => maybe.get(name)?.madeBy ?? named.get(name);
    if (!names.some((name) => (before(name) ?? this.#unit) < this.#unit)) return maybe;
    const given = this.#dialect.mayGive?.(piece);
    const madeBy = given && names.includes(given.name) ? before(given.name) : undefined;
    const others = without(maybe, names);
    if (!given || madeBy === undefined || madeBy >= this.#unit) return others;
    const unless = new Map(maybe.get(given.name)?.unless);
    const { where } = given;
    if (where) unless.set([where.table, ...where.own].join(), { where, unit: this.#unit });
    return new Map([...others, [given.name, { madeBy, unless }]]);
  }

  #readOf(piece: StatementPiece, name: string): ReturnType<NonNullable<Dialect["reads"]>> {
    return this.#dialect.reads?.(piece, new Set([name])) ?? false;
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

function ranBy(ran: Ran | undefined, name: string): number | undefined {
  return ran?.since.has(name) ? ran.since.get(name) : ran?.first;
}

/** The same where it tells nothing new. */
function ranAgain(ran: Ran | undefined, unit: number): Ran {
  if (!ran) return { first: unit, since: new Map() };
  if (![...ran.since.values()].includes(undefined)) return ran;
  return { ...ran, since: new Map([...ran.since].map(([name, by]) => [name, by ?? unit])) };
}

function without<V>(map: ReadonlyMap<string, V>, names: readonly string[]): ReadonlyMap<string, V> {
  const left = new Map(map);
  for (const name of names) left.delete(name);
  return left;
}
