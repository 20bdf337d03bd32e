import type { Oddity } from "../../model/oddity.js";
import type { Quote } from "../../sql/quote.js";
import type { HistoryRows, HistoryTable } from "../layout.js";

/** Another tool whose table is read and written as the tool itself does it. */
export interface Owner {
  readonly name: string;
  /** One of its commands takes away tables beside its own that it does not know. */
  readonly dropsOthers?: true;
  readonly on: Readonly<Record<"postgres" | "mysql", OwnerTable>>;
}

/**
 * Its table in one engine's SQL. Text in, text out: nothing live. Statements that are given together belong into one
 * transaction, and into that of the change itself where there is such.
 */
export interface OwnerTable {
  readonly defaultTable: HistoryTable;
  /** What a row speaks for: its own migration, or others with it, which only the files can name. */
  readonly speaksFor: "itself" | "numbers-up-to" | "ancestors";
  /** A file of several blocks has its row with the first of them; the others fail at that row, and never run. */
  readonly recordsFirstBlock?: true;
  /** Some tables that stand where its own is to be made, as `name`: it refuses to begin among such. */
  readonly among?: (table: HistoryTable, quote: Quote) => string;
  /** Its steps are done by its own command alone, which writes their rows: nobody else does. */
  readonly writesItself?: true;
  /** Absent where it keeps none. */
  readonly checksum?: OwnerChecksum;
  /** How the table writes the id that a file has: `00001` is its number 1. */
  readonly key: (id: string) => string;
  /** Makes the table exactly as its owner does on its first run, with the row that it begins with. */
  readonly make: (table: HistoryTable, quote: Quote) => readonly string[];
  /** All that it says, in one cheap query, oldest first. */
  readonly read: (table: HistoryTable, quote: Quote) => string;
  readonly decode: (rows: HistoryRows) => OwnerState;
  /** It is in, because it was run. */
  readonly applied: Write;
  /** It is in, because somebody says so. */
  readonly stamped: Write;
  /** It is out again. */
  readonly reverted: Write;
  /** A condition: it is still out, where it is to go up, or in (half in, as its owner notes that), where it is to go down. Under a lock on the table it is a guard. Absent where its own command alone writes. */
  readonly stands?: (change: OwnerChange, direction: "up" | "down", table: HistoryTable, quote: Quote) => string;
  /**
   * A condition behind the row of what has gone up: nobody else has such a row. Looked at there alone, where a lock on
   * the table keeps nobody from adding one, and neither does a key of the table or a lock of the owner's.
   */
  readonly alone?: (change: OwnerChange, table: HistoryTable, quote: Quote) => string;
  /** It begins, or a part of it is in; once is enough, and more does no harm. Absent where the owner notes no such thing. */
  readonly begun?: WriteEitherWay;
  /** What was noted as begun has failed; nothing of that says what became of its change. */
  readonly failed?: (change: OwnerChange, error: string, table: HistoryTable, quote: Quote) => readonly string[];
  /** Nothing stayed of what was noted as begun: it may run again. Where nothing was noted, nothing is written. */
  readonly rolledBack?: WriteEitherWay;
  /** One value, `newest`, that differs once anybody has written. Only under a lock on the table is it a fence. */
  readonly newest: (table: HistoryTable, quote: Quote) => string;
  /** The keys that the owner locks while it is at work, as its engine's sessions take them; none where it locks nothing. */
  readonly lock: (where: OwnerPlace) => readonly string[];
}

type Write = (change: OwnerChange, table: HistoryTable, quote: Quote) => readonly string[];

type WriteEitherWay = (
  change: OwnerChange,
  direction: "up" | "down",
  table: HistoryTable,
  quote: Quote,
) => readonly string[];

export interface OwnerChecksum {
  readonly of: (text: string) => string;
  /** Whether its owner takes the text for the one that this was kept of. */
  readonly fits: (stored: string, text: string) => boolean;
  /** Whether it was kept of the text that our own checksum was made of. */
  readonly isOf: (stored: string, raw: string) => boolean;
}

/** Where a table is, each part as the server says it. */
export interface OwnerPlace extends HistoryTable {
  readonly database: string;
}

/** One migration as an owner's table is to know it. */
export interface OwnerChange {
  /** As its format writes it. */
  readonly id: string;
  /** The id before it in the order of the files. Absent where it is the first. Where a row speaks for all before it. */
  readonly before?: string;
  /** It is out, though what stands behind it is in. Where a row speaks for all before it. */
  readonly late?: true;
  /** Only some of it is in, and no row of its owner's says that it is in. Of what is to go down. */
  readonly half?: true;
  /** The heads that the table holds, and those that it is to hold. Where a row speaks for its ancestors. */
  readonly heads?: { readonly from: readonly string[]; readonly to: readonly string[] };
  /** Where a row speaks for its ancestors, and nobody has said which heads there are: what stands around it. */
  readonly around?: Around;
  /** The owner's own checksum of it, where its rows have one. */
  readonly checksum?: string;
  /** Where rows have a key that means nothing: a new UUID. */
  readonly row?: string;
}

export interface Around {
  /** What it stands on right away, each with all that stands on that. */
  readonly upon: readonly { readonly id: string; readonly above: readonly string[] }[];
  /** All that it stands on. */
  readonly below: readonly string[];
  /** All that stands on it. */
  readonly above: readonly string[];
}

/** What an owner's table says as a whole. */
export interface OwnerState {
  /** By the table's own keys, the last word on each; oldest first. */
  readonly rows: ReadonlyMap<string, OwnerRow>;
  /** What only the owner's world knows, and nothing should be written over unseen. */
  readonly oddities: readonly Oddity[];
}

export interface OwnerRow {
  readonly key: string;
  readonly standing: Standing;
  /** Its place in the order of application, as far as the table tells. */
  readonly rank: number;
  /** ISO 8601, UTC: when it was applied, or else begun. */
  readonly at?: string;
  readonly durationMs?: number;
  readonly checksum?: string;
  readonly error?: string;
  /** The row's own key, where it means nothing else. */
  readonly row?: string;
}

export type Standing =
  | "applied"
  /** Taken back, and its row kept. */
  | "reverted"
  /** Noted before it ran, and never after. */
  | "begun"
  | "failed"
  /** It failed, and somebody has said that nothing of it is in. */
  | "rolled-back"
  /** It, or taking back the one after it, has failed or never ended. */
  | "dirty"
  /** Taking it back has failed or never ended. */
  | "dirty-down"
  /** In with the first block of its file, where nobody knows of the others. Only the files tell. */
  | "first-block";
