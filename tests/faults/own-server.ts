import type { Asked } from "../servers/eye.js";

export type GroundDatabase = Asked & AsyncDisposable;

/** A server that nobody else uses: it may be stopped, starved and shut. */
export interface OwnServer extends AsyncDisposable {
  fresh(): Promise<GroundDatabase>;
  stop(how: "immediate" | "fast"): Promise<void>;
  /** On the same port again. */
  start(): Promise<void>;
  /** One setting of the whole server, in force when this returns; `undefined` takes it back. */
  set(name: string, value: string | undefined): Promise<void>;
  /** Takes every connection that is left, and what is given back in the next moments; answers what lets them go. */
  takeAll(): Promise<() => Promise<void>>;
}
