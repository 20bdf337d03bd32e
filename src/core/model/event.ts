import type { Action } from "./action.js";
import type { Holder, InTheWay } from "./holder.js";
import type { Problem } from "./problem.js";
import type { State } from "./state.js";
import type { StatementProgress } from "./statement-progress.js";

/** What happens while an operation runs, for progress on a screen, `boot`'s lines and the library's caller. */
export type SluiceEvent =
  | { readonly type: "source.problem"; readonly target: string; readonly problem: Problem }
  | {
      readonly type: "target.started";
      readonly target: string;
      readonly database: string;
      readonly host: string;
      readonly environment: string;
      readonly server?: string;
      readonly user?: string;
    }
  | {
      readonly type: "wait.tried";
      readonly target: string;
      readonly try: number;
      readonly reason: string;
      readonly leftMs: number;
    }
  | { readonly type: "wait.ready"; readonly target: string; readonly try: number }
  | ({
      readonly type: "lock.waiting";
      readonly target: string;
      readonly waitedMs: number;
      readonly leftMs: number;
    } & InTheWay)
  /** A session was in the way, and was ended as the request told: that its client was gone is the request's word. */
  | { readonly type: "orphan.ended"; readonly target: string; readonly holder: Holder }
  /** The session to be ended was seen to be at work, and was left alone. */
  | { readonly type: "orphan.alive"; readonly target: string; readonly holder: Holder }
  /** Another one than that holds what is waited for: `pid` was not looked at. */
  | { readonly type: "orphan.other"; readonly target: string; readonly pid: number; readonly holder: Holder }
  /** `free`: through a pooler none is taken; nobody holds it now. */
  | { readonly type: "lock.acquired"; readonly target: string; readonly waitedMs: number; readonly free?: true }
  | {
      readonly type: "migration.started";
      readonly target: string;
      readonly id: string;
      readonly name: string;
      readonly direction: "up" | "down";
      readonly units: number;
      readonly statements: number;
    }
  | {
      readonly type: "migration.progress";
      readonly target: string;
      readonly id: string;
      readonly statement: number;
      readonly of: number;
      /** How the statement begins; empty where it is not known which one runs. */
      readonly words: string;
      /** What it does, where that is known at hand. */
      readonly action?: Action;
      /** What the server says of it, as a second connection sees it. */
      readonly progress?: StatementProgress;
      readonly elapsedMs: number;
    }
  | {
      readonly type: "migration.applied";
      readonly target: string;
      readonly id: string;
      readonly name: string;
      readonly durationMs: number;
    }
  | {
      readonly type: "migration.reverted";
      readonly target: string;
      readonly id: string;
      readonly name: string;
      readonly durationMs: number;
    }
  | {
      readonly type: "migration.failed";
      readonly target: string;
      readonly id: string;
      readonly name: string;
      /** `up` unless said. */
      readonly direction?: "up" | "down";
      readonly outcome: "rolled-back" | "partial" | "unknown";
      /** Of what is in partly: the server, where that lets no transaction hold what defines anything. */
      readonly commitsDdl?: string;
      /** Its statement was cancelled, or its session ended, from outside. */
      readonly cutOff?: true;
      /** Of what is unknown: so many rows are in by its batches, and nothing else is. */
      readonly batched?: number;
      /** The row that comes before its statement could not be written: that was not sent. */
      readonly unsent?: true;
      readonly done: number;
      readonly of: number;
    }
  | {
      readonly type: "table.busy";
      readonly target: string;
      readonly id: string;
      readonly try: number;
      readonly of: number;
      readonly waitedMs: number;
      readonly table?: string;
      /** What is waited for is an advisory lock, and no table. */
      readonly advisory?: true;
      readonly holders: readonly Holder[];
    }
  | {
      readonly type: "notice.received";
      readonly target: string;
      readonly id?: string;
      readonly severity: string;
      readonly message: string;
    }
  /** A line that the command prints which does the migration. */
  | {
      readonly type: "command.said";
      readonly target: string;
      readonly id: string;
      readonly from: "stdout" | "stderr";
      readonly line: string;
    }
  /** The connection was lost at this migration, and at so many after it that were on their way. */
  | {
      readonly type: "commit.doubted";
      readonly target: string;
      readonly id: string;
      readonly after: number;
      /** Known to have been at work then: how that statement begins. */
      readonly statement?: string;
      /** What the server ended the session with. */
      readonly sqlstate?: string;
      readonly errno?: number;
    }
  /** What was found of them, in their order. */
  | { readonly type: "commit.settled"; readonly target: string; readonly found: readonly Settled[] }
  | { readonly type: "index.repaired"; readonly target: string; readonly id: string; readonly index: string }
  /** It stands after the run, which did not make it. */
  | { readonly type: "index.invalid"; readonly target: string; readonly index: string }
  | {
      readonly type: "constraint.unvalidated";
      readonly target: string;
      readonly constraint: string;
      readonly table: string;
    }
  | {
      readonly type: "policy.said";
      readonly target: string;
      readonly cell: string;
      readonly id?: string;
      readonly name?: string;
      readonly detail: string;
    }
  /** Another writer was at it while this run was on its way. */
  | ({ readonly type: "migration.overtaken"; readonly target: string } & Overtaken)
  | {
      readonly type: "run.interrupted";
      readonly target: string;
      /** What asked for it: `SIGTERM`, `--timeout`. */
      readonly signal: string;
      /** What runs is cancelled at once: it was asked for twice, or has no grace. */
      readonly hard: boolean;
      /** How long the step in hand has to come to its end. */
      readonly graceMs: number;
    };

/** A migration that a run had set out to do, and that another had in hand meanwhile: it is left as it is now. */
export interface Overtaken {
  readonly id: string;
  readonly name: string;
  readonly direction: "up" | "down";
  readonly now: State;
  /** Whose row it is; absent where none was written of it since this run began. */
  readonly by?: string;
  readonly host?: string;
  /** This run was at it, too, and what it did of it was rolled back. */
  readonly rolledBack?: true;
}

export interface Settled {
  readonly id: string;
  readonly outcome: "in" | "half" | "not-in";
  /** Of several this one alone was looked at. */
  readonly unit?: { readonly number: number; readonly of: number };
}

export type { Holder };
