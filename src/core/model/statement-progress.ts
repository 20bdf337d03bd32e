import type { Holder } from "./holder.js";

/** What a server says of a statement that takes long: how far it is, who keeps it, and whom it keeps. */
export interface StatementProgress {
  /** Absent where the server knows no phases of such a statement. */
  readonly phase?: StatementPhase;
  /** How much of this phase is done; `total` where the server knows it. */
  readonly done?: number;
  readonly total?: number;
  readonly unit?: "rows" | "bytes" | "sessions";
  /** How many a second, and how long the rest takes at that. */
  readonly perSecond?: number;
  readonly leftMs?: number;
  readonly table?: string;
  /** How many rows the server believes the table to hold. */
  readonly tableRows?: number;
  /** Who holds what it waits for. */
  readonly waitsFor: readonly Holder[];
  /** Who waits for what it holds or wants: how many, and who waits longest. */
  readonly keepsWaiting?: { readonly count: number; readonly longest: Holder };
}

export type StatementPhase =
  | "preparing"
  | "waiting-for-writers"
  | "waiting-for-readers"
  | "waiting-for-snapshots"
  | "reading"
  | "sampling"
  | "sorting"
  | "building"
  | "validating"
  | "rewriting"
  | "removing"
  | "copying"
  | "computing"
  | "finishing";
