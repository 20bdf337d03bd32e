import type { Fault } from "../core/model/fault.js";
import type { StatementPiece } from "../core/sql/piece.js";
import type { Storage } from "../core/sql/dialect.js";

/** What is known of a unit without its text. */
export interface PlannedUnit {
  readonly kind: "transaction" | "alone";
  /** Why it stands alone: `CREATE TRIGGER`. */
  readonly why?: string;
  /** Characters of its longest statement. */
  readonly longest: number;
  /** What is said before it, since its file has set it. */
  readonly settings?: readonly string[];
  readonly storage?: readonly Storage[];
}

export interface Forbids {
  /** Whether its text has to be looked at. */
  concerns(unit: PlannedUnit): boolean;
  /** `sent`: with all that is sent with it. */
  forbidden(unit: PlannedUnit, statement: StatementPiece, sent: string | readonly string[]): Forbidden | undefined;
}

export interface Forbidden {
  /** What the server would answer. */
  readonly fault: Fault;
  /** Settings that a statement before it may have made otherwise. */
  readonly unless?: readonly string[];
}
