import type { Cells, EnvironmentKind, PresetName } from "./policy.js";

const strict = {
  whenDifferent: "stop",
  destructive: "refuse",
  outOfOrder: "refuse",
  changed: "refuse",
  missing: "refuse",
  ahead: "allow",
  adopt: "refuse",
  whenFailed: "stop",
} as const;

/** The presets as data: CONTRACT's policy table, column by column. */
export const presets: Readonly<Record<PresetName, Cells>> = {
  "never-at-start": { ...strict, atStart: "never", whenBehind: "stop", seed: "no", rollback: "refuse" },
  "opt-in": { ...strict, atStart: "opt-in", whenBehind: "warn", seed: "no", rollback: "once" },
  automatic: { ...strict, atStart: "automatic", whenBehind: "stop", seed: "if-configured", rollback: "once" },
  forgiving: {
    atStart: "automatic",
    whenBehind: "warn",
    whenFailed: "warn",
    whenDifferent: "warn",
    destructive: "allow",
    outOfOrder: "allow",
    changed: "say",
    missing: "say",
    ahead: "allow",
    adopt: "record",
    seed: "if-configured",
    rollback: "once",
  },
};

/** What holds where nothing is configured. */
export const defaultPolicies: Readonly<
  Record<EnvironmentKind, { readonly preset: PresetName; readonly cells: Partial<Cells> }>
> = {
  development: { preset: "forgiving", cells: {} },
  test: { preset: "automatic", cells: {} },
  staging: { preset: "automatic", cells: {} },
  production: { preset: "opt-in", cells: { whenBehind: "stop" } },
};

/** Every word each cell may have, for checking a configuration. */
export const cellWords: { readonly [C in keyof Cells]: readonly Cells[C][] } = {
  atStart: ["never", "opt-in", "automatic"],
  whenBehind: ["stop", "warn"],
  whenFailed: ["stop", "warn"],
  whenDifferent: ["stop", "warn"],
  destructive: ["refuse", "allow"],
  outOfOrder: ["refuse", "allow"],
  changed: ["refuse", "say"],
  missing: ["refuse", "say"],
  ahead: ["allow", "refuse"],
  adopt: ["refuse", "record"],
  seed: ["no", "if-configured"],
  rollback: ["refuse", "once"],
};
