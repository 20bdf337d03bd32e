import type { Applied, BrokenOff } from "../model/applied.js";
import type { Fault } from "../model/fault.js";
import type { Oddity } from "../model/oddity.js";
import type { Quote } from "../sql/quote.js";

/** A history's place in a database, each part as its owner writes it. */
export interface HistoryTable {
  readonly schema?: string;
  readonly table: string;
}

/** What a history says as a whole. */
export interface HistoryState {
  readonly exists: boolean;
  /** The sequence number of the newest event; 0 where there is none. The next one claims the number after it. */
  readonly head: number;
  /** Per id, in no particular order. */
  readonly applied: ReadonlyMap<string, Applied>;
  /** Ids at which a run ended that had brought nothing of them in, and which no event has told of since. */
  readonly brokenOff: ReadonlyMap<string, BrokenOff>;
  /** What only the world of the table's owner knows. */
  readonly oddities?: readonly Oddity[];
  /** What became of some by their owner's table alone, as far as our log is to know of it before its next row. */
  readonly unheard?: readonly Unheard[];
  /** Version of the layout found, and the oldest that may read and write it. Absent where there is none. */
  readonly layout?: { readonly version: number; readonly readsFrom: number; readonly writesFrom: number };
}

export interface Unheard {
  readonly id: string;
  readonly name: string;
  /** It is in, or out. */
  readonly as: "applied" | "pending";
  /** Our log knows it as out: what it kept of it was of another time. */
  readonly anew?: true;
}

export type HistoryRows = readonly Readonly<Record<string, unknown>>[];

/** One event to be appended. All but `kind` and `outcome` may be absent. */
export interface NewEvent {
  readonly kind: "up" | "down" | "baseline" | "resolve";
  readonly outcome: "done" | "begun" | "failed" | "interrupted" | "applied" | "pending" | "retry";
  readonly id: string;
  readonly name: string;
  /** For a migration of several units: which one, of how many, and the hash of its text. */
  readonly unit?: number;
  readonly units?: number;
  readonly unitHash?: string;
  readonly checksums?: { readonly raw: string; readonly tokens: string; readonly version: number };
  readonly upSql?: string;
  readonly downSql?: string;
  /** Above 1 MiB, or with a password in it, the text is left out and only said to be. */
  readonly sqlOmitted?: boolean;
  readonly run: string;
  readonly source: string;
  readonly by: string;
  readonly host: string;
  readonly tool: string;
  readonly gitCommit?: string;
  readonly planId?: string;
  readonly because?: string;
  readonly error?: string;
  readonly durationMs?: number;
  /** SQL that tells how what the unit changes stands before it ran: its value is kept with a note. */
  readonly witness?: string;
  /** The unit took effect, and the error beside it is a warning of its server's. Only where a note keeps a witness. */
  readonly warned?: true;
}

/** How a database keeps what was applied: Sluice's own log, or another tool's table. SQL as text, nothing live. */
export interface HistoryLayout {
  readonly name: string;
  readonly defaultTable: HistoryTable;
  /** Where it stands beside another tool's table, out of that tool's way; `logIn`: in that schema. */
  readonly beside: (table: HistoryTable, logIn?: string) => HistoryTable;
  /** The version that this tool makes. */
  readonly newest: number;
  /** Two statements: the layout's version, then what the state is derived from. Cheap: no SQL texts. */
  read(table: HistoryTable, quote: Quote): readonly [string, string];
  decode(version: HistoryRows, rows: HistoryRows): HistoryState;
  /** Statements that bring the layout from what is there to this version, inside one transaction where there is such. Empty where it is. */
  upgrade(state: HistoryState, table: HistoryTable, tool: string, quote: Quote): readonly string[];
  /** Statements that take it away. */
  drop(table: HistoryTable, quote: Quote): readonly string[];
  /** One statement that appends `event` as number `seq`, provided `condition` (SQL) holds; it fails otherwise. */
  record(event: NewEvent, seq: number, table: HistoryTable, quote: Quote, condition?: string): string;
  /** The same for many rows of one run in one session, where that is worth it; each is `like` that one. */
  prepared(like: NewEvent, table: HistoryTable, quote: Quote): PreparedRows | undefined;
  /** Keeps others from writing to a table until the transaction ends; they may read. */
  hold(table: HistoryTable, quote: Quote): string;
  /** Statements that fail unless the condition holds, where there is no log whose row could: as its `row` would, or as at its `fence`. */
  unless(condition: string, as: "row" | "fence"): readonly string[];
  /** True where a fault is that of `unless` at a fence. */
  isRefused(fault: Pick<Fault, "kind" | "constraint" | "message">): boolean;
  /** Statements that hold another tool's table, and meet the fence, as a second writer's row would, unless the condition `stands` there. */
  guard(stands: string, held: HistoryTable, seq: number, table: HistoryTable, quote: Quote): readonly string[];
  /** The newest sequence number, as `head`. */
  head(table: HistoryTable, quote: Quote): string;
  /** The down that is kept for this id, as `down_sql`; and the up, as `up_sql`. */
  texts(id: string, table: HistoryTable, quote: Quote): string;
  /** What this run has brought in (`kind` up) and taken back (down) as a whole: `kind`, `id`. */
  doneBy(run: string, table: HistoryTable, quote: Quote): string;
  /** What other runs have written behind this number: `id`, `by`, `host`, newest last. */
  othersSince(seq: number, run: string, table: HistoryTable, quote: Quote): string;
  /** Everything, newest last. */
  log(table: HistoryTable, quote: Quote): string;
  /** Asks what has the log's name, where no version of it is there. */
  whatHasName(table: HistoryTable, quote: Quote): string;
  /** True where that is something else than such a log. */
  isOther(rows: HistoryRows): boolean;
  /** True where a fault means that another writer took the number. */
  isFence(fault: Pick<Fault, "kind" | "constraint">, table: HistoryTable): boolean;
}

/** Rows whose shape a session is told once, so that each brings but its values. */
export interface PreparedRows {
  /** May be said again at any time. */
  readonly told: readonly string[];
  /** Of what was in a transaction of its own. */
  record(event: NewEvent, seq: number): readonly string[];
}
