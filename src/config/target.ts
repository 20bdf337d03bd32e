import { join, resolve } from "node:path";
import { SluiceError, type AnySluiceError } from "../core/failures/failure.js";
import { nearest } from "../core/failures/nearest.js";
import { formatNames } from "../core/formats/names.js";
import type { Policy } from "../core/policy/policy.js";
import { scrubbedCommand } from "../core/sql/password-literals.js";
import { findSources } from "../places/find.js";
import { chooseDatabase, type ChosenDatabase } from "./database.js";
import type { OnlineWord, SluiceConfig, TargetConfig } from "./define.js";
import { chooseOr, explain, type Chosen } from "./origin.js";
import { Questions, type Inquiry } from "./questions.js";
import type { TargetSettings, ToldName } from "./settings.js";
import { shownFrom } from "./shown.js";
import { onlineWords } from "./shapes.js";
import { showAddress } from "./url.js";
import { isLockKey, lockKeyExpected, tableExpected, tableIn } from "./validate.js";

/** The target where nothing is configured. */
const onlyTarget = "main";

/** The targets of a configuration, in its order; one that is made of what is found where none is configured. */
export function targetsOf(config: SluiceConfig, inquiry: Inquiry, policy: Policy): readonly TargetSettings[] {
  const configured = Object.entries(config.targets ?? {});
  const named: readonly [string, TargetConfig][] = configured.length > 0 ? configured : [[onlyTarget, {}]];
  const asked = inquiry.flags.target ?? inquiry.variables.get("SLUICE_TARGET");
  return named.map(([name, target]) =>
    targetOf(name, target, config, inquiry, policy, asked === undefined || asked === name),
  );
}

/** No target has this name; to be thrown. */
export function unknownTarget(name: string, known: readonly string[]): SluiceError<"unknown_target"> {
  const near = nearest(name, known);
  return new SluiceError("unknown_target", { name, known, ...(near === undefined ? {} : { near }) });
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
    ...commandOf(ask, inquiry, explained),
    address: database.address,
    addressFrom: database.from,
    history: { ...historyOf(ask, explained), ...namesTold(inquiry) },
    session: sessionOf(ask, explained),
    lock: lockOf(ask, explained, "value" in database.address ? database.address.value.engine : "postgres"),
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
        : { key: `targets.${name}.url`, url: target.url, place: { ...where, variables } },
    variables,
    root,
  });
}

type Explain = (key: string, value: string, chosen: Omit<Chosen<unknown>, "value">) => void;

function sourceOf(ask: Questions, inquiry: Inquiry): Chosen<TargetSettings["source"]> {
  const { root, cwd, flags } = inquiry;
  const at = (folder: string): TargetSettings["source"] => ({
    folder,
    shown: shownFrom(root, folder),
    here: shownFrom(cwd, folder),
  });
  const chosen = ask.text("source", "source");
  if (chosen) {
    const outside = flags.source !== undefined || chosen.from.startsWith("SLUICE_SOURCE");
    const folder = resolve(outside ? cwd : root, chosen.value);
    return { ...chosen, value: at(folder) };
  }
  const { folders, looked } = findSources(root);
  if (folders.length > 1) throw new SluiceError("source_ambiguous", { candidates: folders });
  const [found] = folders;
  if (found !== undefined) return { value: at(join(root, found)), from: "found", hid: [] };
  const failure = new SluiceError("no_source", { looked }) as AnySluiceError;
  return { value: { ...at(join(root, "migrations")), failure }, from: "default", hid: [] };
}

/** How the team itself runs its steps, and where. */
function commandOf(ask: Questions, { root }: Inquiry, explained: Explain): Pick<TargetSettings, "command" | "cwd"> {
  const command: Partial<Record<keyof TargetSettings["command"], string>> = {};
  for (const way of ["up", "down", "sql", "pending", "variable"] as const) {
    const chosen = ask.text(`command.${way}`);
    if (!chosen) continue;
    command[way] = chosen.value;
    explained(`command.${way}`, scrubbedCommand(chosen.value), chosen);
  }
  const cwd = ask.text("cwd");
  if (cwd) explained("cwd", cwd.value, cwd);
  return { command, ...(cwd ? { cwd: resolve(root, cwd.value) } : {}) };
}

/** Refuses what is no format, built or not. */
export function assertFormat({ value, from }: Pick<Chosen<string>, "value" | "from">): void {
  if (formatNames.includes(value)) return;
  const near = nearest(value, formatNames);
  const detail = { kind: "bad_value", flag: from, given: value, expected: formatNames.join(", ") } as const;
  throw new SluiceError("wrong_use", { detail: near === undefined ? detail : { ...detail, near } });
}

function historyOf(ask: Questions, explained: Explain): TargetSettings["history"] {
  const layout = ask.text("history.layout");
  const table = ask.text("history.table", "historyTable");
  const names = table && tableIn(table.value);
  if (table && !names) {
    const detail = { kind: "bad_value", flag: table.from, given: table.value, expected: tableExpected } as const;
    throw new SluiceError("wrong_use", { detail });
  }
  const log = chooseOr(ask.offers("history.log"), "true");
  if (layout) explained("history.layout", layout.value, layout);
  if (table) explained("history.table", table.value, table);
  explained("history.log", log.value, log);
  const [first = "", second] = names ?? [];
  return {
    ...(layout ? { layout: layout.value } : {}),
    ...(names ? (second === undefined ? { table: first } : { schema: first, table: second }) : {}),
    log: log.value !== "false",
    ...(log.value === "true" || log.value === "false" ? {} : { logIn: log.value }),
  };
}

const tableVariables: Readonly<Record<string, string>> = { dbmate: "DBMATE_MIGRATIONS_TABLE", goose: "GOOSE_TABLE" };

/** What other tools' variables call their tables, by tool. */
function namesTold({ variables }: Inquiry): Pick<TargetSettings["history"], "told"> {
  const told = Object.entries(tableVariables).flatMap(([tool, name]) => {
    const { from, value } = variables.offer(name);
    return value === undefined ? [] : [[tool, { from, value } satisfies ToldName] as const];
  });
  return told.length === 0 ? {} : { told: Object.fromEntries(told) };
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
  const online = onlineOf(ask);
  if (online) explained("session.online", online.value, online);
  explained("session.lockTimeout", lockTimeout.chosen.value, lockTimeout.chosen);
  explained("session.statementTimeout", statementTimeout.chosen.value, statementTimeout.chosen);
  return {
    ...(role ? { role: role.value } : {}),
    ...(searchPath ? { searchPath: searchPath.value, searchPathFrom: searchPath.from } : {}),
    lockTimeoutMs: lockTimeout.ms,
    statementTimeoutMs: statementTimeout.ms,
    online: online?.value ?? "prefer",
    onlineFrom: online?.from ?? "default",
  };
}

function onlineOf(ask: Questions): Chosen<OnlineWord> | undefined {
  const chosen = ask.text("session.online", "online");
  if (!chosen) return undefined;
  const value = onlineWords.find((word) => word === chosen.value);
  if (value !== undefined) return { ...chosen, value };
  const detail = {
    kind: "bad_value",
    flag: chosen.from,
    given: chosen.value,
    expected: onlineWords.join(", "),
  } as const;
  throw new SluiceError("wrong_use", { detail });
}

function lockOf(ask: Questions, explained: Explain, engine: "postgres" | "mysql"): TargetSettings["lock"] {
  const wait = ask.duration("lock.wait", "lockWait", usualLockWaitMs);
  const also = ask.text("lock.also");
  const node = ask.text("lock.node");
  explained("lock.wait", wait.chosen.value, wait.chosen);
  if (also) explained("lock.also", also.value, also);
  if (node) explained("lock.node", node.value, node);
  const keys = also && also.value !== "" ? also.value.split(", ") : [];
  const bad = keys.find((key) => !isLockKey(key, engine));
  if (also && bad !== undefined) {
    const detail = { kind: "bad_value", flag: also.from, given: bad, expected: lockKeyExpected } as const;
    throw new SluiceError("wrong_use", { detail });
  }
  return { waitMs: wait.ms, also: keys, ...(node ? { node: node.value } : {}) };
}
