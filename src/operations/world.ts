import type { SluiceEvent } from "../core/model/event.js";
import type { Tree } from "../core/model/tree.js";
import type { Settings, TargetSettings } from "../config/settings.js";
import type { Engine } from "../engines/engine.js";

/** All an operation may touch. The CLI and the library each make one; tests hand in a small one. */
export interface World {
  readonly settings: Settings;
  /** By the target's address, or by whose connection is lent; loaded when asked for. */
  readonly engineFor: (settings: Pick<TargetSettings, "address">) => Promise<Engine>;
  readonly readTree: (folder: string, shown: string) => Tree;
  readonly writeFiles: (folder: string, files: readonly { readonly path: string; readonly text: string }[]) => void;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted once: nothing new begins. Its reason is a `Interruption`. */
  readonly signal: AbortSignal;
  /** Aborted at the second signal: what runs is cancelled on the server. */
  readonly hardSignal: AbortSignal;
  readonly on: (event: SluiceEvent) => void;
  readonly who: Who;
  /** A caller's own connection, used instead of one of ours. */
  readonly connection?: unknown;
}

export interface Clock {
  now(): Date;
  /** Monotonic, in milliseconds. */
  elapsed(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Who runs this, for the history. */
export interface Who {
  readonly by: string;
  readonly host: string;
  readonly tool: string;
  readonly version: string;
  /** Looked up only when something is recorded. */
  readonly gitCommit: (folder: string) => string | undefined;
}
