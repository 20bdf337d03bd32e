import type { Fault } from "../model/fault.js";
import type { Quote } from "../sql/quote.js";
import type { HistoryLayout, HistoryRows, HistoryState, HistoryTable, NewEvent, PreparedRows } from "./layout.js";

/** Whose rows they are. */
export type Stamp = Pick<NewEvent, "run" | "source" | "by" | "host" | "tool">;

/** A target's history where it stands, as it is asked and written there. SQL as text, nothing live. */
export interface History {
  /** The layout's name. */
  readonly name: string;
  readonly table: HistoryTable;
  /** The table that numbers its events. */
  readonly log: HistoryTable;
  /** The keys that its owner locks in this database while it is at work, beside ours. */
  readonly locks: (database: string) => readonly string[];
  /** What a row says is in beside its own migration: all numbers up to it, or all that it stands on. */
  readonly speaksFor?: "numbers-up-to" | "ancestors";
  /** The layout's version that this tool makes. */
  readonly newest: number;
  /** All that a start asks, by the table that may not be there. */
  read(): readonly (readonly string[])[];
  /** The answers, in the same order; undefined for a table that is not there. */
  decode(sets: readonly (readonly HistoryRows[] | undefined)[]): HistoryState;
  /** Statements that make it, or bring it up to date: each but the last may be the last that comes through. Empty where it is. */
  upgrade(state: HistoryState, stamp: Stamp): readonly string[];
  /** Statements that tell our log first what its owner's table, which is there, says otherwise. */
  catchUp?(state: HistoryState, stamp: Stamp): readonly string[];
  /** Statements that append `event` as number `seq`, provided `condition` (SQL) holds; they fail otherwise. */
  record(event: NewEvent, seq: number, condition?: string): readonly string[];
  /** Statements that meet the fence unless `stands` holds of another tool's table, which they hold from then on. */
  guard(stands: string, held: HistoryTable, seq: number): readonly string[];
  /** The same for many rows of one run in one session, where that is worth it; each is `like` that one. */
  prepared(like: NewEvent): PreparedRows | undefined;
  /** The newest sequence number, as `head`. */
  head(): string;
  /** The down that is kept for this id, as `down_sql`; and the up, as `up_sql`. */
  texts(id: string): string;
  /** What this run has brought in (`kind` up) and taken back (down) as a whole: `kind`, `id`. */
  doneBy(run: string): string;
  /** What other runs have written behind this number: `id`, `by`, `host`, newest last. */
  othersSince(seq: number, run: string): string;
  /** The log: the version that it is kept in, and every event, newest last. */
  events(): readonly [version: string, events: string];
  decodeLog(version: HistoryRows, events: HistoryRows): HistoryState;
  /** What asks its owner's table whether this id is in, and what the answer says; undefined where nobody but us writes. */
  owner?(id: string): { readonly ask: string; isIn(rows: HistoryRows): boolean };
  /** Its owner has no word for what is half done: a log alone would know how far it came. Absent where one is kept. */
  forgets?(id: string, direction: "up" | "down"): boolean;
  /** True where a fault means that another writer took the number. */
  isFence(fault: Pick<Fault, "kind" | "constraint" | "message">): boolean;
  /** Whose the table is by its columns; `isShared`: several tools give theirs this name, so each reading asks for them. */
  whose?(): { readonly ask: string; readonly isShared: boolean; another(rows: HistoryRows): string | undefined };
  /** What has the log's name, asked where the log is not there: true where something else has it. Absent where no log is made. */
  readonly taken?: { readonly ask: string; isOther(rows: HistoryRows): boolean };
  /** What asks for some tables that stand where its owner's is to be made, which refuses to begin among such. */
  readonly among?: string;
  /** Asks first of all where its owner's table is, as `schema`; and the history as it stands there, where that is elsewhere. */
  readonly place?: { readonly ask: string; readonly at: (schema: string) => History | undefined };
  /** Nobody notes what begins: our log may not be made, not even for so long, and its owner keeps no such note. */
  readonly notesNothing?: true;
  /** Where our log stands for so long alone: how it is made, and taken away again. */
  readonly passing?: PassingLog;
  /** Without our log beside another tool's table, which may not be made there. Absent where there is none. */
  alone?(): History;
}

/** A log that stands only while something is under way that nothing else would know of. */
export interface PassingLog {
  /** As the history was read last. */
  stands(): boolean;
  /** Statements that make it, before what is to be noted; empty where it stands. From then on it is written. */
  make(stamp: Stamp): readonly string[];
  /** Statements that take it away, provided `condition` (SQL) holds; empty where it is not there, or holds something unsettled. */
  drop(state: HistoryState, condition?: string): readonly string[];
}

/** One that Sluice alone keeps. */
export function ownHistory(layout: HistoryLayout, table: HistoryTable, quote: Quote): History {
  return {
    name: layout.name,
    table,
    log: table,
    locks: () => [],
    newest: layout.newest,
    read: () => [layout.read(table, quote)],
    decode: ([[version = [], rows = []] = []]) => layout.decode(version, rows),
    upgrade: (state, { tool }) => layout.upgrade(state, table, tool, quote),
    record: (event, seq, condition) => [layout.record(event, seq, table, quote, condition)],
    guard: (stands, held, seq) => layout.guard(stands, held, seq, table, quote),
    prepared: (like) => layout.prepared(like, table, quote),
    head: () => layout.head(table, quote),
    texts: (id) => layout.texts(id, table, quote),
    doneBy: (run) => layout.doneBy(run, table, quote),
    othersSince: (seq, run) => layout.othersSince(seq, run, table, quote),
    events: () => [layout.read(table, quote)[0], layout.log(table, quote)],
    decodeLog: (version, events) => layout.decode(version, events),
    taken: { ask: layout.whatHasName(table, quote), isOther: (rows) => layout.isOther(rows) },
    isFence: (fault) => layout.isFence(fault, table),
  };
}
