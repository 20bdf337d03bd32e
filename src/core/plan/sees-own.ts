import type { Action } from "../model/action.js";
import type { ProblemFacts } from "../model/problem.js";
import type { SessionEffect } from "../sql/dialect.js";
import type { StatementPiece } from "../sql/piece.js";

/** Tables that no file is to change. */
export interface Own {
  /** A statement without any of these need not be read for it. */
  readonly names: readonly string[];
  /** Absent while nobody reads statements. */
  readonly seen: (() => SeesOwn) | undefined;
}

/** Goes along a script. */
export interface SeesOwn {
  /** What the statement says of where names are looked up behind it. */
  hear(statement: Pick<StatementPiece, "text">, effect: SessionEffect): void;
  /** The first of them that these actions change, and none before them. */
  changedBy(actions: readonly Action[]): ProblemFacts["own_table"] | undefined;
}
