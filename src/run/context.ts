import type { SluiceEvent } from "../core/model/event.js";
import type { History } from "../core/histories/history.js";
import type { NewEvent } from "../core/histories/layout.js";
import type { StatementPiece } from "../core/sql/piece.js";
import type { Engine, Noted, Session, Text } from "../engines/engine.js";
import type { PerformedFate, Performer } from "./performer.js";
import type { Pieces } from "./pieces.js";
import type { Unseen, Work } from "./work.js";

/** All that a run holds in its hands. `head` moves with each row it appends. */
export interface RunContext {
  readonly target: string;
  readonly engine: Engine;
  readonly session: Session;
  readonly pieces: Pieces;
  readonly history: History;
  head: number;
  /** Migrations that were said to have begun. */
  readonly announced: Set<string>;
  /** The same in every event of the run. */
  readonly stamp: Pick<NewEvent, "run" | "source" | "by" | "host" | "tool" | "planId"> & {
    readonly gitCommit?: string;
  };
  readonly on: (event: SluiceEvent) => void;
  readonly elapsed: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly hardSignal: AbortSignal;
  /** How long the unit in hand may go on after the first signal. */
  readonly graceMs: number;
  /** How often a busy table is tried. */
  readonly maxTries: number;
  readonly lockTimeoutMs: number;
  /** How long a statement waits for a busy table, where its file says that. */
  readonly ownPatience: (work: Work, piece: StatementPiece) => Promise<number | undefined>;
  /** How long an orphaned statement on the server is waited for. */
  readonly orphanWaitMs: number;
  /** The one that is not waited for, but ended: its process id. Tried once: it is not looked at until it seems dead. */
  cancelOrphan: number | undefined;
  /** A second connection, to look at what runs; opened only when something takes long. */
  readonly openWatcher: () => Promise<Session>;
  /** A statement of a file as it goes to the server. */
  readonly asSent: (piece: StatementPiece) => Text;
  /** SQL that is true while this session holds the lock. */
  readonly holdsLock: string;
  /** Retakes the lock after a statement that drops it; false: somebody else has it. */
  readonly relock: () => Promise<boolean>;
  readonly unseen: Unseen;
  /** Somebody said that this unit is to run again, whatever no look can tell. */
  readonly isRetried: (work: Work) => boolean;
  /** The table without transactions that it writes to, where it does: what it has written stays whatever becomes of it. */
  readonly outlasting: (work: Work) => string | undefined;
  /** What the history keeps with the note of a unit that was begun. */
  readonly notedOf: (work: Work) => Pick<Noted, "witness" | "another">;
  /** What its server warned of as it took effect, where nobody has said since that it may stay so, or is to run again. */
  readonly warnedOf: (work: Work) => string | undefined;
  /** Runs this while keys of other tools are given up, and ours is held. */
  readonly givingWay: <T>(work: () => Promise<T>) => Promise<T>;
  /** Does what is no SQL text. */
  readonly performer: () => Promise<Performer>;
  /** Whether that is in (or out, of a down), as its owner's table tells. */
  readonly performedFate: (work: Work) => Promise<PerformedFate>;
  /** A unit is in. */
  readonly finished: (work: Work, durationMs: number, id: string, name: string) => void;
  /** Where a unit stands among the parcels. */
  readonly indexOf: (work: Work) => number;
}
