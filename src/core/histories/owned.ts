import type { Applied } from "../model/applied.js";
import { closedBy } from "../model/closed-by.js";
import type { Quote } from "../sql/quote.js";
import type { History } from "./history.js";
import type { HistoryRows, HistoryState, HistoryTable, NewEvent } from "./layout.js";
import type { Around, OwnerChange, OwnerTable } from "./owners/owner.js";
import { type Known, withOwner } from "./with-owner.js";

/** Whose history it is beside Sluice's own log, and what the files know. */
export interface Owned {
  readonly name: string;
  readonly owner: OwnerTable;
  readonly table: HistoryTable;
  readonly files: readonly Known[];
  /** A migration's whole file; undefined where it has none. Read where the owner keeps a checksum. */
  readonly contentOf: (id: string) => string | undefined;
  /** A key that means nothing, for a row that needs one. */
  readonly newKey: () => string;
}

/**
 * Another tool's table, read and written as its owner does, and beside it our log of what that cannot hold. Both are
 * written together: what is in is what the owner's table says.
 */
export function ownedHistory(log: History, { name, owner, table, files, ...making }: Owned, quote: Quote): History {
  const writing = (event: NewEvent): readonly string[] => written(event, { owner, table, files, ...making }, quote);
  return {
    ...log,
    name,
    table,
    locks: (database) => owner.lock({ ...table, database }),
    read: () => [...log.read(), [owner.read(table, quote)]],
    decode(sets) {
      const own = log.decode(sets.slice(0, -1));
      const rows = sets.at(-1)?.[0];
      return { ...own, ...besides(own.applied, rows, owner, files) };
    },
    owner: (id) => ({
      ask: owner.read(table, quote),
      isIn: (rows) => isInBy(id, rows, owner, files),
    }),
    upgrade: (state, tool) => [...(state.exists ? [] : owner.make(table, quote)), ...log.upgrade(state, tool)],
    record: (event, seq, condition) => [...writing(event), ...log.record(event, seq, condition)],
    prepared(like) {
      const rows = log.prepared(like);
      return rows && { told: rows.told, record: (event, seq) => [...writing(event), ...rows.record(event, seq)] };
    },
  };
}

/** Whether the history is there is whether its owner's table is. */
function besides(
  log: ReadonlyMap<string, Applied>,
  rows: HistoryRows | undefined,
  owner: OwnerTable,
  files: readonly Known[],
): Pick<HistoryState, "exists" | "applied"> {
  if (!rows) return { exists: false, applied: log };
  return { exists: true, applied: withOwner(log, owner.decode(rows), owner, files) };
}

function isInBy(id: string, rows: HistoryRows, owner: OwnerTable, files: readonly Known[]): boolean {
  const found = withOwner(new Map(), owner.decode(rows), owner, files);
  return [...found.values()].some((each) => owner.key(each.id) === owner.key(id) && each.standing === "applied");
}

/** What the owner's table is told of an event: that a migration is in as a whole, or out again. */
function written(event: NewEvent, { table, ...owned }: Omit<Owned, "name">, quote: Quote): readonly string[] {
  const { kind, outcome, unit, units } = event;
  const { owner } = owned;
  if (unit !== units || (owner.writesItself && (kind === "up" || kind === "down"))) return [];
  const change = changeOf(event, owned);
  if (kind === "up" && outcome === "done") return owner.applied(change, table, quote);
  if (kind === "down" && outcome === "done") return owner.reverted(change, table, quote);
  if (kind === "baseline" || (kind === "resolve" && outcome === "applied")) return owner.stamped(change, table, quote);
  if (kind === "resolve" && outcome === "pending") return owner.reverted(change, table, quote);
  return [];
}

function changeOf(
  { id }: NewEvent,
  { owner: { key, speaksFor, checksum }, files, contentOf, newKey }: Omit<Owned, "name" | "table">,
): OwnerChange {
  if (speaksFor === "ancestors") return { id, around: aroundIn(files, id) };
  const at = files.findIndex((file) => key(file.id) === key(id));
  const before = at > 0 ? files[at - 1]?.id : undefined;
  return {
    id,
    row: newKey(),
    ...(before === undefined ? {} : { before }),
    ...(checksum ? { checksum: checksum.of(contentOf(id) ?? "") } : {}),
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
