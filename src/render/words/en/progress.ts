import { maybe } from "../text.js";

/** Another session, as the words name it. */
export interface Who {
  readonly pid: number;
  readonly application: string;
  readonly client?: string;
  /** How long it has held it, in words. */
  readonly since?: string;
  readonly statement?: string;
}

/** What happens while a run goes on. */
export const progress = {
  holder: (p: Who) =>
    `pid ${p.pid}${maybe(p.client, (client) => ` from ${client}`)} (${p.application})${maybe(p.since, (since) => `, for ${since}`)}`,
  lockHeld: (holder: string | undefined, left: string) =>
    `another run holds the lock${holder === undefined ? "" : `: ${holder}`} · waiting ${left} more`,
  lockTaken: (waited: string) => `the lock is ours after ${waited}`,
  busy: (p: { table: string | undefined; try: number; of: number; waited: string; holder: string | undefined }) =>
    `${p.table ?? "the table"} is busy: try ${p.try} of ${p.of}, waited ${p.waited}${maybe(p.holder, (holder) => ` · ${holder}`)}`,
  statement: (words: string) => `: "${words}"`,
  waitTried: (p: { try: number; reason: string; left: string }) =>
    `not there yet: ${p.reason} (try ${p.try}) · waiting ${p.left} more`,
  waitReady: (tries: number) => `the database answers (try ${tries})`,
  unitOf: (at: number, of: number) => `${at} of ${of}`,
  working: () => "at work",
  takenBack: () => "taken back",
  notice: (severity: string, message: string) => `${severity.toLowerCase()}: ${message}`,
  doubted: (id: string) => `the connection broke while ${id} was being committed · looking …`,
  settled: (id: string, outcome: "in" | "not-in") => (outcome === "in" ? `${id} is in` : `${id} is not in`),
  repaired: (index: string) => `removed the invalid index ${index} that was left behind`,
  unvalidated: (constraint: string, table: string) =>
    `${constraint} on ${table} is not validated: rows from before are unchecked`,
  policy: (cell: string, detail: string) => `${cell}: ${detail}`,
  interrupted: (hard: boolean): string =>
    hard
      ? "interrupted again: what runs is being cancelled on the server"
      : "interrupted: nothing new begins, the step in hand may finish (once more cancels it)",
};
