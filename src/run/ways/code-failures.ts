import type { Fault } from "../../core/model/fault.js";

/** A statement of a migration's code that its server refused. */
export class StatementFailed extends Error {
  override readonly name = "StatementFailed";
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** The run was asked to end, and what is in hand ended before it was through. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
