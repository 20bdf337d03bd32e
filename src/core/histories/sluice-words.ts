import { createHash } from "node:crypto";
import type { Fault } from "../model/fault.js";
import type { Quote } from "../sql/quote.js";
import type { HistoryTable } from "./layout.js";

/** What one engine's SQL has to say differently of Sluice's own log. */
export interface SluiceWords {
  readonly defaultTable: HistoryTable;
  readonly beside: (table: HistoryTable, logIn?: string) => HistoryTable;
  readonly versions: readonly LayoutVersion[];
  /** Columns that only this engine's log has, and its state is told from. */
  readonly extraColumns: readonly string[];
  /** The column `at`, in UTC, as ISO 8601 whatever the session's settings. */
  readonly isoTime: string;
  /** `t` or `f` of a condition. */
  truth(condition: string): string;
  /**
   * When a unit began, known without another statement. `previous` is the moment at which the row before it was
   * recorded, where that was this run's.
   */
  began(previous: string): string;
  /** So many milliseconds ago. */
  ago(ms: number): string;
  /** Milliseconds since then. */
  since(moment: string): string;
  /** The one row of a query upon the table that is written to. */
  scalar(query: string): string;
  /** Keeps others from writing to a table until the transaction ends; they may read. */
  hold(name: string): string;
  unless(condition: string, as: "row" | "fence"): readonly string[];
  isRefused(fault: Pick<Fault, "kind" | "constraint" | "message">): boolean;
  /** Asks for what has the history's name, as rows of `column_name`; none where nothing has it. */
  columnsOf(table: HistoryTable, quote: Quote): string;
  /** What gives a row's own time back, behind it; empty where the engine cannot. */
  readonly returningDuration: string;
  /** Tells a session that is ours alone a statement with `$1`, `$2` … for its values, the first one a number; and says it again by those. */
  readonly shaped?: {
    told(statement: string): readonly string[];
    said(values: readonly string[]): string;
  };
}

/**
 * The layout's own migrations. They only add; each says the oldest version of the layout whose code may
 * still read, and may still write, a database that has it. Never edit one that was released: append.
 */
export interface LayoutVersion {
  readonly version: number;
  readonly readsFrom: number;
  readonly writesFrom: number;
  readonly statements: (table: HistoryTable, quote: Quote) => readonly string[];
}

/** The fence: the constraint by whose name a second writer is recognised. */
export function fenceOf(table: HistoryTable): string {
  return `${table.table}_fence`;
}

/** The shorter of the engines' limits, in bytes, less the longest word that is put behind a log's name. */
const most = 63 - "_batches".length;

/**
 * A table's name that is made of others' names, none of which may be mistaken for another's. Where it is too long, or
 * a server's message would not tell where it ends, a hash of it stands behind what is kept.
 */
export function fittingName(name: string): string {
  const plain = name.replaceAll(/[.'"`\\\s]/g, "_");
  if (plain === name && bytesOf(name) <= most) return name;
  const mark = `_${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
  const kept = Array.from(plain);
  while (bytesOf(kept.join("")) > most - mark.length) kept.pop();
  return kept.join("") + mark;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
