import type { Quote } from "../sql/quote.js";
import { type History, ownHistory, type PassingLog } from "./history.js";
import type { HistoryLayout, HistoryState, HistoryTable } from "./layout.js";

/**
 * Our log where its owner would take it for a table to drop: in its place while a step is under way, and gone as soon
 * as its owner's table, or somebody, has told what became of that. `without`: what is kept in between.
 */
export function passingLog(layout: HistoryLayout, table: HistoryTable, without: History, quote: Quote): History {
  const { taken: _, ...log } = ownHistory(layout, table, quote);
  let isThere = false;
  let stands = false;
  const now = (): History => (stands ? log : without);
  const found = ({ layout: version }: HistoryState): void => void (stands = version !== undefined);
  const passing: PassingLog = {
    stands: () => stands,
    make(stamp) {
      const statements = isThere ? [] : log.upgrade(nothing, stamp);
      isThere = stands = true;
      return statements;
    },
    drop: (state, condition) =>
      !isThere || [...state.applied.values()].some(({ progress }) => progress !== undefined)
        ? []
        : [...(condition === undefined ? [] : layout.unless(condition, "row")), ...layout.drop(table, quote)],
  };
  return {
    ...log,
    passing,
    decode(sets) {
      const state = log.decode(sets);
      isThere = sets[0] !== undefined;
      found(state);
      return state;
    },
    // What made it may have broken off.
    upgrade: (state, stamp) => (isThere ? log.upgrade(state, stamp) : []),
    record: (event, seq, condition) => now().record(event, seq, condition),
    guard: (held, where, seq) => now().guard(held, where, seq),
    prepared: (like) => now().prepared(like),
    head: () => now().head(),
    texts: (id) => now().texts(id),
    doneBy: (run) => now().doneBy(run),
    othersSince: (seq, run) => now().othersSince(seq, run),
    decodeLog(version, events) {
      const state = log.decodeLog(version, events);
      if (state.layout) found(state);
      return state;
    },
    // Whoever took it away has settled what it held.
    isFence: (fault) => log.isFence(fault) || without.isFence(fault) || isGone(fault, table),
  };
}

function isGone({ kind, message }: Parameters<History["isFence"]>[0], { table }: HistoryTable): boolean {
  return kind === "absent" && message.includes(table);
}

const nothing: HistoryState = { exists: false, head: 0, applied: new Map(), brokenOff: new Map() };
