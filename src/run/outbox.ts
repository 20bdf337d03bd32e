import type { Fault } from "../core/model/fault.js";
import type { StatementPiece } from "../core/sql/piece.js";
import { charactersIn, indexOfCharacter } from "../core/sql/positions.js";
import type { Notice, Session } from "../engines/engine.js";
import type { Work } from "./work.js";

/** One statement on its way, and whose it is: completions are counted along these. */
export interface Sent {
  readonly parcel: number;
  readonly work: Work;
  readonly part: "open" | "statement" | "record" | "close" | "commit";
  /** For a statement of the file: itself, and its number in the file, from 1. */
  readonly piece?: StatementPiece;
  readonly statement?: number;
  /** Where its text begins in the message. */
  readonly start: number;
}

export interface Stopped {
  readonly fault: Fault;
  /** What the server was at; undefined where it never answered. */
  readonly sent?: Sent;
  /** What it was, where only the position tells (the server read the message and ran nothing). */
  readonly positioned?: Sent;
  /** The same position, counted in characters from the start of that statement, from 1. */
  readonly position?: number;
  /** Nothing of the message was run. */
  readonly unsent: boolean;
}

/** A message is sent when it holds this much, so that a script larger than memory goes in pieces. */
const messageChars = 512 * 1024;
const separator = ";\n";

/** Where a transaction's statements are gathered. */
export interface Gathering {
  readonly isFull: boolean;
  add(what: Omit<Sent, "start">, text: string): void;
  flush(copyData?: Iterable<string>): Promise<Stopped | undefined>;
}

/** Gathers statements into messages, sends them, and tells how far the server came. */
export class Outbox implements Gathering {
  readonly #session: Session;
  readonly #onNotice: (notice: Notice) => void;
  #texts: string[] = [];
  #sent: Sent[] = [];
  #chars = 0;
  #underWay: readonly Sent[] = [];
  /** Parcels whose COMMIT the server completed. */
  committed = 0;
  /** What the server measured for each unit it recorded. */
  readonly durations = new Map<Work, number>();

  constructor(session: Session, onNotice: (notice: Notice) => void) {
    this.#session = session;
    this.#onNotice = onNotice;
  }

  add(what: Omit<Sent, "start">, text: string): void {
    this.#sent.push({ ...what, start: this.#chars });
    this.#texts.push(text, separator);
    this.#chars += text.length + separator.length;
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
    const text = this.#texts;
    const sent = (this.#underWay = this.#sent);
    this.#texts = [];
    this.#sent = [];
    this.#chars = 0;
    const answer = await this.#session.send({ text, onNotice: this.#onNotice, ...(copyData ? { copyData } : {}) });
    this.#underWay = [];
    sent.slice(0, answer.completed).forEach(({ part, work }, index) => {
      if (part === "commit") this.committed++;
      if (part === "record")
        this.durations.set(work, Math.round(Number(answer.sets[index]?.[0]?.["duration_ms"] ?? 0)));
    });
    if (!answer.fault) return undefined;
    return stoppedAt(answer.fault, answer.completed, sent, text.join(""));
  }
}

function stoppedAt(fault: Fault, completed: number, sent: readonly Sent[], text: string): Stopped {
  const unsent = completed === 0 && !fault.lost;
  const current = sent[completed];
  const base = { fault, unsent, ...(current ? { sent: current } : {}) };
  if (fault.position === undefined) return base;
  const offset = indexOfCharacter(text, fault.position);
  const positioned = sent.findLast(({ start }) => start <= offset) ?? current;
  if (!positioned) return base;
  return { ...base, positioned, position: charactersIn(text.slice(positioned.start, offset)) + 1 };
}
