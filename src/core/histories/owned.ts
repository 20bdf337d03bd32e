import type { Applied } from "../model/applied.js";
import type { Quote } from "../sql/quote.js";
import type { History } from "./history.js";
import type { HistoryRows, HistoryState, HistoryTable, NewEvent } from "./layout.js";
import type { OwnerChange, OwnerTable } from "./owners/owner.js";
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

/** What the owner's table is told of an event: that a migration is in as a whole, or out again. */
function written(event: NewEvent, { table, ...owned }: Omit<Owned, "name">, quote: Quote): readonly string[] {
  const { kind, outcome, unit, units } = event;
  const { owner } = owned;
  if (unit !== units) return [];
  const change = changeOf(event, owned);
  if (kind === "up" && outcome === "done") return owner.applied(change, table, quote);
  if (kind === "down" && outcome === "done") return owner.reverted(change, table, quote);
  if (kind === "baseline" || (kind === "resolve" && outcome === "applied")) return owner.stamped(change, table, quote);
  if (kind === "resolve" && outcome === "pending") return owner.reverted(change, table, quote);
  return [];
}

function changeOf(
  { id }: NewEvent,
  { owner: { key, checksum }, files, contentOf, newKey }: Omit<Owned, "name" | "table">,
): OwnerChange {
  const at = files.findIndex((file) => key(file.id) === key(id));
  const before = at > 0 ? files[at - 1]?.id : undefined;
  return {
    id,
    row: newKey(),
    ...(before === undefined ? {} : { before }),
    ...(checksum ? { checksum: checksum.of(contentOf(id) ?? "") } : {}),
  };
}
