import { backwards } from "../text.js";
import type { Because, Said } from "../../../core/plan/plan.js";
import type { State } from "../../../core/model/state.js";
import type { Way } from "../../../core/model/statement-facts.js";
import type { LeftBehind } from "../../../operations/status.js";
import { batched } from "./batches.js";
import { ended } from "./ended.js";
import { convert } from "./convert.js";
import { poolerLacks } from "./pooler.js";
import { states } from "./states.js";
import { story } from "./story.js";

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
const list = (ids: readonly string[]): string =>
  ids.length > 6 ? `${ids.slice(0, 5).join(", ")} and ${ids.length - 5} more` : ids.join(", ");

/** Where a value comes from, where that has no name of its own. */
const origins: Readonly<Record<string, string>> = {
  default: "default",
  found: "found",
  none: "none",
  caller: "the caller",
  "recognised from the files": "recognised from the files",
};

// An event of a newer layout is shown as it is recorded.
const events: Readonly<Record<string, string>> = {
  "up done": "applied",
  "up begun": "begun",
  "up broken": "broke off",
  "up warned": "took effect with a warning",
  "up failed": "failed",
  "up interrupted": "interrupted",
  "down done": "taken back",
  "down begun": "taking back, begun",
  "down broken": "taking back, broke off",
  "down warned": "taken back with a warning",
  "down failed": "taking back failed",
  "down interrupted": "taking back, interrupted",
  "baseline done": "baseline",
  "resolve applied": "resolved: is in",
  "resolve pending": "resolved: is not in",
  "resolve retry": "resolved: to be tried again",
};

/** Who waits for a change of a table. */
const waiting: Readonly<Record<Way["keepsOut"], string>> = {
  nobody: "",
  writers: "writers wait until it is over",
  everybody: "readers and writers wait until it is over",
};

const because: Readonly<Record<Because, string>> = {
  pending: "",
  "out-of-order": "comes late",
  "asked-for": "asked for",
  "failed-before": "failed before",
  "reverted-before": "was taken back",
  "partly-in": "goes on where it stopped",
  retry: "to be tried again",
  "newest-applied": "",
  "after-target": "",
  redo: "",
  reset: "",
};

const saidOf: Readonly<Record<Said["cell"], (said: Said) => string>> = {
  destructive: (p) => `${p.id} destroys: ${p.detail}`,
  outOfOrder: (p) => `${p.id} ${p.name} comes late: newer ones are applied already`,
  changed: (p) =>
    p.detail === "cosmetic"
      ? `${p.id} ${p.name} was changed since it was applied: white space or comments only`
      : `${p.id} ${p.name} was changed since it was applied`,
  missing: (p) =>
    p.detail === "not-again"
      ? `${p.id} ${p.name} does not come again: its file is gone`
      : `${p.id} ${p.name} is applied, and its file is gone`,
  ahead: (p) => `${p.id} ${p.name} is applied, and newer than every file here`,
  unread: (p) => `${p.id} holds what could not be read: ${p.detail}`,
};

/** What reports say. */
export const screens = {
  ended,
  outputLost: (reason: string) =>
    `stdout could not be written to the end (${reason}); that changed nothing of what was done`,
  on: (p: { database: string; host: string }) => (p.host === "" ? p.database : `${p.database} on ${p.host}`),
  standby: "a standby: read-only",
  readOnly: "set to read-only",
  as: (user: string) => `as ${user}`,
  planName: (id: string) => `plan ${id}`,
  files: (p: { format: string; table: string }) => `${p.format} files, ${p.table}`,
  counts: (state: State, count: number) => `${count} ${states[state]}`,
  state: (state: State) => states[state],
  next: (command: string) => `next: ${command}`,
  addressIn: (variable: string) => `first put the address as you typed it in ${variable}: its password is never shown`,
  rows: (rows: number, more: boolean) =>
    `${more ? "more than " : ""}${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`,
  more: (count: number) => `and ${count} more`,
  labels: {
    server: "the server",
    expected: "it would say",
    network: "heard",
    where: "at",
    detail: "detail",
    hint: "hint",
    likely: "likely",
    act: "do",
    stands: "stands",
    isIn: "in",
    isOut: "out",
    unknown: "unknown",
    failed: "failed",
    broken: "broken off",
    warned: "warned of",
    stopped: "stopped at",
    notRun: "not run",
    refused: "refused",
    rule: "rule",
    allow: "to allow",
    instead: "instead",
    found: "found",
    sees: "seen",
  },
  status: {
    nothingThere: () => "no migrations",
    noHistory: () => "no history yet",
    nothingPending: () => "nothing pending",
    cosmetic: () => "changed since: white space or comments only",
    changed: () => "changed since",
    notComparable: () => "no checksum kept to compare with",
    assumed: () => "taken to be in: a newer one may stand on it",
    outOfOrder: () => "comes late: newer ones are applied",
    partial: (done: number, of: number, direction: "up" | "down") =>
      `partly ${direction === "up" ? "in" : "out"}: ${done} of ${of}`,
    batched: batched.state,
    rolledBack: (outcome: LeftBehind["outcome"]) =>
      outcome === "retry"
        ? "to be run again"
        : `${outcome === "interrupted" ? "interrupted" : "failed"}, rolled back whole`,
    cutOff: (count: number) => `${count} interrupted`,
    failed: () => "failed",
    dirty: () => "failed and left dirty",
    reverted: () => "taken back",
    fileGone: () => "its file is gone",
    missing: () => "applied; its file is gone",
    ahead: () => "applied; newer than every file here",
    baselined: () => "recorded by baseline, not run",
    superseded: () => "replaced by a newer one",
    unknown: () => "what became of it is not known",
    underWay: () => "may be under way",
  },
  explain: {
    key: "setting",
    value: "value",
    from: "from",
    hid: (hidden: readonly string[]) => `hid ${hidden.join(", ")}`,
    origins: {
      words: origins,
      preset: (preset: string) => `preset ${preset}`,
      defaultOf: (environment: string) => `default of ${environment}`,
    },
  },
  plan: {
    nothing: () => "nothing to do",
    statements: (count: number) => plural(count, "statement"),
    oneTransaction: (count: number) => `one transaction, ${plural(count, "statement")}`,
    performed: (way: "code" | "command", where: "inside" | "outside" | "batches") => {
      const by = way === "code" ? "code" : "a command";
      if (where === "batches") return `${by}, in batches that commit by themselves`;
      return where === "inside" ? `${by}, one transaction` : `${by}, outside a transaction`;
    },
    units: (count: number, parts: readonly string[]) => `${count} units: ${parts.join(", then ")}`,
    transactions: (count: number) => (count === 1 ? "one transaction" : `${count} transactions`),
    alone: (count: number, commits: boolean) => {
      if (commits) return count === 1 ? "one statement that commits by itself" : `${count} that commit by themselves`;
      return count === 1 ? "one statement outside" : `${count} statements outside`;
    },
    mixed: (transactions: number, alone: number, commit: boolean) => {
      const outside = commit ? (alone === 1 ? " that commits by itself" : " that commit by themselves") : " outside";
      return `${plural(transactions, "transaction")} and ${plural(alone, "statement")}${outside}, in turns`;
    },
    done: (count: number) => `${count} of them in already`,
    revert: (half?: { done: number; of: number }) =>
      half ? `${backwards(half.done)} of ${half.of} taken back` : "taken back",
    because,
    concurrently: () => "concurrently: readers and writers go on",
    destroys: () => "destroys",
    destroysCascade: () => "destroys, with all that depends on it",
    cascade: () => "with all that depends on it",
    notValid: () => "rows there are not checked",
    inside: () => "contents unknown",
    maybe: () => "decided when it runs",
    notRead: () => "not read",
    newName: (name: string) => `to ${name}`,
    on: (table: string) => `on ${table}`,
    outsideBecause: (why: string) =>
      why === "drops-lock" ? "outside a transaction: it drops the session's locks" : `outside a transaction: ${why}`,
    commitsBecause: (why: string) => `commits by itself: ${why}`,
    moreActions: (count: number) => `and ${count} more (all: --full)`,
    nothingDestroyed: () => "nothing is destroyed",
    destroyed: (ids: readonly string[]) => `${list(ids)} ${ids.length === 1 ? "destroys" : "destroy"} data`,
    unknownContents: () => "some contents unknown",
    run: (command: string) => `run exactly this: ${command}`,
    standby: () => "nothing can be run here: name the primary with --url",
    readOnly: () => "nothing can be run here: this database, or its user, is set to take no changes",
    askedFirst: (id: string) => `what became of ${id} is not known, and comes first`,
    lookedFirst: (ids: readonly string[]) => `first it is looked what became of ${list(ids)}`,
    refused: (count: number) => `refused as it stands: ${plural(count, "reason")}`,
    blocked: () => "cannot run as it stands",
    sqlOmitted: () => "the rest of this statement is not shown",
    either: (best: string, worst: string) => `at best ${best}; at worst ${worst}`,
    unchecked: () => "by documentation, not checked on this version",
    online: (keepsOut: Way["keepsOut"], rebuilds: boolean, atWorst: boolean) => {
      const said = [waiting[keepsOut], rebuilds ? "the whole table is written anew" : ""].filter((part) => part !== "");
      return `${atWorst ? "at worst " : ""}${said.join(", and ")}`;
    },
    inParts: () => "one by one: where it breaks off, a part of it stays done",
  },
  story,
  run: {
    applied: (count: number) => `${count} applied`,
    reverted: (count: number) => `${count} taken back`,
    nothing: () => "nothing to do",
    nothingPending: () => "nothing pending",
    pending: (count: number) => `${count} pending`,
    waited: (time: string) => `waited ${time} for another run`,
    notStarted: () => "not started",
    failed: () => "failed",
    unvalidated: (constraint: string) => `${constraint} is not validated: rows from before are unchecked`,
    rolledBack: (direction: "up" | "down", cutOff?: boolean): string =>
      `${cutOff ? "cut off, " : ""}rolled back whole; nothing of it is ${direction === "up" ? "in" : "out"}`,
    partial: (
      { done, of, cutOff, unsent }: { done: number; of: number; cutOff?: true; unsent?: true },
      direction: "up" | "down",
    ) => {
      const sofar = done === 0 ? "" : `${done === 1 ? "1 is" : `1–${done} are`} ${direction === "up" ? "in" : "out"}, `;
      if (unsent) return `${done + 1} of ${of}: ${sofar}${done + 1 === of ? of : `${done + 1}–${of}`} not run`;
      const rest = done + 2 > of ? "" : `, ${done + 2 === of ? of : `${done + 2}–${of}`} not run`;
      return `${done + 1} of ${of}: ${sofar}${done + 1} ${cutOff ? "was cut off" : "failed"}${rest}`;
    },
    /** Behind what is half done, and why it stays so. */
    commitsDdl: (server: string) => `   (${server} commits each DDL by itself)`,
    unknown: () => "what became of it is not known",
    stays: (p: {
      rest: boolean;
      ids: readonly string[];
      together: readonly string[];
      direction: "up" | "down";
    }): string => {
      const verbTogether = p.together.length === 1 ? "was" : "were";
      const together =
        p.together.length === 0
          ? ""
          : `in one transaction with it, ${list(p.together)} ${verbTogether} rolled back, too`;
      const rest = p.rest ? "the rest of the run was not started" : "";
      const verb = p.ids.length === 1 ? "stays" : "stay";
      const stays = p.ids.length === 0 ? "" : `${list(p.ids)} ${verb} ${p.direction === "up" ? "in" : "out"}`;
      return [together, rest, stays].filter((part) => part !== "").join("; ");
    },
    /** Behind what kept it from being written: `001 users is in only partly; after that it goes on at 3: sluice up`. */
    half: ({ id, name, direction, done }: { id: string; name: string; direction: "up" | "down"; done: number }) =>
      `${id} ${name} is ${direction === "up" ? "in" : "out"} only partly; after that it goes on at ${done + 1}: sluice ${direction}`,
    targetsFailed: (names: readonly string[]) => `failed, too: ${names.join(", ")}`,
    targetsNotStarted: (names: readonly string[]) => `not started: ${names.join(", ")}`,
    targetsDone: (names: readonly string[]) => `done before: ${names.join(", ")}`,
  },
  said: (said: Said) => saidOf[said.cell](said),
  poolerLacks,
  log: {
    none: () => "nothing is recorded yet",
    unkept: (why: "off" | "passing"): string =>
      why === "off"
        ? "no log is kept here (history.log: false)"
        : "no log is kept here unless history.log names a database for it",
    event: (kind: string, outcome: string) => events[`${kind} ${outcome}`] ?? `${kind} ${outcome}`,
    unit: (unit: number, of: number) => `${unit} of ${of}`,
    because: (text: string) => `because: ${text}`,
    by: (by: string, host: string) => `${by} on ${host}`,
    shown: (count: number) => plural(count, "event"),
    /** Under the last event of a run that did not end well. */
    stopped: (p: { unit: number; units: number; direction: "up" | "down" }): string => {
      const there = p.direction === "up" ? "in" : "out";
      if (p.units < 2) return `nothing of it is ${there}; the run stopped here`;
      const before = p.unit === 1 ? "nothing of it" : p.unit === 2 ? "1" : `1–${p.unit - 1}`;
      const rest = p.unit === p.units ? "" : `, ${p.unit + 1 === p.units ? "" : `${p.unit + 1}–`}${p.units} not run`;
      return `${before} ${p.unit > 2 ? "are" : "is"} ${there}, ${p.unit} is not${rest}; the run stopped here`;
    },
    cutOff: (begun: boolean, running: boolean): string => {
      if (running) return "no end of it is recorded yet: somebody is at work";
      const nobody = "nobody is seen at work: this run was killed, or lost its database";
      return begun
        ? `nothing says how that ended; ${nobody}`
        : `nothing says how it went on; ${nobody}, or works through a pooler, unseen`;
    },
    settled: (p: { who: string; at: string }): string =>
      `nobody is seen at work, and the last run (${p.who}, ${p.at}) left nothing half done: what it did not record is not in`,
  },
  recorded: {
    nothing: () => "nothing was recorded: it stood there already",
    count: (count: number) => `${count} recorded`,
    as: (state: State) => `recorded as ${states[state]}`,
    partial: (done: number, of: number, direction: "up" | "down") =>
      `recorded as ${direction === "up" ? "in" : "out"} up to ${done} of ${of}; sluice ${direction} goes on at ${done + 1}`,
    again: (direction: "up" | "down") => `recorded as to be run again: sluice ${direction}`,
    behind: batched.again,
    anew: batched.anew,
    baseline: (isMarked: boolean) =>
      `recorded without running or recognising them, ${isMarked ? "and marked so for ever" : "and nothing marks that: no log is kept here"}`,
  },
  wait: {
    ready: (p: { server: string; tries: number; time: string }) =>
      `${p.server} answers (${p.tries === 1 ? "first try" : `try ${p.tries}, after ${p.time}`})`,
  },
  made: {
    file: (file: string) => `wrote ${file}`,
    next: (file: string) => `next: write its SQL in ${file}, then: sluice plan`,
    nextCode: (file: string) => `next: write its code in ${file}, then: sluice plan`,
  },
  convert,
  init: {
    source: (p: { folder: string; format: string; migrations: number }) =>
      `${plural(p.migrations, "migration")} in ${p.folder}, ${p.format} files`,
    noSource: (looked: readonly string[]) => `no migrations (looked for ${looked.join(", ")})`,
    variable: (p: { name: string; where: string }) => `${p.name} (${p.where})`,
    compose: (p: { service: string; image: string; file: string }) => `service ${p.service} (${p.image}) in ${p.file}`,
    envFile: (p: { file: string; variables: readonly string[] }) => `${p.file} with ${p.variables.join(", ")}`,
    would: (file: string) => `this would be ${file}:`,
    wrote: (file: string) => `wrote ${file}`,
    choose: (folder: string) => `Are the migrations in ${folder}?`,
    question: (file: string) => `Write ${file}?`,
    answers: "[Y/n]",
    declined: () => "nothing was written",
  },
};
