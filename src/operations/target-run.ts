import type { TargetSettings } from "../config/settings.js";
import { databaseOf, hostOf } from "./connect-target.js";
import type { Overtaken } from "../core/model/event.js";
import type { PoolerLacks } from "./may-run.js";
import type { Said } from "../core/plan/plan.js";

/** What `up`, `down`, `redo` and `reset` can all be told. */
export interface RunRequest {
  readonly target?: string;
  readonly allowDestructive?: readonly string[];
  /** Only if what would run is still the plan of this id. */
  readonly plan?: string;
  /** How long an unreachable server is tried. */
  readonly waitMs?: number;
  readonly lockWaitMs?: number;
  /** How long the unit in hand may go on after a signal. */
  readonly graceMs?: number;
}
export interface RunResult {
  readonly targets: readonly TargetRun[];
}
/** What one target's run did. */
export interface TargetRun {
  readonly name: string;
  readonly database: string;
  readonly host: string;
  readonly environment: string;
  readonly server?: string;
  readonly user?: string;
  readonly applied: readonly RunMigration[];
  readonly reverted: readonly RunMigration[];
  readonly pending: readonly string[];
  /** Time spent waiting for another run's lock. */
  readonly waitedMs: number;
  readonly planId: string;
  readonly said: readonly Said[];
  /** What another run had in hand meanwhile, and this one left as it is. */
  readonly overtaken?: readonly Overtaken[];
  /** Constraints that stand unvalidated after the run. */
  readonly unvalidated: readonly string[];
  /** Indexes that stand invalid after it, and that it did not make. */
  readonly invalidIndexes?: readonly string[];
  /** What is pending needs what the pooler before the database does not give. */
  readonly pooler?: PoolerLacks;
  /** A write over several targets stops at the first failure: this one was not reached. */
  readonly notStarted?: true;
  /** This is the target that failed. */
  readonly failed?: true;
}
export interface RunMigration {
  readonly id: string;
  readonly name: string;
  readonly durationMs: number;
}

/** A target that was not reached, or not yet. */
export function emptyRun(settings: TargetSettings): TargetRun {
  return {
    name: settings.name,
    database: databaseOf(settings),
    host: hostOf(settings),
    environment: settings.policy.environment,
    applied: [],
    reverted: [],
    pending: [],
    waitedMs: 0,
    planId: "",
    said: [],
    unvalidated: [],
  };
}
