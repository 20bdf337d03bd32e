import type { Command, CommandName } from "../command.js";

/** Every command, behind a loader: only the one that was asked for is loaded. */
export const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  init: async () => (await import("./init.js")).init,
  new: async () => (await import("./new.js")).newCommand,
  status: async () => (await import("./status.js")).status,
  plan: async () => (await import("./plan.js")).plan,
  up: async () => (await import("./up.js")).up,
  down: async () => (await import("./down.js")).down,
  redo: async () => (await import("./redo.js")).redo,
  reset: async () => (await import("./reset.js")).reset,
  log: async () => (await import("./log.js")).log,
  resolve: async () => (await import("./resolve.js")).resolve,
  baseline: async () => (await import("./baseline.js")).baseline,
  convert: async () => (await import("./convert.js")).convert,
  wait: async () => (await import("./wait.js")).wait,
};

/** Words whose meaning is fixed and that are built later. */
export const reserved: readonly string[] = [
  "verify",
  "doctor",
  "boot",
  "policy",
  "adopt",
  "seal",
  "drift",
  "bundle",
  "seed",
  "lint",
  "fix",
  "rehearse",
  "squash",
  "backup",
  "restore",
  "approve",
  "diff",
  "serve",
  "fleet",
];
