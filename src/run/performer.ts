import type { ByCommand } from "../core/model/migration.js";

/** Does what is no SQL text. What leaves the process, or loads a project's own code, stands behind it. */
export interface Performer {
  /** Starts it, and resolves when nothing of it runs any more. Throws where it cannot be started. */
  command(command: ByCommand, watched: WatchedCommand): Promise<CommandEnd>;
}

export interface WatchedCommand {
  /** Aborted, it and all that it has started are asked to end, and `graceMs` later made to; at once where that is. */
  readonly end: AbortSignal;
  readonly kill: AbortSignal;
  readonly graceMs: number;
  /** A line of its output. */
  readonly said: (line: string, from: "stdout" | "stderr") => void;
}

/** One of the two is set. */
export interface CommandEnd {
  readonly exitCode?: number;
  readonly signal?: string;
}

/** What became of it, as the table of another tool tells, where one does. */
export type PerformedFate =
  | "in"
  | "not-in"
  /** The table does not have it, and some of what it did may be there. */
  | "in-part"
  | "unknown";
