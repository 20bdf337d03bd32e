import type { MigrationSession } from "../core/model/code-migration.js";
import type { ByCode, ByCommand, Direction } from "../core/model/migration.js";
import type { Place } from "../core/sql/text-problem.js";

/** Does what is no SQL text. What leaves the process, or loads a project's own code, stands behind it. */
export interface Performer {
  /** Starts it, and resolves when nothing of it runs any more. Throws where it cannot be started. */
  command(command: ByCommand, watched: WatchedCommand): Promise<CommandEnd>;
  /** Loads it. Throws what its module throws, and where it is not the text that was planned. */
  code(code: ByCode, direction: Pick<Direction, "raw" | "transaction">): Promise<LoadedCode>;
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

/** A migration's code as it was loaded. */
export interface LoadedCode {
  run(session: MigrationSession): Promise<unknown>;
  /** Where in its file something failed, where that shows. */
  placeOf(error: unknown): Place | undefined;
}
