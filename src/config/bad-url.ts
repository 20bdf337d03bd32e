import type { UrlProblem } from "../core/failures/failure.js";

/** Carries a problem out of the parser of addresses. Its message holds nothing of the value. */
export class BadUrl extends Error {
  readonly problem: UrlProblem;
  constructor(problem: UrlProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}
