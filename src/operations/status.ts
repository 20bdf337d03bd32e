import type { State } from "../core/model/state.js";
import type { Problem } from "../core/model/problem.js";
import type { Explained } from "../config/settings.js";

export interface StatusRequest {
  readonly target?: string;
  readonly explain?: boolean;
  readonly check?: boolean;
}
export interface StatusResult {
  readonly targets: readonly TargetStatus[];
  /** With `--explain`. */
  readonly explained?: readonly Explained[];
}
export interface TargetStatus {
  readonly name: string;
  readonly database: string;
  /** `db.internal:5432`, a socket's folder, or `embedded`. */
  readonly host: string;
  readonly environment: string;
  readonly format: string;
  readonly source: string;
  readonly history: { readonly layout: string; readonly table: string; readonly exists: boolean };
  /** The newest applied id in order of application; null where nothing is. */
  readonly current: string | null;
  readonly migrations: readonly MigrationStatus[];
  readonly problems: readonly Problem[];
  /** Invalid indexes and unvalidated constraints that were seen (only when something is pending or asked). */
  readonly exitCode?: number;
}
export interface MigrationStatus {
  readonly id: string;
  readonly name: string;
  readonly file: string | null;
  readonly state: State;
  /** `out-of-order`, `cosmetic`, `not-comparable`, `rolled-back`, `partial 4/9`, `whole-unknown`. */
  readonly detail?: string;
  readonly appliedAt: string | null;
  readonly durationMs?: number;
  readonly error?: string;
}
