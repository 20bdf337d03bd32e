import { environmentNamed, kindOf } from "../core/policy/environment.js";
import type { Cell, Cells, Policy, PresetName } from "../core/policy/policy.js";
import { cellWords, defaultPolicies, presets } from "../core/policy/presets.js";
import { SluiceError } from "../core/failures/failure.js";
import { nearest } from "../core/failures/nearest.js";
import type { EnvironmentConfig, SluiceConfig } from "./define.js";
import { configInvalid, type ConfigText } from "./config-invalid.js";
import { placeOfKey } from "./locate.js";
import { choose, type Chosen } from "./origin.js";

export interface PolicyInput {
  readonly environment: string;
  readonly config: SluiceConfig;
  readonly where: ConfigText;
  /** `--policy` or SLUICE_POLICY. */
  readonly asked: Chosen<string> | undefined;
}

/** The cells in force: a preset, the default's own cells where the preset is a default, and the cells that are written. */
export function resolvePolicy({ environment, config, where, asked }: PolicyInput): Policy {
  const kind = kindOf(environment);
  const found = environmentConfig(config, environment, where);
  const written = found?.config ?? {};
  const at = (name: string): string => placeIn(where, `environments.${found?.key ?? environment}.${name}`);
  const preset = choose<PresetName>([
    { from: asked?.from ?? "", value: asked && presetNamed(asked) },
    { from: at("policy"), value: written.policy },
    { from: "default", value: defaultPolicies[kind].preset },
  ])!;
  const defaults: Partial<Cells> = preset.from === "default" ? defaultPolicies[kind].cells : {};
  const own = writtenCells(written);
  const cells = { ...presets[preset.value], ...defaults, ...own };
  const from = Object.fromEntries(
    (Object.keys(cellWords) as Cell[]).map((cell) => {
      if (own[cell] !== undefined) return [cell, at(cell)];
      return [cell, defaults[cell] === undefined ? `preset ${preset.value} · ${preset.from}` : `default of ${kind}`];
    }),
  ) as Record<Cell, string>;
  const never = { databases: written.never?.databases ?? [], hosts: written.never?.hosts ?? [] };
  return { preset: preset.value, cells, from, environment, kind, never };
}

/** What the configuration says of an environment, under whichever of its names. */
export function environmentConfig(
  config: SluiceConfig,
  environment: string,
  where: ConfigText,
): { readonly key: string; readonly config: EnvironmentConfig } | undefined {
  const named = Object.entries(config.environments ?? {}).filter(([key]) => environmentNamed(key) === environment);
  const [first, second] = named;
  if (first && second)
    throw configInvalid(where, `environments.${second[0]}`, {
      kind: "same_environment",
      other: `environments.${first[0]}`,
      environment,
    });
  return first && { key: first[0], config: first[1] };
}

function presetNamed({ value, from }: Chosen<string>): PresetName {
  const known = Object.keys(presets) as PresetName[];
  const preset = known.find((name) => name === value);
  if (preset) return preset;
  const near = nearest(value, known);
  const expected = near === undefined ? known.join(", ") : `${near}?  (${known.join(", ")})`;
  throw new SluiceError("wrong_use", { detail: { kind: "bad_value", flag: from, given: value, expected } });
}

/** A folder or command in `seed` is that cell set alone. */
function writtenCells(written: EnvironmentConfig): Partial<Cells> {
  const { policy: _policy, never: _never, seed, ...cells } = written;
  const given = Object.entries(cells).filter(([, value]) => value !== undefined);
  const seeds: Cells["seed"] | undefined =
    seed === undefined ? undefined : seed === "no" || seed === "if-configured" ? seed : "if-configured";
  return { ...(Object.fromEntries(given) as Partial<Cells>), ...(seeds === undefined ? {} : { seed: seeds }) };
}

/** `sluice.config.ts:21` where the line is plain to see, else the key. */
export function placeIn({ file, text }: ConfigText, key: string): string {
  const line = text === undefined ? undefined : placeOfKey(text, key)?.line;
  return line === undefined ? `${file}: ${key}` : `${file}:${line}`;
}
