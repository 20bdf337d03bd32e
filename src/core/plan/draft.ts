import type { Action } from "../model/action.js";
import type { SessionEffect, Storage } from "../sql/dialect.js";
import { TextHash } from "../sql/text-hash.js";
import type { Needed } from "./session-settings.js";
import type { Unit } from "./unit.js";

/** A unit that is being gathered. */
export interface Draft {
  readonly first: number;
  count: number;
  bytes: number;
  longest: number;
  readonly hash: TextHash;
  readonly actions: Action[];
  /** It does something that stays. */
  binds: boolean;
  clean: boolean;
  /** Made in it, and nothing done to them since but rows written. */
  readonly fresh: Set<string>;
  readonly needs: Needed[];
  readonly mayNeed: Needed[];
  readonly storage: Storage[];
  readonly unmake: string[];
  readonly begin?: string;
  extra: Partial<Unit>;
}

/** The hash of a unit of which nothing stays: it may be corrected when it is in. */
export const nothingBound = new TextHash().digest();

export function draftAt(first: number, begin: string | undefined): Draft {
  return {
    first,
    count: 0,
    bytes: 0,
    longest: 0,
    hash: new TextHash(),
    actions: [],
    binds: false,
    clean: true,
    fresh: new Set(),
    needs: [],
    mayNeed: [],
    storage: [],
    unmake: [],
    extra: {},
    ...(begin && begin.toUpperCase() !== "BEGIN" ? { begin } : {}),
  };
}

/** A unit of a million rows writes to the same table a million times. */
export function keep(storage: Storage[], found: Storage | undefined): void {
  if (!found) return;
  const last = storage.at(-1);
  if (found.kind !== "writes" || last?.kind !== "writes") storage.push(found);
  else if (!found.tables.every((table) => last.tables.includes(table)))
    storage[storage.length - 1] = { kind: "writes", tables: [...new Set([...last.tables, ...found.tables])] };
}

/** Whatever else is done to a new table may have it run something when rows come. */
export function isClean(effect: SessionEffect, fresh: Set<string>): boolean {
  if (effect.kind !== "none") return false;
  if (effect.fills !== undefined) return fresh.has(effect.fills);
  if (effect.makes === undefined) fresh.clear();
  else fresh.add(effect.makes);
  return effect.clean === true;
}
