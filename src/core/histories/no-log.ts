import type { Quote } from "../sql/quote.js";
import type { History } from "./history.js";
import type { HistoryLayout } from "./layout.js";

const nothing = "SELECT 0 AS head FROM (SELECT 1) AS none WHERE 1 = 0";

/** Where another tool's table alone is written: what only a log could tell nobody knows. */
export function noLog(layout: HistoryLayout, quote: Quote): History {
  const table = { table: "" };
  return {
    name: "",
    table,
    log: table,
    locks: () => [],
    newest: layout.newest,
    read: () => [],
    decode: () => ({ exists: false, head: 0, applied: new Map(), brokenOff: new Map() }),
    upgrade: () => [],
    record: (_event, _seq, condition) => (condition === undefined ? [] : layout.unless(condition, "row")),
    guard: (stands, held) => [layout.hold(held, quote), ...layout.unless(stands, "fence")],
    prepared: () => undefined,
    head: () => nothing,
    texts: () => nothing,
    doneBy: () => nothing,
    othersSince: () => nothing,
    events: () => [nothing, nothing],
    decodeLog: () => ({ exists: false, head: 0, applied: new Map(), brokenOff: new Map() }),
    isFence: (fault) => layout.isRefused(fault),
  };
}
