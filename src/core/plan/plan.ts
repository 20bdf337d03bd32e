import type { SessionLost } from "../model/session-lost.js";
import type { Action } from "../model/action.js";
import type { DownPlace } from "../model/down-place.js";
import type { Direction, Migration } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Policy } from "../policy/policy.js";
import type { NotedBy } from "../model/applied.js";
import type { Among } from "./among.js";
import type { Standing } from "./states.js";
import type { Unit } from "./unit.js";
import type { CutScript, SoFar } from "./units.js";
import type { HalfDown, HalfIn } from "./half-down.js";
import type { Unshown } from "../model/unshown.js";
import type { Refusal } from "../failures/failure.js";

/** The ordered steps from where a target is to where it should be. */
export interface Plan {
  /** Over (id, action, checksum of what runs, unit boundaries) in order; nothing of target, policy or time. */
  readonly planId: string;
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
  /** What the policy lets pass but wants said. */
  readonly said: readonly Said[];
  /** What keeps any run from starting, whatever the policy: units that are in of a text that is no more. */
  readonly blocked?: Blocked;
}

export interface Blocked {
  readonly code:
    | "partial_changed"
    | "session_gone"
    | "partly_in"
    | "partly_back"
    | "file_gone"
    | "not_reversible"
    | "noted_elsewhere"
    | "stray_row";
  readonly id: string;
  readonly name: string;
  /** In which it stopped. */
  readonly direction: "up" | "down";
  readonly unit: number;
  readonly of: number;
  /** Of `partial_changed`: what is in is as it was, and only the unit that broke off is another now. */
  readonly begun?: true;
  /** Of `partial_changed`: it goes in batches, and so many rows are in by them. */
  readonly batched?: number;
  /** Of `file_gone`: how what it stopped at ended is not known either. */
  readonly doubted?: true;
  /** Of `not_reversible`: no down is to be had, since its file is gone and the history keeps none. */
  readonly gone?: true;
  /** Of `not_reversible`: where its down is to be written. */
  readonly down?: DownPlace;
  /** Of `session_gone`: what is read, and was made before. */
  readonly lacks?: string;
  readonly lost?: SessionLost;
  /** Of `noted_elsewhere`: which tool has noted it as begun or failed, and what it said of that. */
  readonly notedBy?: NotedBy & { readonly error?: string };
  /** Of a down: what it takes back was never all in. */
  readonly neverWhole?: true;
  /** Of `partly_in`: why its down cannot be told to take back just that. */
  readonly unshown?: Unshown;
}

/** All that a plan is made from. Same input, same plan. */
export interface PlanInput {
  readonly target: string;
  readonly standings: readonly Standing[];
  readonly policy: Policy;
  readonly request: PlanRequest;
  readonly compareIds: (a: string, b: string) => number;
  /** Cuts a script; memoised by the caller, since plans are made again after a wait. */
  readonly unitsOf: (direction: Direction, soFar?: SoFar) => CutScript;
  /** What takes back the units that are in of a migration that is half in; memoised, too. */
  readonly halfDownOf: (half: HalfIn) => HalfDown;
  /** Downs of what has no file, as the history keeps them. */
  readonly keptDowns: ReadonlyMap<string, Direction>;
}

/** Ids are exact here: what a person typed was matched before. */
export interface PlanRequest {
  readonly to?: string;
  /** `Infinity`: all there are. */
  readonly steps?: number;
  readonly only?: string;
  /** Nothing but these: what a run had set out to do before it waited, or was broken off. `steps` counts once. */
  readonly among?: Among;
  readonly allowDestructive: readonly string[];
  /** `redo` and `reset`: the permission for what their downs destroy, and the reason of each step. */
  readonly granted?: boolean;
  readonly because?: Because;
}

export interface Step {
  readonly action: "apply" | "resume" | "revert";
  readonly migration: PlannedMigration;
  readonly because: Because;
  readonly units: readonly Unit[];
  /** Statements over all units. */
  readonly statements: number;
  /** What loses data, of `actions` in `units`. */
  readonly destructive: readonly Action[];
  /** Units before this are in already (`resume`), or back (`revert`). */
  readonly fromUnit: number;
  /** Of what runs. */
  readonly problems: readonly Problem[];
  /** Of a down that takes back what is half in: so many units of that are in, of so many. */
  readonly half?: { readonly done: number; readonly of: number };
}

/** What a step needs of a migration: a file, or what the history keeps of one that is gone. */
export interface PlannedMigration {
  readonly id: string;
  readonly name: string;
  readonly file?: string;
  readonly migration?: Migration;
  /** What runs: the migration's up or down, or a down that the history kept. */
  readonly direction: Direction;
}

export type Because =
  | "pending"
  | "out-of-order"
  | "asked-for"
  | "failed-before"
  | "reverted-before"
  | "partly-in"
  | "retry"
  | "newest-applied"
  | "after-target"
  | "redo"
  | "reset";

export interface Said {
  readonly cell: "destructive" | "outOfOrder" | "changed" | "missing" | "ahead" | "unread";
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}
