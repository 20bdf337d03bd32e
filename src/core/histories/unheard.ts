import type { Applied } from "../model/applied.js";
import type { History, Stamp } from "./history.js";
import type { HistoryState, Unheard } from "./layout.js";
import { isIn } from "./left-out.js";

/**
 * The owner's table is gone: nothing is in by it, nor half in, whatever our log says of the time before. What was out
 * is so as our log tells it.
 */
export function withoutTable(
  log: ReadonlyMap<string, Applied>,
): Pick<HistoryState, "exists" | "applied" | "oddities" | "unheard"> {
  const gone = [...log.values()].filter((each) => isIn(each) || each.progress);
  if (gone.length === 0) return { exists: false, applied: log };
  const left = new Map(log);
  for (const { id } of gone) left.delete(id);
  return {
    exists: false,
    applied: left,
    oddities: [{ kind: "table-gone", count: gone.length }],
    unheard: gone.map(({ id, name }) => ({ id, name, as: "pending" })),
  };
}

/** What our log knows to be half in, or half back, and is that no more: else it would be that again once its row is gone, or there, again. */
export function halfUnheard(
  log: ReadonlyMap<string, Applied>,
  merged: ReadonlyMap<string, Applied>,
): readonly Unheard[] {
  return [...log.values()].flatMap(({ id, name, progress }): readonly Unheard[] => {
    const now = merged.get(id);
    // What its owner noted somebody is asked about.
    if (!progress || now?.progress || now?.notedBy) return [];
    if (!isIn(now)) return [{ id, name, as: "pending" }];
    return [{ id, name, as: "applied", ...(now?.checksums ? {} : { anew: true }) }];
  });
}

/** What our log tells of them: rows that go before its next. */
export function heardBy(
  log: History,
  { unheard = [], head }: Pick<HistoryState, "unheard" | "head">,
  because: string,
  stamp: Stamp,
): readonly string[] {
  return unheard.flatMap(({ id, name, as, anew }, index) => {
    const heard = { kind: "resolve", outcome: as, id, name, because, durationMs: 0 } as const;
    return log.record({ ...stamp, ...heard, ...(anew ? { checksums: unknown } : {}) }, head + 1 + index);
  });
}

/** Of a text that nobody here has seen: with no other is it compared. */
const unknown = { raw: "", tokens: "", version: 0 };
