import { type FailureFacts, SluiceError } from "../core/failures/failure.js";
import type { AroundFault } from "../core/model/cause.js";
import type { Fault } from "../core/model/fault.js";
import { firstWords } from "../core/sql/first-words.js";
import type { StatementPiece } from "../core/sql/piece.js";
import { goesOnAt, lostIn, sessionGone } from "../core/plan/lacking.js";
import type { Session } from "../engines/engine.js";
import type { DriveFailure } from "../run/drive.js";
import { isCutOff } from "../run/judge.js";
import { ordinalOf, type Work } from "../run/work.js";
import { faultFailure } from "./connect-target.js";
import { failedAt } from "./failed-at.js";
import type { OpenSource } from "./open-source.js";
import { Planner } from "./planner.js";
import type { World } from "./world.js";
import { commitsDdl } from "./commits-ddl.js";

/** A run's failure with all that a tired reader needs: where, what the server said, what stands and what does not. */
export async function runFailure(
  failure: DriveFailure,
  session: Session,
  source: OpenSource,
  world: World,
): Promise<SluiceError> {
  const { work, why, stopped, reason } = failure;
  const { id, name } = work.step.migration;
  const target = source.settings.name;
  const done = doneUnits(failure);
  const partial = done > 0;
  const outcome = why === "unknown" ? "unknown" : partial ? "partial" : "rolled-back";
  const direction = work.step.action === "revert" ? "down" : "up";
  const commits = outcome === "partial" ? commitsDdl(session, source) : {};
  const sent = stopped?.position === undefined ? stopped?.sent : (stopped.positioned ?? stopped.sent);
  // A failure of our own rows is not the migration's: it has no place in its file.
  // What the server could not even read, sent by itself, is the file's, whatever statement the reading ended at.
  const isOurs = (sent?.part === "record" || sent?.part === "open") && !stopped?.unsent && !stopped?.fault.lost;
  const cutOff = why !== "unknown" && stopped && isCutOff(stopped.fault) ? ({ cutOff: true } as const) : {};
  world.on({
    type: "migration.failed",
    target,
    id,
    name,
    direction,
    outcome,
    ...commits,
    ...cutOff,
    ...(reason?.kind === "in_batches" && reason.rows !== undefined ? { batched: reason.rows } : {}),
    ...(isOurs && sent?.part === "open" ? { unsent: true } : {}),
    done,
    of: work.of,
  });
  const fault: Fault = stopped?.fault ?? { message: "" };
  if (why === "unknown") {
    return new SluiceError("outcome_unknown", {
      id,
      name,
      direction,
      unit: work.number,
      of: work.of,
      why: reason ?? { kind: "catalog_silent" },
      ...lostIn(work.step.units, { done: work.number - 1, begun: work.number }),
      ...(work.step.half ? { neverWhole: true } : {}),
      ...(failure.reason?.kind === "broke_off" && fault.kind === "time-limit"
        ? { fault, ...(await aroundIt(failure, sent?.piece, source)) }
        : {}),
    });
  }
  if (why === "busy") {
    const { tries, waitedMs, busy = { holders: [] } } = failure;
    const { ownPatience } = await import("./set-before.js");
    const { script } = work.step.migration.direction;
    const ownMs = sent?.piece && ownPatience(sent.piece, script, source.engine.dialect);
    const own = ownMs === undefined ? {} : { ownMs };
    return new SluiceError("table_busy", { id, ...busy, tries, ...own, waitedMs: Math.round(waitedMs), fault });
  }
  if (isOurs) {
    const half = { id, name, direction, done, of: work.of } as const;
    return faultFailure(fault, "record", undefined, partial ? { half } : {});
  }
  if (session.shared && work.unit.mayEndTransaction && fault.kind === "ends-transaction")
    return new SluiceError("pooler", { mode: session.pooler, needs: "session", migrations: [`${id} ${name}`] });
  const together = togetherWith(failure);
  const near = await source.engine.questions.near(session, fault, sent?.piece?.text ?? "").catch(() => []);
  const facts: FailureFacts["migration_failed"] = {
    id,
    name,
    direction,
    fault,
    // What was deferred fails behind the last statement.
    statement: ordinalOf(work.step, sent?.statement ?? work.unit.first + Math.max(1, sent ? work.unit.count : 1)),
    of: work.step.statements,
    outcome: partial ? "partial" : "rolled-back",
    done,
    units: work.of,
    ...commits,
    ...cutOff,
    ...(partial ? await restLacks(work, done, session, source) : {}),
    ...(partial && source.history.forgets && !source.history.passing?.stands() ? { unkept: true } : {}),
    ...((await takesBack(failure, source)) ? { back: true } : {}),
    ...(together.length > 0 ? { together } : {}),
    ...failedAt(failure, sent, source),
    ...(near.length > 0 ? { near } : {}),
    ...(await aroundIt(failure, sent?.piece, source)),
  };
  return new SluiceError("migration_failed", facts);
}

/** What tells the causes apart. */
async function aroundIt(
  { work, stopped }: DriveFailure,
  piece: StatementPiece | undefined,
  { engine }: OpenSource,
): Promise<AroundFault> {
  if (!piece || !stopped) return {};
  // Loaded by a run that failed alone.
  const { setBefore } = await import("./set-before.js");
  const settings = setBefore(piece, work.step.migration.direction.script, engine.dialect, stopped.fault);
  return { words: firstWords(piece.text).toUpperCase(), ...(settings ? { settings } : {}) };
}

/** The next run has another session: it says of the rest what this one knows already. */
async function restLacks(
  { step }: Work,
  done: number,
  session: Session,
  source: OpenSource,
): Promise<Pick<FailureFacts["migration_failed"], "lost">> {
  const { units } = step;
  const { lackingBeside } = await import("./lacking-beside.js");
  // What cannot be asked hides nothing of what failed.
  const found =
    sessionGone(units, { done }) ??
    (await lackingBeside({ units, fromUnit: goesOnAt(units, { done }) }, session, source).catch(() => undefined));
  return found?.lacks === undefined ? {} : { lost: { name: found.lacks, ...found.lost } };
}

/** Whether its down is seen to take back what is in now: the text ran a moment ago. */
async function takesBack(failure: DriveFailure, source: OpenSource): Promise<boolean> {
  const { step } = failure.work;
  const { migration } = step.migration;
  const done = doneUnits(failure);
  if (!migration?.down || step.action === "revert" || done === 0) return false;
  const { up, down } = migration;
  const isIn = { hashes: step.units.slice(0, done).map(({ hash }) => hash) };
  return (await new Planner(source).halfDown({ up, down, isIn })).unshown === undefined;
}

/** Units of this migration that are in, now or from an earlier run. */
function doneUnits({ work, parcel }: DriveFailure): number {
  return parcel.length > 1 ? work.step.fromUnit : work.number - 1;
}

/** Those before it in its transaction. */
function togetherWith({ work, parcel }: DriveFailure): readonly string[] {
  const before = parcel.slice(0, parcel.indexOf(work)).map(({ step }) => step.migration.id);
  return [...new Set(before)].filter((id) => id !== work.step.migration.id);
}
