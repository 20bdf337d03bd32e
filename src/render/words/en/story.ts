import type { SessionLost } from "../../../core/model/session-lost.js";
import type { LeftBehind } from "../../../operations/status.js";
import { backwards, maybe } from "../text.js";
import { batched } from "./batches.js";

type Outcome = LeftBehind["outcome"] | "warned";

/** What can be typed about a migration that is neither in nor out. */
export interface Ways {
  readonly id: string;
  readonly direction: "up" | "down";
  readonly unknown: boolean;
  /** Of what is unknown: no catalog tells. */
  readonly untold: boolean;
  readonly lost?: SessionLost;
  /** Behind its batches, as its file is, or was before it was changed. */
  readonly goesOn?: "same" | "changed" | undefined;
  /** Its file is another where it was run. */
  readonly changed?: "in" | "begun";
  /** What sorts after it is in. */
  readonly late: boolean;
  readonly failed: boolean;
  /** For a table that others had. */
  readonly busy: boolean;
  /** For an advisory lock, and no table. */
  readonly advisory: boolean;
  readonly at: number;
  readonly of: number;
  /** Its down is seen to take back what is in. */
  readonly back: boolean;
  /** Of a down: what it takes back was never all in. */
  readonly neverWhole?: boolean | undefined;
  /** Its file is no more. */
  readonly gone: boolean;
  /** Another run is at work. */
  readonly running: boolean;
}

const up: Readonly<Record<Outcome, string>> = {
  failed: "failed",
  interrupted: "was interrupted",
  begun: "was begun",
  done: "stopped on its way",
  retry: "is to go on, as was said",
  warned: "took effect with a warning",
};
const down: Readonly<Record<Outcome, string>> = {
  failed: "could not be taken back",
  interrupted: "was interrupted while being taken back",
  begun: "was begun to be taken back",
  done: "stopped while being taken back",
  retry: "is to be taken back further, as was said",
  warned: "was taken back with a warning",
};
const unexplained: Readonly<Record<Outcome, string>> = {
  failed: "",
  interrupted: "",
  begun: "; nothing says how that ended",
  done: "; nothing says why: the run was killed, lost its database, or is at work through a pooler, unseen",
  retry: "",
  warned: "",
};

const range = (from: number, to: number): string => (from === to ? `${from}` : `${from}–${to}`);

/** The story of a run that broke, for somebody who is tired. */
export const story = {
  happened: (p: {
    outcome: Outcome;
    /** What it broke off with is told beside it. */
    explained: boolean;
    direction: "up" | "down";
    at: string | undefined;
    who: string | undefined;
  }): string => {
    const said = p.outcome === "begun" || p.outcome === "retry";
    const when = `${maybe(p.at, (at) => ` on ${at}`)}${maybe(p.who, (who) => `${said ? "" : ", run"} by ${who}`)}`;
    return `${(p.direction === "up" ? up : down)[p.outcome]}${when}${p.explained ? "" : unexplained[p.outcome]}`;
  },
  underWay: (p: { direction: "up" | "down"; at: string | undefined; who: string | undefined }): string => {
    const last = `${maybe(p.at, (at) => ` on ${at}`)}${maybe(p.who, (who) => ` by ${who}`)}`;
    return `${p.direction === "up" ? "may be under way" : "may be on its way back"}${maybe(last, (text) => `; last recorded${text}`)}`;
  },
  rows: batched.rows,
  corrected: () => "its text has been changed since",
  nothing: () => "nothing of it",
  whether: () => "whether this took effect",
  mayStay: () => "whether it may stay so",
  range: (from: number, to: number, of: number): string => `${range(from, to)} of ${of}`,
  running: (who: string, since: string): string =>
    `a run is at work, or what a killed one left running on the server${maybe(since, (at) => `, since ${at}`)}: ${who}`,
  acts: (p: Ways): readonly string[] => {
    const goOn = p.direction === "down" ? "sluice down" : p.late ? `sluice up --only ${p.id}` : "sluice up";
    const settle = settles(p);
    if (p.running) return ["wait until that is over, then look again: sluice status"];
    if (p.goesOn) return batchedActs(p, goOn);
    if (p.changed) {
      const begun = p.changed === "begun";
      const what = begun ? "what broke off" : "what ran of it";
      return [`${what} was changed in its file since, and nothing goes on so:`, ...changedSince({ ...p, begun })];
    }
    if (p.unknown && (p.gone || p.untold || p.lost)) return ["look at the database, then say what is true:", ...settle];
    if (p.unknown)
      return [
        `let sluice look, and go on where that is certain: ${goOn}`,
        "or look at the database yourself, then say what is true:",
        ...settle,
      ];
    const back = p.back ? [`or take ${backwards(p.at - 1)} back: sluice down`] : [];
    if (p.lost) return [...settle, ...back];
    const undo = `sluice resolve ${p.id} --pending --because TEXT`;
    if (p.gone && p.at === 1) return ["nothing: nothing of it is in, and its file is gone"];
    if (p.gone) return [fileBack(goOn), `or undo by hand what is in, then: ${undo}`];
    const where = [`${again(p)}: ${goOn}`];
    if (p.at === 1) return where;
    if (p.direction === "down") return where;
    if (p.back) return [...where, ...back];
    return [...where, `or undo by hand what is in, then: ${undo}`];
  },
};

/** Nothing of it is unknown: it goes on, or begins again. */
function batchedActs({ id, direction, goesOn }: Ways, goOn: string): readonly string[] {
  const { ways } = batched;
  const of = { id, direction };
  return [goesOn === "same" ? ways.goOn(goOn) : ways.stays(of), ways.anew(of), ways.finished(of)];
}

/** Where it is to be had: what ran it had it. */
export const fileBack = (next: string): string =>
  `put its file back (the image or the branch that it ran from has it), then: ${next}`;

/** The command stands at the end of the line, so that it can be copied. */
function again({ failed, busy, advisory, at }: Ways): string {
  const on = at === 1 ? "" : ` go on at ${at}`;
  if (busy) return `when ${advisory ? "that lock is free" : "the table is quiet"}${on === "" ? "" : `,${on}`}`;
  return failed ? `correct what failed, or the data, then${on}` : on.trim() || "go on";
}

/** What a person can say is true: of the statement in doubt, or of all of it. */
export function settles({
  id,
  direction,
  at,
  of,
  lost,
  neverWhole,
}: Pick<Ways, "id" | "direction" | "at" | "of" | "lost" | "neverWhole">): readonly string[] {
  const isUp = direction === "up";
  const [tookEffect, undone, retry] =
    of === 1
      ? [isUp ? "it took effect" : "it is out", isUp ? "it did not" : "it is in still", "run that statement again"]
      : [
          lost?.rest ? `all of it is ${isUp ? "in" : "out"} (the rest done by hand)` : `${at} took effect`,
          isUp ? "nothing of it is in (undone by hand)" : "nothing of it is out (put back by hand)",
          `${at} did not, run it again`,
        ];
  const [applied, pending] = isUp
    ? [tookEffect, undone]
    : [neverWhole ? "all of it is in (by hand)" : undone, tookEffect];
  return [
    `${applied}: sluice resolve ${id} --applied --because TEXT`,
    `${pending}: sluice resolve ${id} --pending --because TEXT`,
    ...(lost?.unit ? [] : [`${retry}: sluice resolve ${id} --retry --because TEXT`]),
  ];
}

/** What ran is another in its file since. */
export function changedSince({ id, direction, begun }: Pick<Ways, "id" | "direction"> & { readonly begun: boolean }) {
  const first = begun
    ? `look what stayed of it, undo that, then let it run as it is now: sluice resolve ${id} --retry --because TEXT`
    : "put those statements back as they ran, and change only the rest";
  const ended = direction === "up" ? "--applied" : "--pending";
  return [first, `or finish by hand, then: sluice resolve ${id} ${ended} --because TEXT`];
}
