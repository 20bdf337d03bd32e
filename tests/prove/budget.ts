import { appendFileSync } from "node:fs";
import type { CellRan } from "../servers/cell-ran.js";

const end = process.env["SLUICE_PROVE_UNTIL"];

/** How long one proof may go on: a slice in `npm test`; in `npm run prove` a share of `--budget`, less what its servers took to start. */
export const budgetMs = end === undefined ? 3000 : Math.max(1000, Number(end) - Date.now());

/** Printed by every run: the same seed makes the same choices again. */
export const seed = Number(process.env["SLUICE_PROVE_SEED"] ?? 1);

/** One point alone, by its name: `npm run prove -- --only faults --point NAME`. */
export const onlyPoint = process.env["SLUICE_PROVE_POINT"];

/** What is counted becomes what is recorded: `npm run prove -- --record`. */
export const isRecording = process.env["SLUICE_PROVE_RECORD"] === "1";

export interface Budget {
  /** True once the time is used up: begin nothing new. */
  readonly over: () => boolean;
  readonly leftMs: () => number;
  /** One of as many equal parts of what is left now, from now on. */
  readonly part: (of: number) => Budget;
}

/** The time from now on. `share` is a test's part where a file holds several. */
export function startBudget(share = 1): Budget {
  return lasting(budgetMs * share);
}

function lasting(ms: number): Budget {
  const until = performance.now() + ms;
  const leftMs = (): number => Math.max(0, until - performance.now());
  return { over: () => leftMs() === 0, leftMs, part: (of) => lasting(leftMs() / of) };
}

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
export function randomOf(from: number = seed): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How much of what there is to try the time did not suffice for. */
export interface Rest {
  /** A server; absent where there is none. */
  readonly on?: string;
  /** A part of it: `SIGKILL`. */
  readonly what: string;
  readonly left: number;
  readonly of: number;
  /** `points`, `rounds` */
  readonly unit: string;
}

/** `npm run prove` shows it before its closing line, all parts of one server in one. */
export function notReached(rest: Rest): void {
  const file = process.env["SLUICE_PROVE_NOTES"];
  if (file) appendFileSync(file, `${JSON.stringify(rest)}\n`);
}

/** Whether the time is given to proofs, as by `npm run prove`; else a slice is enough. */
export const isProof = process.env["SLUICE_PROVE_NOTES"] !== undefined;

/** What a proof tried and what it found, for the page that a recorded run writes. */
export interface Figures {
  /** What was done to it: `SIGKILL`. */
  readonly what: string;
  readonly server: string;
  /** Points, rounds, inputs. */
  readonly tried: number;
  /** Of how many; absent where there is no end. */
  readonly of?: number;
  readonly lost: number;
  readonly doubled: number;
}

export function proven(figures: Figures): void {
  const file = process.env["SLUICE_PROVE_FIGURES"];
  if (file) appendFileSync(file, `${JSON.stringify(figures)}\n`);
}

/** Which cell of the matrix ran beside which owner, for the page on formats. */
export function paired(cell: CellRan): void {
  const file = process.env["SLUICE_PROVE_FIGURES"];
  if (file) appendFileSync(file, `${JSON.stringify(cell)}\n`);
}

/** What a person who runs the proof wants to see of it; `npm test` stays quiet. */
export function say(text: string): void {
  if (process.env["SLUICE_PROVE_NOTES"]) process.stdout.write(`${text}\n`);
}
