import type { Fault } from "../core/model/fault.js";
import type { Place } from "../core/sql/text-problem.js";
import type { StatementPiece } from "../core/sql/piece.js";
import type { Notice, Session, Text } from "../engines/engine.js";
import type { Work } from "./work.js";

/** One statement on its way, and whose it is: completions are counted along these. */
export interface Sent {
  readonly parcel: number;
  readonly work: Work;
  /** `beside`: nothing of the file, in a message of its own: a row, a setting, a question. */
  readonly part: "open" | "statement" | "record" | "close" | "commit" | "beside";
  /** For a statement of the file: itself, and its number in the file, from 1. */
  readonly piece?: StatementPiece;
  readonly statement?: number;
}

export interface Stopped {
  readonly fault: Fault;
  /** What the server was at; undefined where it never answered. */
  readonly sent?: Sent;
  /** What it was, where only the position tells (the server read the message and ran nothing). */
  readonly positioned?: Sent;
  /** The same position, counted in characters from the start of that statement, from 1. */
  readonly position?: number;
  /** Where in its file, of what is no SQL. */
  readonly at?: Place;
  /** Nothing of the message was run. */
  readonly unsent: boolean;
}

/** A message is sent when it holds this much, so that a script larger than memory goes in pieces. */
const messageChars = 512 * 1024;

/** Where a transaction's statements are gathered. */
export interface Gathering {
  readonly isFull: boolean;
  add(what: Sent, text: Text): void;
  flush(copyData?: Iterable<string>): Promise<Stopped | undefined>;
}

/** Gathers statements into messages, sends them, and tells how far the server came. */
export class Outbox implements Gathering {
  readonly #session: Session;
  readonly #onNotice: (notice: Notice) => void;
  #texts: Text[] = [];
  #sent: Sent[] = [];
  #chars = 0;
  #underWay: readonly Sent[] = [];
  /** Parcels whose COMMIT the server completed. */
  committed = 0;
  /** How long each unit took that is recorded: as the server measured it, where its row tells, else as it was waited for. */
  readonly durations = new Map<Work, number>();
  readonly #waitedMs = new Map<Work, number>();

  constructor(session: Session, onNotice: (notice: Notice) => void) {
    this.#session = session;
    this.#onNotice = onNotice;
  }

  add(what: Sent, text: Text): void {
    this.#sent.push(what);
    this.#texts.push(text);
    this.#chars += typeof text === "string" ? text.length : text.reduce((sum, part) => sum + part.length, 0);
  }

  get isFull(): boolean {
    return this.#chars >= messageChars;
  }

  /** A statement of the message that was sent last. */
  pieceAt(id: string, statement: number): StatementPiece | undefined {
    return this.#underWay.find((sent) => sent.statement === statement && sent.work.step.migration.id === id)?.piece;
  }

  /** Sends what was gathered; undefined when the server completed all of it. */
  async flush(copyData?: Iterable<string>): Promise<Stopped | undefined> {
    if (this.#sent.length === 0) return undefined;
    const texts = this.#texts;
    const sent = (this.#underWay = this.#sent);
    this.#texts = [];
    this.#sent = [];
    this.#chars = 0;
    const answer = await this.#session.send({
      statements: texts,
      onNotice: this.#onNotice,
      mayLose: (index) => sent[index]?.work.step.migration.direction.allowsLoss === true,
      asWritten: (index) => sent[index]?.piece?.text,
      ...(copyData ? { copyData } : {}),
    });
    this.#underWay = [];
    sent.slice(0, answer.completed).forEach(({ part, work }, index) => {
      if (part === "commit") this.committed++;
      const waitedMs = (this.#waitedMs.get(work) ?? 0) + (answer.tookMs?.[index] ?? 0);
      this.#waitedMs.set(work, waitedMs);
      if (part === "record")
        this.durations.set(work, Math.round(Number(answer.sets[index]?.[0]?.["duration_ms"] ?? waitedMs)));
    });
    if (!answer.fault) return undefined;
    return stoppedAt(answer.fault, answer.completed, sent);
  }
}

function stoppedAt(fault: Fault, completed: number, sent: readonly Sent[]): Stopped {
  const unsent = completed === 0 && !fault.lost && fault.kind !== "ended-inside";
  // What completed is a failure all the same where it ended its transaction, or data were cut.
  const current = sent[Math.min(completed, fault.statement ?? completed)];
  const base = { fault, unsent, ...(current ? { sent: current } : {}) };
  const positioned = sent[fault.statement ?? completed];
  return fault.position === undefined || !positioned ? base : { ...base, positioned, position: fault.position };
}
