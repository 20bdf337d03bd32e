import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { SluiceError, type AnySluiceError } from "../core/failures/failure.js";
import { nearest } from "../core/failures/nearest.js";
import { formatNames } from "../core/formats/list.js";
import { environmentNamed } from "../core/policy/environment.js";
import type { Policy } from "../core/policy/policy.js";
import { findSources } from "../places/find.js";
import { chooseDatabase, type ChosenDatabase } from "./database.js";
import type { HistoryConfig, SluiceConfig, TargetConfig } from "./define.js";
import { durationExpected, durationMs, durationText } from "./duration.js";
import { expand, expandAll } from "./expand.js";
import { loadConfig } from "./load.js";
import { choose, chooseOr, explain, type Chosen, type Offer } from "./origin.js";
import { environmentConfig, placeIn, resolvePolicy } from "./policy.js";
import type { Explained, Settings, TargetSettings } from "./settings.js";
import { assertOwnHistories } from "./shared-history.js";
import { showAddress } from "./url.js";
import { lockKey, validateConfig, type ConfigText } from "./validate.js";
import { Variables } from "./variables.js";

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
  readonly lockWait?: DurationFlag;
  readonly policy?: string | undefined;
  readonly envFile?: string | readonly string[] | undefined;
}

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
  const variables = new Variables(input.env, input.cwd, filesOf(flags.envFile));
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
  assertTarget(flags.target ?? variables.get("SLUICE_TARGET"), targets);
  assertOwnHistories(targets);
  return {
    root: inquiry.root,
    ...(config.name === undefined ? {} : { name: config.name }),
    ...(inquiry.configFile === undefined ? {} : { configFile: inquiry.configFile }),
    environment: environment.value,
    targets,
    explained: inquiry.explained,
  };
}

/** What every question needs to be answered. */
interface Inquiry {
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
  const place = { file: where.file, variables };
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

/** The target where nothing is configured. */
const onlyTarget = "main";

function targetsOf(config: SluiceConfig, inquiry: Inquiry, policy: Policy): readonly TargetSettings[] {
  const configured = Object.entries(config.targets ?? {});
  const named: readonly [string, TargetConfig][] = configured.length > 0 ? configured : [[onlyTarget, {}]];
  const asked = inquiry.flags.target ?? inquiry.variables.get("SLUICE_TARGET");
  return named.map(([name, target]) =>
    targetOf(name, target, config, inquiry, policy, asked === undefined || asked === name),
  );
}

function targetOf(
  name: string,
  target: TargetConfig,
  config: SluiceConfig,
  inquiry: Inquiry,
  policy: Policy,
  isAsked: boolean,
): TargetSettings {
  const ask = new Questions(name, target, config, inquiry, isAsked);
  const database = databaseOf(name, target, inquiry, isAsked);
  const shown = "value" in database.address ? showAddress(database.address.value) : "–";
  const explained = (key: string, value: string, chosen: Omit<Chosen<unknown>, "value">): void => {
    inquiry.explained.push(explain(`targets.${name}.${key}`, value, chosen));
  };
  const source = sourceOf(ask, inquiry);
  explained("source", source.value.shown, source);
  const format = ask.text("format", "format");
  if (format) assertFormat(format);
  explained("format", format?.value ?? "–", format ?? { from: "recognised from the files", hid: [] });
  explained("url", shown, database);
  return {
    name,
    source: source.value,
    ...(format ? { format: format.value } : {}),
    address: database.address,
    addressFrom: database.from,
    history: historyOf(ask, explained),
    session: sessionOf(ask, explained),
    lock: lockOf(ask, explained),
    policy,
  };
}

function databaseOf(name: string, target: TargetConfig, inquiry: Inquiry, isAsked: boolean): ChosenDatabase {
  const { flags, variables, where, root } = inquiry;
  if (flags.url !== undefined && flags.embedded)
    throw new SluiceError("wrong_use", { detail: { kind: "conflict", one: "--url", other: "--embedded" } });
  const embedded = typeof flags.embedded === "string" ? `embedded:${flags.embedded}` : "embedded:";
  const byFlag = flags.embedded
    ? { name: "--embedded", url: embedded }
    : flags.url === undefined
      ? undefined
      : { name: "--url", url: flags.url };
  return chooseDatabase({
    flag: isAsked ? byFlag : undefined,
    configured:
      target.url === undefined
        ? undefined
        : { key: `targets.${name}.url`, url: target.url, place: { file: where.file, variables } },
    variables,
    root,
  });
}

type Explain = (key: string, value: string, chosen: Omit<Chosen<unknown>, "value">) => void;

/** Asks flag, variable, target and configuration for one value, in this order. */
class Questions {
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
    return choose(this.offers(key, flagKey));
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

function sourceOf(ask: Questions, inquiry: Inquiry): Chosen<TargetSettings["source"]> {
  const { root, cwd, flags } = inquiry;
  const chosen = ask.text("source", "source");
  if (chosen) {
    const outside = flags.source !== undefined || chosen.from.startsWith("SLUICE_SOURCE");
    const folder = resolve(outside ? cwd : root, chosen.value);
    return { ...chosen, value: { folder, shown: shownFrom(root, folder) } };
  }
  const { folders, looked } = findSources(root);
  if (folders.length > 1) throw new SluiceError("source_ambiguous", { candidates: folders });
  const [found] = folders;
  if (found !== undefined) return { value: { folder: join(root, found), shown: found }, from: "found", hid: [] };
  const failure = new SluiceError("no_source", { looked }) as AnySluiceError;
  return { value: { folder: join(root, "migrations"), shown: "migrations", failure }, from: "default", hid: [] };
}

/** Relative to the root with `/`, as long as that is shorter to read than the path itself. */
function shownFrom(root: string, folder: string): string {
  const path = relative(root, folder).replaceAll("\\", "/");
  return path === "" ? "." : path.startsWith("../../") || isAbsolute(path) ? folder : path;
}

function assertFormat({ value, from }: Chosen<string>): void {
  if (formatNames.includes(value)) return;
  const near = nearest(value, formatNames);
  const expected = near === undefined ? formatNames.join(", ") : `${near}?`;
  throw new SluiceError("wrong_use", { detail: { kind: "bad_value", flag: from, given: value, expected } });
}

function historyOf(ask: Questions, explained: Explain): TargetSettings["history"] {
  const layout = ask.text("history.layout");
  const table = ask.text("history.table", "historyTable");
  const log = chooseOr(ask.offers("history.log"), "true");
  if (layout) explained("history.layout", layout.value, layout);
  if (table) explained("history.table", table.value, table);
  explained("history.log", log.value, log);
  const [first = "", second] = table?.value.split(".") ?? [];
  return {
    ...(layout ? { layout: layout.value } : {}),
    ...(table ? (second === undefined ? { table: first } : { schema: first, table: second }) : {}),
    log: log.value === "true",
  };
}

/** A busy table is asked for three seconds at a time, so that nobody queues behind a migration that waits. */
const usualLockTimeoutMs = 3000;
const usualLockWaitMs = 120_000;

function sessionOf(ask: Questions, explained: Explain): TargetSettings["session"] {
  const role = ask.text("session.role", "role");
  const searchPath = ask.text("session.searchPath", "searchPath");
  const lockTimeout = ask.duration("session.lockTimeout", "lockTimeout", usualLockTimeoutMs);
  const statementTimeout = ask.duration("session.statementTimeout", "statementTimeout", 0);
  if (role) explained("session.role", role.value, role);
  if (searchPath) explained("session.searchPath", searchPath.value, searchPath);
  explained("session.lockTimeout", lockTimeout.chosen.value, lockTimeout.chosen);
  explained("session.statementTimeout", statementTimeout.chosen.value, statementTimeout.chosen);
  return {
    ...(role ? { role: role.value } : {}),
    ...(searchPath ? { searchPath: searchPath.value } : {}),
    lockTimeoutMs: lockTimeout.ms,
    statementTimeoutMs: statementTimeout.ms,
  };
}

function lockOf(ask: Questions, explained: Explain): TargetSettings["lock"] {
  const wait = ask.duration("lock.wait", "lockWait", usualLockWaitMs);
  const also = ask.text("lock.also");
  explained("lock.wait", wait.chosen.value, wait.chosen);
  if (also) explained("lock.also", also.value, also);
  const keys = also
    ? also.value
        .split(", ")
        .map(lockKey)
        .filter((key) => key !== undefined)
    : [];
  return { waitMs: wait.ms, also: keys };
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
  if (name !== undefined && !known.includes(name)) throw new SluiceError("unknown_target", { name, known });
}

/** A value of the configuration as text; undefined where it is not given. Lists are joined by commas. */
function valueAt(config: object, key: string): string | undefined {
  let value: unknown = config;
  for (const name of key.split(".")) value = (Object(value) as Record<string, unknown>)[name];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.join(", ") : String(value as string | number | boolean);
}

function flag(key: keyof SettingsFlags, value: string | undefined): Offer<string> {
  return { from: `--${snake(key).replaceAll("_", "-")}`, value };
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function filesOf(envFile: string | readonly string[] | undefined): readonly string[] {
  return envFile === undefined ? [] : typeof envFile === "string" ? [envFile] : envFile;
}
