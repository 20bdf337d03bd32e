import type { Action } from "../core/model/action.js";
import type { Because, Said } from "../core/plan/plan.js";
import type { Refusal } from "../core/failures/failure.js";
import type { Problem } from "../core/model/problem.js";

export interface PlanRequest {
  readonly target?: string;
  readonly to?: string;
  readonly steps?: number;
  readonly only?: string;
  readonly allowDestructive?: readonly string[];
  readonly check?: boolean;
  /** A script for psql instead of the plan. */
  readonly sql?: boolean;
  /** The whole SQL of every unit. */
  readonly full?: boolean;
  /** Plan taking back instead of applying: what `down` would do. */
  readonly down?: boolean;
}
export interface PlanResult {
  readonly targets: readonly TargetPlan[];
}
export interface TargetPlan {
  readonly name: string;
  readonly database: string;
  readonly host: string;
  readonly environment: string;
  readonly planId: string;
  readonly steps: readonly PlanStep[];
  readonly refusals: readonly Refusal[];
  readonly said: readonly Said[];
  readonly problems: readonly Problem[];
  /** With `--sql`. */
  readonly script?: string;
  readonly exitCode?: number;
}
export interface PlanStep {
  readonly id: string;
  readonly name: string;
  readonly file: string | null;
  readonly action: "apply" | "resume" | "revert";
  /** True where the whole step is one transaction. */
  readonly transaction: boolean;
  readonly statements: number;
  readonly destructive: readonly string[];
  readonly reason: Because;
  readonly units: readonly PlanUnit[];
}
export interface PlanUnit {
  readonly kind: "transaction" | "alone";
  readonly why?: string;
  readonly statements: number;
  readonly actions: readonly Action[];
  /** Each statement's text, cut at 64 KiB. */
  readonly sql: readonly string[];
  /** In already (`resume`). */
  readonly done?: true;
}
