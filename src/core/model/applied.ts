import type { Checksums } from "./migration.js";

/** What a history says of one migration, derived from its rows by the layout's `decode`. */
export interface Applied {
  readonly id: string;
  readonly name: string;
  readonly standing: "applied" | "baselined" | "reverted" | "failed" | "unknown" | "superseded";
  /** Rank in the order of application: the newest is taken back first. */
  readonly rank: number;
  /** ISO 8601, UTC. When it was applied (or taken back, or failed). */
  readonly at?: string;
  readonly durationMs?: number;
  /** ISO 8601, UTC. When it was spoken of last, where that is later than `at`: that it is in was said once more. */
  readonly saidAt?: string;
  /** Absent where the layout keeps none: then `not-comparable`. */
  readonly checksums?: Checksums;
  /** Whether the file is what its owner's own checksum was made of. Told where no checksum of ours counts. */
  readonly fits?: boolean;
  readonly progress?: Progress;
  /** What it was when taking it back began: it is that again where nothing of it was taken back. Of what was half in, that alone is taken back. */
  readonly beforeDown?: Applied;
  /** It was taken back, and never was more than half in. */
  readonly neverWhole?: true;
  /** The down this history keeps, so that an older image can still take back. Its text is fetched when needed. */
  readonly keepsDown: boolean;
  readonly error?: string;
  /** Another tool has noted it as begun or failed, and nobody what became of it. */
  readonly notedBy?: NotedBy;
  /** What was recorded of it last, where it is neither in nor out. */
  readonly last?: LastEvent;
  /** Its row speaks for all that it stands on, and no file tells what that is. */
  readonly stray?: true;
  /** No row and no log says that it is in: a stray row may stand on it. */
  readonly assumed?: true;
}

export interface NotedBy {
  /** `golang-migrate`. */
  readonly tool: string;
  /** `dirty`: it, or taking back the one after it, failed or never ended. `dirty-down`: taking it back did. `first-block`: of its file's blocks the others failed. */
  readonly as: "begun" | "failed" | "dirty" | "dirty-down" | "first-block";
}

export interface LastEvent {
  /** `begun`: it broke off with the error beside it, or nothing says how that ended. `done`: a unit of several, and nothing says why it did not go on. */
  readonly outcome: "begun" | "done" | "failed" | "interrupted" | "retry";
  readonly by?: string;
  readonly host?: string;
}

/** A run that ended at a migration of which it brought nothing in, or took nothing back. */
export interface BrokenOff {
  readonly direction: "up" | "down";
  /** ISO 8601, UTC. */
  readonly at?: string;
  /** How many units it has. */
  readonly of: number;
  /** What ended it. */
  readonly error?: string;
  readonly last: LastEvent;
}

/** Where a migration of several units stands: units 1 … `done` are in. */
export interface Progress {
  readonly direction: "up" | "down";
  readonly done: number;
  readonly of: number;
  /** The hash of each finished unit, in order: a rerun goes on only over the same text. */
  readonly hashes: readonly string[];
  /** A unit that was noted before it ran and never noted after: its fate must be looked at. */
  readonly begun?: number;
  /** The hash of that unit: the fate of another text cannot be looked up. */
  readonly begunHash?: string;
  /** The hash of the unit that failed or was stopped: what was said of that is nothing that may be said of another text. */
  readonly stoppedHash?: string;
  /** How what it changes stood before it ran, in its engine's words. */
  readonly witness?: string;
  /** Somebody said that it is to run again: it does where no look tells what became of it, and as it is written now. */
  readonly retry?: true;
  /** Of code that was begun: rows that are in by its batches, as those keep account. */
  readonly batched?: number;
  /** It is in, and its server warned of what was lost with it: whether it may stay so, somebody has to say. */
  readonly warned?: true;
}
