import type { FailureFacts } from "../../../core/failures/failure.js";
import type { NotedBy } from "../../../core/model/applied.js";
import type { UnknownWhy } from "../../../core/model/unknown-why.js";
import type { Unshown } from "../../../core/model/unshown.js";
import { backwards } from "../text.js";
import { batched } from "./batches.js";
import { sessionOf } from "./progress.js";
import { fileBack } from "./story.js";

/** Known from the history, and nothing of it need be in doubt: `status` tells which. */
export const firstly = {
  partly_back: "take the rest of it back first: sluice down",
  file_gone: fileBack("sluice up"),
};

type Running = Pick<Extract<UnknownWhy, { kind: "still_running" }>, "pid" | "maybe">;

export function isHalf(why: UnknownWhy): why is Extract<UnknownWhy, { kind: keyof typeof firstly }> {
  return why.kind in firstly;
}

/** What takes back what is in. */
export function back({ id, done, back: isSeen }: FailureFacts["migration_failed"]): string {
  if (isSeen) return `or take ${backwards(done)} back: sluice down`;
  return `or undo by hand what is in, then: sluice resolve ${id} --pending --because TEXT`;
}

/** What to do while it runs, or may: another client's session is not to be ended. */
export function running(id: string, direction: "up" | "down", { pid, maybe }: Running): readonly string[] {
  if (maybe)
    return [
      `look whose session that is; if it is not this migration's, say what is true: sluice resolve ${id} --applied | --pending | --retry --because TEXT`,
      `or wait until that is over, then let it be looked at: sluice ${direction}`,
    ];
  return [
    `wait for it, or, if its client is gone, end it: sluice ${direction} --cancel-orphan ${pid}`,
    `then let it be looked at: sluice ${direction}`,
  ];
}

export function partlyIn(id: string, unit: number, unshown: Unshown): readonly string[] {
  const { ways } = batched;
  if (unshown.because === "in-batches") return [ways.through(), ways.thenBack(), ways.anew({ id, direction: "up" })];
  if (unshown.because === "in-doubt") return ["that is looked at first, whichever way it goes: sluice up, sluice down"];
  return [
    `correct what failed, or the data, then go on at ${unit}: sluice up`,
    ...(unshown.because === "may-be-older" ? [] : [seenDown]),
    `or undo by hand what is in, then: sluice resolve ${id} --pending --because TEXT`,
  ];
}

/** Behind its batches that are in, once the data or the file is right; or from the first row. */
export function behind(id: string, direction: "up" | "down"): readonly string[] {
  const { ways } = batched;
  const of = { id, direction };
  return [ways.goOnOnce(`sluice ${direction}`), ways.stays(of), ways.anew(of)];
}

const seenDown = "or write its down so that this is seen, one statement there for each of its up, then: sluice down";

function notSeen(unit: number, unshown: Exclude<Unshown, { because: "in-batches" }>): string {
  if (unshown.because === "in-doubt") return `what became of ${unit} is not known yet`;
  const statement = `"${unshown.words}" (line ${unshown.line})`;
  switch (unshown.because) {
    case "not-undone":
      return `nothing in its down undoes ${statement}, which is in`;
    case "undoes-nothing":
      return `its up is not seen to do what ${statement} of its down undoes`;
    case "undoes-both":
      return `${statement} of its down undoes what is in together with what is not`;
    case "may-be-older":
      return `what ${statement} names may have been there before, and its down would take that away`;
  }
}

export function half(migration: string, done: number, of: number, why: UnknownWhy): string {
  if (why.kind === "partly_in") return halfSeen(migration, done, of, why.unshown);
  if (why.kind === "partly_back")
    return `${migration} is half taken back, ${done} of ${of}: it is not applied over that`;
  if (why.kind === "file_gone" && !why.doubted)
    return `${migration} is half in, ${done} of ${of}, and its file is gone: it cannot go on`;
  if (why.kind === "session_gone")
    return `${migration} is half in, ${done} of ${of}: the rest of it reads ${why.name}, which was made in a session that is gone`;
  if (why.kind === "only_warned")
    return `${migration}, ${done + 1} of ${of}, took effect, and the server warned of what was lost with it: ${why.message}`;
  if (why.kind === "in_batches") return batched.brokeOff(migration, why.rows, why.message);
  // One unit may be a whole file of statements: which of them it was nobody has counted.
  const unit = of === 1 ? "" : `, ${done + 1} of ${of},`;
  return `what became of ${migration}${unit} is not known: ${unknownWhy(why)}`;
}

function halfSeen(migration: string, done: number, of: number, unshown: Unshown): string {
  if (unshown.because === "in-batches") return batched.notBack(migration, unshown.rows);
  const start = `${migration} is half in, ${done} of ${of}, and`;
  const why = notSeen(done + 1, unshown);
  return unshown.because === "in-doubt" ? `${start} ${why}` : `${start} nothing was touched: ${why}`;
}

function unknownWhy(
  why: Exclude<UnknownWhy, { kind: "partly_in" | "partly_back" | "session_gone" | "only_warned" | "in_batches" }>,
): string {
  switch (why.kind) {
    case "catalog_silent":
      return "the catalog does not show whether its statement took effect";
    case "still_running":
      return why.maybe
        ? `it may still run on the server (${sessionOf(why)}, which may be another client's by now: there is a proxy)`
        : `it still runs on the server (${sessionOf(why)})`;
    case "file_gone":
      return "it was stopped on its way, and its file is gone";
    case "broke_off":
      return `it broke off, and a part of it may stay: ${why.message}`;
    case "unrecorded":
      return `it ran, but could not be recorded: ${why.message}`;
    case "performed":
      return why.message === undefined
        ? `its ${why.way} was begun, and nothing tells how much of it was done`
        : `its ${why.way} broke off, and nothing tells how much of it was done: ${why.message}`;
    case "noted_elsewhere":
      return `it ${notedAs(why)}`;
    case "outlasts":
      return `it broke off while it wrote, and ${why.table} has no transactions: what was written before that stays`;
    case "ended_inside":
      return "the file ended the transaction it ran in, or wrote to tables that have none, so part of it may stay without a history row";
  }
}

/** How another tool's table has it: who ran it, that tool or Sluice without a log, the table does not tell. */
export function notedAs({ tool, as, error }: NotedBy & { readonly error?: string }): string {
  if (as === "dirty") return `is dirty in ${tool}'s table: it, or taking back the one after it, failed or never ended`;
  if (as === "dirty-down") return `is dirty in ${tool}'s table: taking it back failed or never ended`;
  if (as === "first-block")
    return `is in by ${tool}'s table, and not by our log: ${tool} itself records a file with the first of its blocks, fails at that row with the next one, and never runs what follows`;
  const said = error === undefined ? "" : `: ${error}`;
  const stops = tool === "prisma" ? "; prisma itself goes no further (P3009)" : "";
  const how =
    as === "failed"
      ? `is in ${tool}'s table as failed${tool === "prisma" ? " (P3018)" : ""}`
      : `is in ${tool}'s table as begun, and never ended`;
  return `${how}${stops}${said}`;
}

/** No run goes on where nobody knows how far it came. */
export function settledByHand({ id, direction }: FailureFacts["migration_failed"]): readonly string[] {
  const [rest, none] = direction === "up" ? ["--applied", "--pending"] : ["--pending", "--applied"];
  return [
    `do the rest of it by hand, then: sluice resolve ${id} ${rest}`,
    `or undo by hand what ran, then: sluice resolve ${id} ${none}`,
  ];
}
