import type { Fault } from "./fault.js";

/** What a session throws: a server's or a network's answer in the engine's neutral shape. */
export class ServerError extends Error {
  override readonly name = "ServerError";
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}
