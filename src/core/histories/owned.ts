import type { Applied } from "../model/applied.js";
import { closedBy } from "../model/closed-by.js";
import type { Oddity } from "../model/oddity.js";
import type { Quote } from "../sql/quote.js";
import type { History } from "./history.js";
import type { HistoryRows, HistoryState, HistoryTable, NewEvent } from "./layout.js";
import type { Around, OwnerChange, OwnerState, OwnerTable } from "./owners/owner.js";
import { whoseIs } from "./owners/whose.js";
import { isHalfIn } from "./sluice-events.js";
import { halfUnheard, heardBy, withoutTable } from "./unheard.js";
import { besideNumber, type Known, mayBeFirstBlock, order, type Reading, withOwner } from "./with-owner.js";

/** Whose history it is beside Sluice's own log, and what the files know. */
export interface Owned {
  readonly name: string;
  readonly owner: OwnerTable;
  readonly table: HistoryTable;
  readonly files: readonly Known[];
  /** A migration's whole file; undefined where it has none. Read where the owner keeps a checksum. */
  readonly contentOf: (id: string) => string | undefined;
  /** Where its own place names no schema: what asks for it, and the history there. */
  readonly place?: History["place"];
  /** What asks for its columns. */
  readonly columns: string;
  /** Other tools have a table of that name: its columns are asked for with each reading. */
  readonly isShared?: boolean;
  /** Where no log may be made beside it. */
  readonly without?: History;
  /** A key that means nothing, for a row that needs one. */
  readonly newKey: () => string;
}

/**
 * Another tool's table, read and written as its owner does, and beside it our log of what that cannot hold. Both are
 * written together: what is in is what the owner's table says.
 */
export function ownedHistory(log: History, { name, without, ...given }: Owned, quote: Quote): History {
  const { owner, table, files, contentOf, columns, isShared = false, place } = given;
  // Files that came late are out as the history was read last: each write is told so.
  let out: ReadonlySet<string> = new Set();
  // So it is of what was half in.
  let half: ReadonlySet<string> = new Set();
  const isHalf = (id: string): boolean => half.has(owner.key(id));
  const isLate = (id: string): boolean => out.has(owner.key(id));
  const owned: Owning = {
    ...given,
    isLate,
    isHalf,
    beforeOf: beforeIn(owner, files, isLate),
    byOwner: doneByOwner(files),
  };
  const guard = (condition: string | undefined, seq: number): readonly string[] =>
    condition === undefined ? [] : log.guard(condition, table, seq);
  /** What the owner's table is told, and our own log with it. */
  const together = (event: NewEvent, seq: number, own: readonly string[]): readonly string[] => {
    const { stands, rows, alone } = written(event, owned, quote);
    return [...guard(stands, seq), ...rows, ...own, ...guard(alone, seq)];
  };
  return {
    ...log,
    name,
    table,
    ...(owner.speaksFor === "itself" ? {} : { speaksFor: owner.speaksFor }),
    locks: (database) => owner.lock({ ...table, database }),
    ...(place ? { place } : {}),
    read: () => [
      [...(place ? [place.ask] : []), ...(isShared ? [columns] : []), owner.read(table, quote)],
      ...log.read(),
    ],
    decode([found, ...sets]) {
      const own = log.decode(sets);
      const keeps = log.name !== "";
      const rows = found?.at(-1);
      [out, half] = [new Set(), new Set()];
      if (!rows) return { ...own, ...withoutTable(own.applied) };
      const state = owner.decode(rows);
      const told = besides(own.applied, state, owned, { name, keeps });
      half = new Set([...told.applied.values()].filter(isHalfIn).map(({ id }) => owner.key(id)));
      const settled = halfUnheard(own.applied, told.applied);
      if (!keeps || owner.speaksFor !== "numbers-up-to") return { ...own, ...told, unheard: settled };
      const number = besideNumber(own.applied, state, owner, files);
      out = number.out;
      const isTold = new Set(settled.map(({ id }) => id));
      return { ...own, ...told, unheard: [...settled, ...number.unheard.filter(({ id }) => !isTold.has(id))] };
    },
    catchUp: (state, stamp) => (state.exists ? heardBy(log, state, `${name}: ${table.table}`, stamp) : []),
    whose: () => ({ ask: columns, isShared, another: (rows) => anotherThan(name, rows, table) }),
    ...(without ? { alone: () => ownedHistory(without, { name, ...given }, quote) } : {}),
    ...(log.name === "" || log.passing
      ? { forgets: (id, way) => (owner.begun?.(changeOf({ id }, owned), way, table, quote) ?? []).length === 0 }
      : {}),
    ...(owner.among ? { among: owner.among(table, quote) } : {}),
    // Once its owner's table is there and empty nobody could tell what our log says of the one before from what is half in.
    upgrade: (state, stamp) => [
      ...log.upgrade(state, stamp),
      ...(state.exists
        ? []
        : [...heardBy(log, state, `${name}: no ${table.table}`, stamp), ...owner.make(table, quote)]),
    ],
    record: (event, seq, condition) => together(event, seq, log.record(event, seq, condition)),
    prepared(like) {
      const rows = log.prepared(like);
      return rows && { told: rows.told, record: (event, seq) => together(event, seq, rows.record(event, seq)) };
    },
    owner: (id) => ({
      ask: owner.read(table, quote),
      // Of what came late a number that is beyond it tells nothing.
      isIn: (rows) => !isLate(id) && isInBy(id, rows, { ...owner, name, contentOf }, files),
    }),
  };
}

function isInBy(id: string, rows: HistoryRows, owner: OwnerTable & Reading, files: readonly Known[]): boolean {
  const { recordsFirstBlock: _, ...asItSays } = owner;
  const found = withOwner(new Map(), owner.decode(rows), asItSays, files);
  return [...found.values()].some(
    (each) => owner.key(each.id) === owner.key(id) && each.standing === "applied" && !each.assumed,
  );
}

function anotherThan(name: string, rows: HistoryRows, table: HistoryTable): string | undefined {
  const whose = whoseIs(rows, table);
  return whose === name ? undefined : whose;
}

/** What both say together. Whether the history is there is whether its owner's table is. */
function besides(
  log: ReadonlyMap<string, Applied>,
  state: OwnerState,
  { owner, files, contentOf }: Pick<Owned, "owner" | "files" | "contentOf">,
  { name, keeps }: { readonly name: string; readonly keeps: boolean },
): Pick<HistoryState, "exists" | "applied" | "oddities"> {
  const { recordsFirstBlock: _, ...asItSays } = owner;
  // Without a log nobody could ever say that the others are in as well.
  const applied = withOwner(log, state, { ...(keeps ? owner : asItSays), name, contentOf }, files);
  const oddities = [...state.oddities, ...(keeps ? [] : firstBlocks(state, { ...owner, files }))];
  return { exists: true, applied, ...(oddities.length > 0 ? { oddities } : {}) };
}

function firstBlocks({ rows }: OwnerState, { files, ...owner }: OwnerTable & Pick<Owned, "files">): readonly Oddity[] {
  if (!owner.recordsFirstBlock) return [];
  return files.flatMap((file): readonly Oddity[] => {
    const row = rows.get(owner.key(file.id));
    return row && mayBeFirstBlock(row, owner, file) ? [{ kind: "first-block", key: file.id }] : [];
  });
}

interface Owning extends Omit<Owned, "name" | "without"> {
  readonly beforeOf: (id: string) => string | undefined;
  readonly isLate: (id: string) => boolean;
  readonly isHalf: (id: string) => boolean;
  /** What its own command does: `up 2`. */
  readonly byOwner: ReadonlySet<string>;
}

interface Written {
  /** What must be so for that, by the owner's table. */
  readonly stands?: string;
  readonly rows: readonly string[];
  /** What must be so once they are there. */
  readonly alone?: string;
}

/** What the owner's table is told of an event. */
function written(event: NewEvent, owned: Owning, quote: Quote): Written {
  const { owner, table } = owned;
  const { kind, outcome } = event;
  if ((kind === "up" || kind === "down") && (owner.writesItself || owned.byOwner.has(`${kind} ${event.id}`)))
    return { rows: [] };
  const change: OwnerChange = {
    ...changeOf(event, owned),
    ...(kind === "down" && owned.isHalf(event.id) ? { half: true } : {}),
  };
  if (kind === "baseline") return { rows: owner.stamped(change, table, quote) };
  if (kind === "resolve") return { rows: said(event, change, owned, quote) };
  // Of a way back its owner has no word: what it keeps of an error is of the way there.
  const error =
    event.error === undefined || kind === "down" ? [] : (owner.failed?.(change, event.error, table, quote) ?? []);
  if (outcome === "failed" || outcome === "interrupted") {
    // Behind the first of several units something of it is in.
    if ((event.unit ?? 1) > 1) return { rows: error };
    return { rows: [...error, ...(owner.rolledBack?.(change, kind, table, quote) ?? [])] };
  }
  const isDone = outcome === "done" && isWhole(event);
  if (isDone && kind === "up" && owner.alone)
    return { rows: owner.applied(change, table, quote), alone: owner.alone(change, table, quote) };
  const stands = owner.stands?.(change, kind, table, quote);
  if (isDone)
    return {
      ...(stands === undefined ? {} : { stands }),
      rows:
        kind === "up"
          ? owner.applied(change, table, quote)
          : change.half
            ? takenBack(change, owned, quote)
            : owner.reverted(change, table, quote),
    };
  return {
    ...(stands === undefined ? {} : { stands }),
    rows: [...(owner.begun?.(change, kind, table, quote) ?? []), ...error],
  };
}

/** What its own command does, which writes its row: `up 2`. */
function doneByOwner(files: readonly Known[]): ReadonlySet<string> {
  const ways = ["up", "down"] as const;
  return new Set(
    files.flatMap((file) =>
      ways.filter((way) => file[way]?.performed?.way === "command").map((way) => `${way} ${file.id}`),
    ),
  );
}

/** Somebody said what became of it. */
function said(
  event: NewEvent,
  change: OwnerChange,
  { owner, table }: Pick<Owned, "owner" | "table">,
  quote: Quote,
): readonly string[] {
  if (event.outcome === "applied")
    return isWhole(event) ? owner.stamped(change, table, quote) : (owner.begun?.(change, "up", table, quote) ?? []);
  if (event.outcome !== "pending") return [];
  if (!isWhole(event)) return owner.begun?.(change, "down", table, quote) ?? [];
  return takenBack(change, { owner, table }, quote);
}

/** Where it may have been half in: its owner may have noted that it was begun. */
function takenBack(
  change: OwnerChange,
  { owner, table }: Pick<Owned, "owner" | "table">,
  quote: Quote,
): readonly string[] {
  return [...(owner.rolledBack?.(change, "up", table, quote) ?? []), ...owner.reverted(change, table, quote)];
}

/** Of several units the last. */
function isWhole({ unit, units }: NewEvent): boolean {
  return unit === units;
}

function changeOf(
  { id }: Pick<NewEvent, "id">,
  { owner, files, beforeOf, isLate, contentOf, newKey }: Owning,
): OwnerChange {
  const { checksum } = owner;
  if (owner.speaksFor === "ancestors") return { id, around: aroundIn(files, id) };
  const before = beforeOf(id);
  return {
    id,
    row: newKey(),
    ...(before === undefined ? {} : { before }),
    ...(isLate(id) ? { late: true } : {}),
    ...(checksum ? { checksum: checksum.of(contentOf(id) ?? "") } : {}),
  };
}

/** The file before it that is in with it, where a row speaks for all of those. */
function beforeIn(
  { key, speaksFor }: OwnerTable,
  files: readonly Known[],
  isLate: (id: string) => boolean,
): (id: string) => string | undefined {
  if (speaksFor !== "numbers-up-to") return () => undefined;
  let places: ReadonlyMap<string, number> | undefined;
  return (id) => {
    places ??= new Map(files.map((file, index) => [key(file.id), index]));
    const at = places.get(key(id)) ?? files.findLastIndex((file) => order(key(file.id), key(id)) < 0) + 1;
    return files.slice(0, at).findLast((file) => !isLate(file.id))?.id;
  };
}

function aroundIn(files: readonly Known[], id: string): Around {
  const upon = new Map(files.map((file) => [file.id, file.upon ?? []]));
  const next = new Map<string, string[]>();
  for (const [each, below] of upon) for (const other of below) next.set(other, [...(next.get(other) ?? []), each]);
  const without = (ids: ReadonlySet<string>, self: string): readonly string[] =>
    [...ids].filter((each) => each !== self);
  const above = (of: string): readonly string[] =>
    without(
      closedBy([of], (each) => next.get(each) ?? []),
      of,
    );
  const right = upon.get(id) ?? [];
  return {
    // One that another of them stands on has no row of its own.
    upon: right
      .map((each) => ({ id: each, above: above(each) }))
      .filter((each) => !each.above.some((other) => right.includes(other))),
    below: without(
      closedBy([id], (each) => upon.get(each) ?? []),
      id,
    ),
    above: above(id),
  };
}
