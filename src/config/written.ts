import { type ConfigText } from "./config-invalid.js";
import type { SluiceConfig } from "./define.js";
import { placeIn } from "./policy.js";
import type { Explained } from "./settings.js";

/** Keys that stand in the configuration alone: no flag, variable or default is asked for them. */
export function explainWritten(config: SluiceConfig, where: ConfigText): readonly Explained[] {
  const { name, targets = {}, environments = {}, boot } = config;
  const written = {
    name,
    targets: Object.fromEntries(
      Object.entries(targets).map(([target, { cwd, command, require }]) => [target, { cwd, command, require }]),
    ),
    environments: Object.fromEntries(
      Object.entries(environments).map(([environment, { never, seed }]) => [
        environment,
        { never, seed: typeof seed === "object" ? seed : undefined },
      ]),
    ),
    boot,
  };
  return leavesOf(written, "").map(([key, value]) => ({
    key,
    // An address that a check or a command names may hold a password.
    value: value.replace(/(:\/\/[^/\s:@]*:)[^\s]*@/gu, "$1***@"),
    from: placeIn(where, key),
    hid: [],
  }));
}

function leavesOf(value: unknown, key: string): readonly (readonly [key: string, value: string])[] {
  if (typeof value === "string") return [[key, value]];
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [[key, JSON.stringify(value)]];
  if (Array.isArray(value) && value.every((item) => typeof item !== "object"))
    return value.length === 0 ? [] : [[key, value.join(", ")]];
  return Object.entries(value).flatMap(([name, item]) =>
    leavesOf(item, key === "" ? name : Array.isArray(value) ? `${key}[${name}]` : `${key}.${name}`),
  );
}
