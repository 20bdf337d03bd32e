import type { Overtaken, Settled, SluiceEvent } from "../../../core/model/event.js";
import type { Holder, InTheWay } from "../../../core/model/holder.js";
import type { StatementPhase } from "../../../core/model/statement-progress.js";
import { shortNumber } from "../../amount.js";
import { maybe } from "../text.js";
import { states } from "./states.js";

/** Another session, as the words name it: `since` is how long it has held it, in words. */
export type Who = Holder;

/** Migrations next to each other, of which the same was found. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly found: Settled["outcome"];
}

const phases: Readonly<Record<StatementPhase, string>> = {
  preparing: "preparing",
  "waiting-for-writers": "waiting until earlier writers are done",
  "waiting-for-readers": "waiting until earlier readers are done",
  "waiting-for-snapshots": "waiting until older transactions are over",
  reading: "reading",
  sampling: "taking samples",
  sorting: "sorting",
  building: "building the index",
  validating: "checking the index against the table",
  rewriting: "writing the table anew",
  removing: "removing dead rows",
  copying: "copying",
  computing: "computing statistics",
  finishing: "finishing",
};

/** In thousands and millions: nobody reads nine digits. */
function rows(count: number): string {
  if (count < 10_000) return `${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"}`;
  const [unit, by] = count < 1e6 ? ["k", 1e3] : count < 1e9 ? ["M", 1e6] : ["bn", 1e9];
  return `${shortNumber(count / by)} ${unit} rows`;
}

/** A connection that was lost, and what is in doubt for it. */
export type Doubted = Pick<Extract<SluiceEvent, { type: "commit.doubted" }>, "id" | "after" | "statement"> & {
  /** What the server ended the session with. */
  readonly code: string | undefined;
};

/** What another made of a migration: `who` in words, where it is known. */
export type Meanwhile = Pick<Overtaken, "direction" | "now" | "rolledBack"> & { readonly who: string | undefined };

/** Another session's number. */
export type Numbered = Pick<Holder, "pid" | "connection">;

export function sessionOf({ pid, connection }: Numbered): string {
  return `${connection ? "connection" : "pid"} ${pid}`;
}

/** What happens while a run goes on. */
export const progress = {
  holder: (p: Who) => {
    if (p.pid === 0) return "a prepared transaction that nobody has ended";
    const who = `${p.maybe ? "perhaps " : ""}${sessionOf(p)}${maybe(p.client, (client) => ` from ${client}`)}${maybe(p.application, (name) => ` (${name})`)}`;
    const idle = p.idle ? ", idle in a transaction" : "";
    const since = p.idle ? maybe(p.since, (time) => ` for ${time}`) : maybe(p.since, (time) => `, for ${time}`);
    return `${who}${idle}${since}${p.unseen ? ", what it does is hidden from this user" : ""}`;
  },
  lockHeld: (p: Omit<InTheWay, "holder">, holder: string | undefined, left: string) =>
    `${p.also === undefined ? `another run ${p.unlocked ? "is at work" : "holds the lock"}` : `the key ${p.also} (lock.also) is held`}${holder === undefined ? "" : `: ${holder}`} · waiting ${left} more`,
  lockTaken: (waited: string, free: boolean) =>
    free ? `nobody holds the lock any more, after ${waited}` : `the lock is ours after ${waited}`,
  busy: (p: {
    table: string | undefined;
    advisory: true | undefined;
    try: number;
    of: number;
    waited: string;
    holder: string | undefined;
  }) =>
    `${p.advisory ? "the advisory lock it asks for is held" : `${p.table ?? "the table"} is busy`}: try ${p.try} of ${p.of}, waited ${p.waited}${maybe(p.holder, (holder) => ` · ${holder}`)}`,
  statement: (words: string) => `: "${words}"`,
  waitTried: (p: { try: number; reason: string; left: string }) =>
    `not there yet: ${p.reason} (try ${p.try}) · waiting ${p.left} more`,
  waitReady: (tries: number) => `the database answers (try ${tries})`,
  unitOf: (at: number, of: number) => `${at} of ${of}`,
  phases,
  rows,
  percentOf: (percent: number, whole: string) => `${percent} % of ${whole}`,
  perSecond: (count: number) => `${rows(count)} a second`,
  left: (time: string) => `${time} left`,
  waitsFor: (holder: string) => `waits for ${holder}`,
  keepsWaiting: (count: number, longest: string) =>
    count === 1 ? `keeps waiting: ${longest}` : `keeps ${count} waiting, longest ${longest}`,
  working: () => "at work",
  takenBack: () => "taken back",
  overtaken: (p: Meanwhile) => {
    if (p.rolledBack)
      return `${p.who ? `${p.who} recorded it (${states[p.now]})` : "another writer was at the history"} meanwhile: what this run did of it was rolled back`;
    const isBack = p.direction === "down" && p.now === "applied";
    const now = isBack ? "taken back and applied again" : p.now === "pending" ? "recorded as pending" : states[p.now];
    return `${now} meanwhile by ${p.who ?? "another run"}: left out`;
  },
  notice: (severity: string, message: string) => `${severity.toLowerCase()}: ${message}`,
  doubted: (p: Doubted) => {
    const lost = p.code === undefined ? "the connection broke" : `the server ended the session (${p.code})`;
    const [it, at] =
      p.after === 0
        ? [p.id, maybe(p.statement, (words) => `at "${words}"`) || "being committed"]
        : [`${p.id} and ${p.after} after it`, "on their way"];
    return `${lost} while ${it} ${p.after === 0 ? "was" : "were"} ${at} · looking …`;
  },
  settled: (stretches: readonly Stretch[]) => {
    const said = stretches.map(({ from, to, found }, at) => {
      const which = from === to ? `${from} is` : `${from}–${to} are`;
      if (found === "half") return `${which} half done`;
      return `${which}${found === "in" ? " in" : at === 0 ? " not in" : " not"}`;
    });
    return said.join(", ");
  },
  orphanEnded: (p: Numbered, application: string) =>
    `ended ${sessionOf(p)} (${application}), as told by --cancel-orphan`,
  orphanAlive: (p: Numbered, application: string) => `did not end ${sessionOf(p)} (${application}): it is alive`,
  orphanOther: (pid: number, holder: Numbered) =>
    `did nothing to ${sessionOf({ ...holder, pid })} (--cancel-orphan): it is ${sessionOf(holder)} that holds the lock`,
  repaired: (index: string) => `removed the invalid index ${index} that was left behind`,
  invalid: (index: string) => `index ${index} is invalid: no query uses it; DROP INDEX CONCURRENTLY or REINDEX it`,
  unvalidated: (constraint: string, table: string) =>
    `${constraint} on ${table} is not validated: rows from before are unchecked`,
  policy: (cell: string, detail: string) => `${cell}: ${detail}`,
  interrupted: (signal: string, grace: string | undefined): string =>
    grace === undefined
      ? `interrupted by ${signal}: what runs is being cancelled on the server`
      : `interrupted by ${signal}: nothing new begins, the step in hand may finish within ${grace} (Ctrl-C or SIGTERM now cancels it)`,
};
