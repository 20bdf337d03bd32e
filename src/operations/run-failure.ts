import { type FailureFacts, SluiceError } from "../core/failures/failure.js";
import type { At } from "../core/model/at.js";
import type { Excerpt } from "../core/failures/failure.js";
import type { Fault } from "../core/model/fault.js";
import type { Script } from "../core/model/script.js";
import type { Place } from "../core/sql/text-problem.js";
import { charactersIn, excerptOf, indexOfCharacter, placeOf, tokenAt } from "../core/sql/positions.js";
import type { Session } from "../engines/engine.js";
import type { DriveFailure } from "../run/drive.js";
import type { Sent } from "../run/outbox.js";
import { isChanged } from "../run/source-changed.js";
import { ordinalOf } from "../run/work.js";
import { faultFailure } from "./connect-target.js";
import type { OpenSource } from "./open-source.js";
import type { World } from "./world.js";

/** A run's failure with all that a tired reader needs: where, what the server said, what stands and what does not. */
export async function runFailure(
  failure: DriveFailure,
  session: Session,
  source: OpenSource,
  world: World,
): Promise<SluiceError> {
  const { work, why, stopped } = failure;
  const { id, name } = work.step.migration;
  const target = source.settings.name;
  const done = doneUnits(failure);
  const partial = done > 0;
  const outcome = why === "unknown" ? "unknown" : partial ? "partial" : "rolled-back";
  const direction = work.step.action === "revert" ? "down" : "up";
  world.on({ type: "migration.failed", target, id, name, direction, outcome, done, of: work.of });
  if (why === "unknown") {
    return new SluiceError("outcome_unknown", {
      id,
      name,
      direction,
      unit: work.number,
      of: work.of,
      why: failure.reason ?? { kind: "catalog_silent" },
    });
  }
  const fault: Fault = stopped?.fault ?? { message: "" };
  if (why === "busy") {
    const { holders } = await source.engine.questions
      .busy(session, stopped?.sent?.piece?.text ?? "")
      .catch(() => ({ holders: [] }));
    return new SluiceError("table_busy", {
      id,
      tries: failure.tries,
      waitedMs: Math.round(failure.waitedMs),
      holders,
      fault,
    });
  }
  const sent = stopped?.position === undefined ? stopped?.sent : (stopped.positioned ?? stopped.sent);
  // A failure of our own rows is not the migration's: it has no place in its file.
  // What the server could not even read, sent by itself, is the file's, whatever statement the reading ended at.
  if ((sent?.part === "record" || sent?.part === "open") && !stopped?.unsent && !fault.lost) {
    return faultFailure(fault, "record");
  }
  if (session.shared && work.unit.mayEndTransaction && fault.kind === "ends-transaction")
    return new SluiceError("pooler", { mode: session.pooler, needs: "session", migrations: [`${id} ${name}`] });
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
    ...placed(failure, sent, source),
    ...(near.length > 0 ? { near } : {}),
  };
  return new SluiceError("migration_failed", facts);
}

/** Units of this migration that are in, now or from an earlier run. */
function doneUnits({ work, shared }: DriveFailure): number {
  return shared ? work.step.fromUnit : work.number - 1;
}

function placed(
  failure: DriveFailure,
  sent: Sent | undefined,
  source: OpenSource,
): { readonly at?: At; readonly excerpt?: Excerpt } {
  const { script } = failure.work.step.migration.direction;
  const piece = sent?.piece;
  if (!piece) return { at: { file: script.file } };
  const index = indexOf(failure, piece.text);
  const place = placeOf(piece, charactersIn(piece.text.slice(0, index)) + 1);
  const token = tokenAt(piece.text, index, source.engine.dialect.rules);
  const width = token ? token.end - token.start : 1;
  return { at: { file: script.file, ...place }, ...excerptAt(script, place, width) };
}

/** None of a file that is another by now. */
function excerptAt(script: Script, place: Place, width: number): { readonly excerpt?: Excerpt } {
  try {
    return { excerpt: excerptOf(script.read(), place, width, script.firstLine) };
  } catch (error) {
    if (isChanged(error)) return {};
    throw error;
  }
}

/** Where in the statement: at the server's position, else at the name its message quotes, else at its start. */
function indexOf({ stopped }: DriveFailure, text: string): number {
  if (stopped?.position !== undefined) return indexOfCharacter(text, stopped.position);
  const quoted = /"([^"]+)"/.exec(stopped?.fault.message ?? "")?.[1];
  if (quoted === undefined) return 0;
  const name = quoted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w$])${name}(?![\\w$])`).exec(text)?.index ?? 0;
}
