import type { UnknownWhy } from "../core/model/unknown-why.js";
import type { RunEvent } from "./next.js";
import type { Stopped } from "./outbox.js";
import type { Work } from "./work.js";

/** One thing done on the server's side of a run, and what was learnt by it. */
export interface Deed {
  readonly event: RunEvent;
  readonly stopped?: Stopped;
  readonly reason?: UnknownWhy;
  /** What the history is to say of how it stopped. */
  readonly said?: string;
  /** Noted, and lost before its statement was: nothing of it can have run. */
  readonly unsent?: Work;
  /** Sent, and never answered. */
  readonly doubted?: readonly Work[];
}
