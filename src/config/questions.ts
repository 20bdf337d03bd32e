import { SluiceError } from "../core/failures/failure.js";
import type { ConfigText } from "./config-invalid.js";
import type { SluiceConfig, TargetConfig } from "./define.js";
import { durationExpected, durationMs, durationText } from "./duration.js";
import { choose, chooseOr, type Chosen, type Offer } from "./origin.js";
import { placeIn } from "./policy.js";
import type { Explained } from "./settings.js";
import type { Variables } from "./variables.js";

/** As text (`3s`), or in milliseconds. */
type DurationFlag = string | number | undefined;

/** The flags that settings are made of, as every command has them. */
export interface SettingsFlags {
  readonly config?: string | undefined;
  readonly env?: string | undefined;
  readonly url?: string | undefined;
  /** True, or the name of one of several embedded servers. */
  readonly embedded?: boolean | string | undefined;
  readonly target?: string | undefined;
  readonly source?: string | undefined;
  readonly format?: string | undefined;
  readonly historyTable?: string | undefined;
  readonly role?: string | undefined;
  readonly lockTimeout?: DurationFlag;
  readonly statementTimeout?: DurationFlag;
  readonly searchPath?: string | undefined;
  readonly online?: string | undefined;
  readonly lockWait?: DurationFlag;
  readonly policy?: string | undefined;
  readonly dotenv?: string | readonly string[] | undefined;
}

/** What every question needs to be answered. */
export interface Inquiry {
  readonly flags: SettingsFlags;
  readonly variables: Variables;
  readonly cwd: string;
  readonly root: string;
  readonly config: SluiceConfig;
  readonly where: ConfigText;
  readonly configFile?: string;
  readonly configFrom: string;
  readonly explained: Explained[];
}

/** Asks flag, variable, target and configuration for one value, in this order. */
export class Questions {
  readonly name: string;
  readonly #target: TargetConfig;
  readonly #config: SluiceConfig;
  readonly #inquiry: Inquiry;
  readonly #isAsked: boolean;

  constructor(name: string, target: TargetConfig, config: SluiceConfig, inquiry: Inquiry, isAsked: boolean) {
    this.name = name;
    this.#target = target;
    this.#config = config;
    this.#inquiry = inquiry;
    this.#isAsked = isAsked;
  }

  text(key: string, flagKey?: keyof SettingsFlags): Chosen<string> | undefined {
    const chosen = choose(this.offers(key, flagKey));
    // Neither a path nor a server takes one, and each would say so in its own way.
    if (!chosen?.value.includes("\0")) return chosen;
    const detail = { kind: "bad_value", flag: chosen.from, given: chosen.value, expected: '"…"' } as const;
    throw new SluiceError("wrong_use", { detail });
  }

  offers(key: string, flagKey?: keyof SettingsFlags): readonly Offer<string>[] {
    const { flags, variables, where } = this.#inquiry;
    const own = valueAt(this.#target, key);
    const general = key.includes(".") ? valueAt(this.#config, key) : undefined;
    const asked = flagKey === undefined || !this.#isAsked ? undefined : flags[flagKey];
    return [
      ...(flagKey === undefined
        ? []
        : [flag(flagKey, typeof asked === "number" ? durationText(asked) : (asked as string | undefined))]),
      ...(flagKey === undefined ? [] : [variables.offer(`SLUICE_${snake(flagKey).toUpperCase()}`)]),
      { from: placeIn(where, `targets.${this.name}.${key}`), value: own },
      { from: placeIn(where, key), value: general },
    ];
  }

  duration(
    key: string,
    flagKey: keyof SettingsFlags,
    fallbackMs: number,
  ): { readonly ms: number; readonly chosen: Chosen<string> } {
    const chosen = chooseOr(this.offers(key, flagKey), durationText(fallbackMs));
    const ms = durationMs(chosen.value);
    if (ms !== undefined) return { ms, chosen };
    const detail = { kind: "bad_value", flag: chosen.from, given: chosen.value, expected: durationExpected } as const;
    throw new SluiceError("wrong_use", { detail });
  }
}

/** A value of the configuration as text; undefined where it is not given. Lists are joined by commas. */
function valueAt(config: object, key: string): string | undefined {
  let value: unknown = config;
  for (const name of key.split(".")) value = (Object(value) as Record<string, unknown>)[name];
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

/** A flag as an offer, under the name a person types. */
export function flag(key: keyof SettingsFlags, value: string | undefined): Offer<string> {
  return { from: `--${snake(key).replaceAll("_", "-")}`, value };
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
