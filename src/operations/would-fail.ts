import { type LeftHalf, SluiceError } from "../core/failures/failure.js";
import type { Fault } from "../core/model/fault.js";
import type { Step } from "../core/plan/plan.js";
import { excerptOf } from "../core/sql/positions.js";
import type { StatementPiece } from "../core/sql/piece.js";
import type { Session } from "../engines/engine.js";
import { statementsIn } from "../run/pieces.js";
import { type Work, workOf } from "../run/work.js";
import { assertRemembered, leftHalf } from "./may-run.js";
import type { OpenSource } from "./open-source.js";

/** What the server is set to refuse is told before anything runs, not in the middle of a plan. */
export async function assertAllowed(steps: readonly Step[], session: Session, source: OpenSource): Promise<void> {
  assertRemembered(steps, source);
  const error = await wouldFail(steps, session, source);
  if (error) throw error;
}

/** The first of these that the server is set to refuse. */
export async function wouldFail(
  steps: readonly Step[],
  session: Session,
  source: OpenSource,
): Promise<SluiceError<"would_fail"> | undefined> {
  const { engine } = source;
  const works = workOf(steps);
  const units = works.map(({ unit }) => unit);
  const forbids = await engine.questions.forbids(session, units);
  if (!forbids) return undefined;
  const concerned = works.filter(({ unit }) => forbids.concerns(unit));
  for (const [work, piece, index] of statementsIn(concerned, engine.dialect)) {
    const { id } = work.step.migration;
    const found = forbids.forbidden(work.unit, piece, engine.frame.labelled(piece.parts ?? piece.text, id, index + 1));
    if (!found || isSetBefore(found.unless ?? [], works, source)) continue;
    return failure(work, piece, { fault: found.fault, ...leftHalf(steps) }, source);
  }
  return undefined;
}

/** The plan may set otherwise what the server is set to: then only the server knows. */
function isSetBefore(settings: readonly string[], works: readonly Work[], { engine }: OpenSource): boolean {
  if (settings.length === 0) return false;
  for (const [, { words, text }] of statementsIn(works, engine.dialect))
    if (/^(?:SET\b|$)/.test(words) && settings.some((name) => text.toLowerCase().includes(name))) return true;
  return false;
}

function failure(
  { step }: Work,
  piece: StatementPiece,
  why: { readonly fault: Fault } & LeftHalf,
  { settings }: OpenSource,
): SluiceError<"would_fail"> {
  const { id, name, direction } = step.migration;
  const { line, column, words } = piece;
  const width = Math.max(1, words.length);
  const facts = {
    id,
    name,
    direction: step.action === "revert" ? ("down" as const) : ("up" as const),
    at: { file: direction.script.file, line, column },
    excerpt: excerptOf(direction.script.read(), { line, column }, width, direction.script.firstLine),
    ...why,
    words,
  };
  return new SluiceError("would_fail", facts, { target: settings.name });
}
