import { dirname } from "node:path";
import { SluiceError } from "../core/failures/failure.js";
import { environmentNamed } from "../core/policy/environment.js";
import type { Policy } from "../core/policy/policy.js";
import type { SluiceConfig } from "./define.js";
import { expandAll } from "./expand.js";
import { loadConfig } from "./load.js";
import { choose, chooseOr, type Chosen } from "./origin.js";
import { environmentConfig, resolvePolicy } from "./policy.js";
import { flag, type Inquiry, type SettingsFlags } from "./questions.js";
import type { Settings, TargetSettings } from "./settings.js";
import { assertOwnHistories } from "./shared-history.js";
import { targetsOf, unknownTarget } from "./target.js";
import { validateConfig } from "./validate.js";
import { Variables } from "./variables.js";
import { explainWritten } from "./written.js";

export type { SettingsFlags } from "./questions.js";

export interface SettingsInput {
  readonly flags?: SettingsFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A configuration that a caller of the library hands in, instead of a file. */
  readonly config?: SluiceConfig | undefined;
}

/** Flags, variables and the configuration file as one: what was decided, and for each value where it came from. */
export async function resolveSettings(input: SettingsInput): Promise<Settings> {
  const flags = input.flags ?? {};
  const variables = new Variables(input.env, input.cwd, filesOf(flags.dotenv));
  const given = await givenConfig(input, flags, variables);
  const environment = environmentOf(flags, variables);
  const inquiry: Inquiry = { flags, variables, ...given, cwd: input.cwd, explained: [] };
  const config = expandedConfig(inquiry, environment.value);
  const asked = choose([flag("policy", flags.policy), variables.offer("SLUICE_POLICY")]);
  const policy = resolvePolicy({ environment: environment.value, config, where: inquiry.where, asked });
  inquiry.explained.push(
    { key: "environment", value: environment.value, from: environment.from, hid: environment.hid },
    { key: "configuration", value: inquiry.configFile ?? "–", from: inquiry.configFrom, hid: [] },
  );
  const targets = targetsOf(config, inquiry, policy);
  explainPolicy(policy, asked, inquiry);
  inquiry.explained.push(...explainWritten({ ...config, boot: inquiry.config.boot }, inquiry.where));
  const named = flags.target ?? variables.get("SLUICE_TARGET");
  assertTarget(named, targets);
  if (named === undefined) assertOneMeant(flags, targets);
  assertOwnHistories(targets);
  return {
    root: inquiry.root,
    ...(config.name === undefined ? {} : { name: config.name }),
    ...(inquiry.configFile === undefined ? {} : { configFile: inquiry.configFile }),
    environment: environment.value,
    // A flag is chosen by the command, which knows it; the variable is known here alone.
    targets: flags.target === undefined && named !== undefined ? targets.filter(({ name }) => name === named) : targets,
    explained: inquiry.explained,
    variables: () => variables.all(),
  };
}

type Given = Pick<Inquiry, "root" | "config" | "where" | "configFile" | "configFrom">;

async function givenConfig(input: SettingsInput, flags: SettingsFlags, variables: Variables): Promise<Given> {
  if (input.config) {
    const where = { file: "config" };
    return { root: input.cwd, config: validateConfig(input.config, where), where, configFrom: "caller" };
  }
  const named = choose([flag("config", flags.config), variables.offer("SLUICE_CONFIG")]);
  const loaded = await loadConfig(input.cwd, named?.value);
  if (!loaded) return { root: input.cwd, config: {}, where: { file: "sluice.config.ts" }, configFrom: "none" };
  const { config, path, file, text } = loaded;
  return {
    root: dirname(path),
    config,
    where: { file, text },
    configFile: file,
    configFrom: named?.from ?? "found",
  };
}

function environmentOf(flags: SettingsFlags, variables: Variables): Chosen<string> {
  const offers = [
    flag("env", flags.env),
    ...["SLUICE_ENV", "APP_ENV", "NODE_ENV"].map((name) => variables.offer(name)),
  ];
  const chosen = chooseOr(offers, "production");
  return { ...chosen, value: environmentNamed(chosen.value) };
}

/** With variables put in: of the environments only the one in force, since another's variables need not be there. */
function expandedConfig({ config, where, variables }: Inquiry, environment: string): SluiceConfig {
  const place = { ...where, variables };
  const { targets = {}, environments: _environments, boot: _boot, ...general } = config;
  const own = environmentConfig(config, environment, where);
  const expanded = {
    ...expandAll(general, "", place),
    targets: Object.fromEntries(
      Object.entries(targets).map(([name, { url, command, require, ...rest }]) => [
        name,
        { ...expandAll(rest, `targets.${name}`, place), url, command, require },
      ]),
    ),
    environments: own ? { [own.key]: expandAll(own.config, `environments.${own.key}`, place) } : {},
  };
  return validateConfig(expanded, where);
}

function explainPolicy(policy: Policy, asked: Chosen<string> | undefined, { explained }: Inquiry): void {
  const fromPreset = Object.values(policy.from).find((from) => from.startsWith("preset ")) ?? "default";
  const presetFrom = asked?.from ?? fromPreset.slice(fromPreset.indexOf(" · ") + 3);
  explained.push({
    key: "policy",
    value: policy.preset,
    from: presetFrom,
    hid: asked?.hid ?? [],
  });
  for (const [cell, value] of Object.entries(policy.cells))
    explained.push({ key: `policy.${cell}`, value, from: policy.from[cell as keyof typeof policy.from], hid: [] });
}

function assertTarget(name: string | undefined, targets: readonly TargetSettings[]): void {
  const known = targets.map((target) => target.name);
  if (name !== undefined && !known.includes(name)) throw unknownTarget(name, known);
}

/** These name one database or one folder: given to all targets they would bring one's migrations into another's database. */
function assertOneMeant(flags: SettingsFlags, targets: readonly TargetSettings[]): void {
  const ofOne = flags.url ?? flags.source ?? flags.format ?? (flags.embedded || undefined);
  if (ofOne === undefined || targets.length < 2) return;
  const among = targets.map(({ name }) => name);
  throw new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--target", among } });
}

function filesOf(dotenv: string | readonly string[] | undefined): readonly string[] {
  return dotenv === undefined ? [] : typeof dotenv === "string" ? [dotenv] : dotenv;
}
