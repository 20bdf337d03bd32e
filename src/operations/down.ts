import type { TargetRun } from "./up.js";

export interface DownRequest {
  readonly target?: string;
  readonly to?: string;
  readonly steps?: number;
  readonly allowDestructive?: readonly string[];
  readonly lockWaitMs?: number;
  readonly waitMs?: number;
  readonly graceMs?: number;
  readonly plan?: string;
}
export interface DownResult {
  readonly targets: readonly TargetRun[];
}
