import type { Problem, ProblemCode, ProblemFacts, Severity } from "../model/problem.js";

/** A point in a text; both count from 1, a column is a character. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Why a text cannot be cut or decoded, with its place: thrown inside `core/sql`, a `Problem` for everybody else. */
export class TextProblem<C extends ProblemCode = ProblemCode> extends Error {
  override readonly name = "TextProblem";
  readonly code: C;
  readonly facts: Readonly<ProblemFacts[C]>;
  readonly line: number;
  readonly column: number;
  constructor(code: C, facts: ProblemFacts[C], place: Place) {
    super(`${code} at ${place.line}:${place.column}`);
    this.code = code;
    this.facts = facts;
    this.line = place.line;
    this.column = place.column;
  }

  /** The same as data. */
  in(file: string): Problem {
    return problemOf(this.code, this.facts, "error", { file, line: this.line, column: this.column });
  }
}

/** A problem whose facts fit its code. */
export function problemOf<C extends ProblemCode>(
  code: C,
  facts: Readonly<ProblemFacts[C]>,
  severity: Severity,
  at: Problem["at"],
): Problem {
  return { code, severity, at, facts } as Problem; // the compiler cannot pair C with its facts in a union
}
