/** CONTRACT's policy table: each question a cell, each preset a column of answers. */
export interface Cells {
  readonly atStart: "never" | "opt-in" | "automatic";
  readonly whenBehind: "stop" | "warn";
  readonly whenFailed: "stop" | "warn";
  readonly whenDifferent: "stop" | "warn";
  readonly destructive: "refuse" | "allow";
  readonly outOfOrder: "refuse" | "allow";
  /** What was changed beyond white space and comments. Cosmetic changes are said by every preset. */
  readonly changed: "refuse" | "say";
  readonly missing: "refuse" | "say";
  readonly ahead: "allow" | "refuse";
  readonly adopt: "refuse" | "record";
  readonly seed: "no" | "if-configured";
  readonly rollback: "refuse" | "once";
}
export type Cell = keyof Cells;
export type PresetName = "never-at-start" | "opt-in" | "automatic" | "forgiving";

/** The cells in force for one target, each with where it comes from. */
export interface Policy {
  readonly preset: PresetName;
  readonly cells: Cells;
  /** `preset never-at-start`, `sluice.config.ts: environments.production.destructive`. */
  readonly from: Readonly<Record<Cell, string>>;
  readonly environment: string;
  /** `development` and `test` alone allow `reset`. */
  readonly kind: EnvironmentKind;
  readonly never: { readonly databases: readonly string[]; readonly hosts: readonly string[] };
}
export type EnvironmentKind = "development" | "test" | "staging" | "production";
