import type { Direction } from "../core/model/migration.js";
import type { Unit } from "../core/plan/unit.js";
import type { Evidence, Fate, Holder, Noted, Session } from "../engines/engine.js";
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
  const ask = (noted: Noted): Promise<Evidence | undefined> => source.engine.questions.trace(session, noted);
  try {
    for (const unit of units.filter(({ kind, performed }) => kind === "alone" && !performed).slice(0, mostLooked)) {
      const found = await askOf(chosen, unit, { pieces, source, session, ask });
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

/** Who still runs what was noted and never recorded: nobody can say what became of it. */
export async function atWorkOn(chosen: UnitsOf, source: OpenSource, session: Session): Promise<Holder | undefined> {
  const unit = chosen.noted?.unit;
  if (!unit || unit.performed || (unit.kind === "transaction" && !unit.mayEndTransaction)) return undefined;
  const pieces = new Pieces(source.engine.dialect);
  try {
    const { questions } = source.engine;
    const ask = (noted: Noted): Promise<Fate> => questions.fate(session, noted);
    const fate = await askOf(chosen, unit, { pieces, source, session, ask });
    return fate?.kind === "running" ? fate.holder : undefined;
  } finally {
    pieces.close();
  }
}

interface Asking<T> {
  readonly pieces: Pieces;
  readonly source: OpenSource;
  readonly session: Session;
  readonly ask: (noted: Noted) => Promise<T>;
}

/** Of a unit that is one statement, under its file's settings. */
async function askOf<T>(
  { id, direction: { script }, noted }: UnitsOf,
  unit: Unit,
  { pieces, source: { engine }, session, ask }: Asking<T>,
): Promise<T | undefined> {
  const { first, settings } = unit;
  const witness = noted?.unit === unit ? noted.witness : undefined;
  // Nothing may be set for a session that is another client's next.
  if (session.shared && settings) return undefined;
  for (const each of pieces.of(script, first, 1)) {
    if (each.kind !== "statement") continue;
    const askFor = (statement: string): Promise<T> =>
      ask({
        statement,
        statementClass: engine.dialect.classify(each.piece),
        ...(witness === undefined ? {} : { witness }),
      });
    if (session.shared) return askFor(each.piece.text);
    const placed = { id, first: first + 1, statement: each.piece.text, ...(settings ? { settings } : {}) };
    const asked = await asFile(placed, { session, engine }, askFor);
    return asked.fault ? undefined : asked.value;
  }
  return undefined;
}
