import type { State } from "../core/model/state.js";

export interface ResolveRequest {
  readonly target?: string;
  readonly id: string;
  readonly as: "applied" | "pending" | "retry";
  readonly because?: string;
}
export interface RecordedResult {
  readonly targets: readonly TargetRecorded[];
}
/** Shared by `resolve` and `baseline`. */
export interface TargetRecorded {
  readonly name: string;
  readonly database: string;
  readonly host: string;
  readonly environment: string;
  readonly recorded: readonly { readonly id: string; readonly name: string; readonly state: State }[];
  /** What a look at the schema showed, in words. */
  readonly seen: readonly string[];
  readonly notStarted?: true;
  readonly failed?: true;
}
