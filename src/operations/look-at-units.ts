import type { Direction } from "../core/model/migration.js";
import type { Unit } from "../core/plan/unit.js";
import type { Evidence, Session } from "../engines/engine.js";
import { asFile } from "../run/as-file.js";
import { Pieces } from "../run/pieces.js";
import type { OpenSource } from "./open-source.js";

export interface UnitsOf {
  readonly id: string;
  readonly direction: Direction;
  readonly units: readonly Unit[];
  /** The one that was begun, and what its note keeps. */
  readonly noted?: { readonly unit: Unit | undefined; readonly witness: string | undefined };
}

/** Beyond this nobody reads it. */
const mostLooked = 40;

/**
 * What shows whether these units took effect: of a statement outside a transaction what a run finds that looks at it,
 * of all others, and where that tells nothing, whether what they make is there.
 */
export async function lookAtUnits(chosen: UnitsOf, source: OpenSource, session: Session): Promise<readonly Evidence[]> {
  const { units } = chosen;
  const traced = new Map<Unit, Evidence>();
  const pieces = new Pieces(source.engine.dialect);
  try {
    for (const unit of units.filter(({ kind }) => kind === "alone").slice(0, mostLooked)) {
      const found = await traceOf(chosen, unit, pieces, source, session);
      if (found) traced.set(unit, found);
    }
  } finally {
    pieces.close();
  }
  const others = units.filter((unit) => !traced.has(unit)).flatMap(({ actions }) => actions);
  const made = await source.engine.questions.evidence(session, others);
  // What is said of one thing twice is as the last statement left it.
  return [...new Map([...made, ...traced.values()].map((each) => [each.object, each])).values()];
}

async function traceOf(
  { id, direction: { script }, noted }: UnitsOf,
  unit: Unit,
  pieces: Pieces,
  { engine }: OpenSource,
  session: Session,
): Promise<Evidence | undefined> {
  const { first, settings } = unit;
  const witness = noted?.unit === unit ? noted.witness : undefined;
  // Nothing may be set for a session that is another client's next.
  if (session.shared && settings) return undefined;
  for (const each of pieces.of(script, first, 1)) {
    if (each.kind !== "statement") continue;
    const ask = (statement: string) =>
      engine.questions.trace(session, {
        statement,
        statementClass: engine.dialect.classify(each.piece),
        ...(witness === undefined ? {} : { witness }),
      });
    if (session.shared) return ask(each.piece.text);
    const placed = { id, first: first + 1, statement: each.piece.text, ...(settings ? { settings } : {}) };
    const asked = await asFile(placed, { session, engine }, ask);
    return asked.fault ? undefined : asked.value;
  }
  return undefined;
}
