import { changesOf, type Changes } from "./changes.js";
import { madeAt } from "./existence.js";

/** How stood what a statement changes, in one text: when that was, what of it was there, when its tables were made. */
export interface Witness {
  readonly at: string;
  readonly there: readonly boolean[];
  readonly made: readonly (string | null)[];
}

/** SQL for it, to be kept with the note; undefined where nothing could be told by it. */
export function witness(statement: string, settings: readonly string[]): string | undefined {
  // The note is written where the run is, and the statement runs in another database.
  if (settings.some((setting) => /^USE\b/i.test(setting))) return undefined;
  const changes = changesOf(statement);
  return changes.changes.length + changes.tables.length === 0 ? undefined : witnessOf(changes);
}

export function witnessOf({ changes, tables }: Changes): string {
  const there = changes.map((each) => each.there);
  const made = tables.map((table) => `coalesce(date_format(${madeAt(table)}, '%Y-%m-%d %H:%i:%s'), '-')`);
  return `CONCAT_WS('|', date_format(utc_timestamp(6), '%Y-%m-%d %H:%i:%s.%f'), ${[`CONCAT(${["''", ...there].join(", ")})`, ...made].join(", ")})`;
}

export function witnessIn(text: string): Witness | undefined {
  const [at, there, ...made] = text.split("|");
  if (at === undefined || there === undefined) return undefined;
  return {
    at,
    there: there.split("").map((each) => each === "1"),
    made: made.map((each) => (each === "-" ? null : each)),
  };
}
