import type { Row, Text } from "../engine.js";
import { isReport } from "./maintenance.js";

/** The slice of the driver's connection that an exchange speaks to. */
export interface Wire {
  write(chunk: Buffer): void;
  sequenceId: number;
  /** What it told the server at the login, and what that can do. */
  readonly config?: { readonly clientFlags?: number };
  readonly serverCapabilityFlags?: number;
}

/** The slice of the driver's packets that it reads. */
export interface Packet {
  readonly buffer: Buffer;
  offset: number;
  readonly end: number;
  isError(): boolean;
  asError(encoding: string): Error;
  isEOF(): boolean;
  eofStatusFlags(): number;
  eofWarningCount(): number;
  readLengthCodedNumber(): number | null;
  readInt16(): number;
}

/** What the server answered to one statement. */
export interface Reply {
  /** All, the first, or what a statement reports; of the first result, where there are several (a CALL has one of its own for each SELECT in it). */
  readonly rows: readonly Row[];
  /** It gave rows, and so was asked for something rather than told to change it. */
  readonly asked: boolean;
  readonly inTransaction: boolean;
  readonly warnings: number;
  /** As ROW_COUNT() tells it after a statement that gave no rows. */
  readonly changed: number;
}

export type Outcome = { readonly reply: Reply } | { readonly error: unknown };

/**
 * One statement and its answer, as a command of the driver's own queue: rows kept as the text that the server wrote,
 * and what it says behind its rows, which the driver's own query passes over.
 */
export class Exchange {
  readonly outcome: Promise<Outcome>;
  #text: Text | Bare;
  readonly #allRows: boolean;
  #settle!: (outcome: Outcome) => void;
  #state: "unsent" | "header" | "names" | "names-end" | "rows" = "unsent";
  #wanted = 0;
  #names: string[] = [];
  #results = 0;
  readonly #rows: Row[] = [];

  constructor(text: Text | Bare, allRows: boolean) {
    this.#text = text;
    this.#allRows = allRows;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** The driver calls this with each packet, first of all with none, until it is true; it says by `onResult` that none will come. */
  execute(packet: Packet | undefined, wire: Wire): boolean {
    if (!packet) {
      this.#send(wire);
      return false;
    }
    if (!packet.isError()) return this.#read(packet, wire);
    this.onResult(packet.asError("utf8"));
    return true;
  }

  onResult = (error: unknown): void => this.#settle({ error });

  #send(wire: Wire): void {
    const payload = typeof this.#text === "number" ? Buffer.from([this.#text]) : queryOf(this.#text, wire);
    this.#text = ping;
    this.#state = "header";
    let sequence = 0;
    // A packet that is full is followed by another one, be it empty.
    for (let from = 0; from <= payload.length; from += fullPacket) {
      const chunk = payload.subarray(from, from + fullPacket);
      const header = Buffer.alloc(4);
      header.writeUIntLE(chunk.length, 0, 3);
      header[3] = sequence++ % 256;
      wire.write(header);
      if (chunk.length > 0) wire.write(chunk);
    }
    wire.sequenceId = sequence % 256;
  }

  #read(packet: Packet, wire: Wire): boolean {
    if (this.#state === "header") return this.#readHeader(packet, wire);
    if (this.#state === "names") {
      if (this.#results === 0) this.#names.push(nameOf(packet));
      if (--this.#wanted === 0) this.#state = "names-end";
    } else if (this.#state === "names-end") this.#state = "rows";
    else if (packet.isEOF()) return this.#ended(packet.eofStatusFlags(), packet.eofWarningCount(), -1);
    else if (this.#results === 0 && this.#keepsRow) this.#rows.push(this.#rowOf(packet));
    return false;
  }

  get #keepsRow(): boolean {
    return this.#allRows || this.#rows.length === 0 || isReport(this.#names);
  }

  #readHeader(packet: Packet, wire: Wire): boolean {
    const first = packet.readLengthCodedNumber();
    if (first === null) {
      // It wants a file of this machine, although we said that it gets none.
      wire.write(Buffer.from([0, 0, 0, wire.sequenceId]));
      return false;
    }
    if (first > 0) {
      this.#wanted = first;
      this.#state = "names";
      return false;
    }
    const changed = packet.readLengthCodedNumber() ?? 0;
    packet.readLengthCodedNumber();
    const status = packet.readInt16();
    return this.#ended(status, packet.readInt16(), changed);
  }

  #rowOf(packet: Packet): Row {
    const row: Record<string, string | null> = {};
    for (const name of this.#names) row[name] = textOf(packet);
    return row;
  }

  #ended(status: number, warnings: number, changed: number): boolean {
    this.#results++;
    this.#state = "header";
    if (status & moreResults) return false;
    this.#settle({
      reply: {
        rows: this.#rows,
        asked: this.#names.length > 0,
        inTransaction: (status & inTransaction) !== 0,
        warnings: warnings & 0xffff,
        changed,
      },
    });
    return true;
  }
}

/** What has no text. */
type Bare = typeof ping | typeof reset;

/** Nothing is asked but how the session stands. */
export const ping = 0x0e;
/** The session is as it was at the login: what was set in it is gone, and so may its locks be. */
export const reset = 0x1f;
const comQuery = 0x03;
const queryAttributes = 0x08000000;
const fullPacket = 0xffffff;
const inTransaction = 0x0001;
const moreResults = 0x0008;

/** Whole, and never as one string beside it. */
function queryOf(text: Text, { config, serverCapabilityFlags = 0 }: Wire): Buffer {
  const parts = typeof text === "string" ? [text] : text;
  // Whoever said that he may send attributes with a query says each time that there are none.
  const isAttributed = ((config?.clientFlags ?? 0) & serverCapabilityFlags & queryAttributes) !== 0;
  const head = Buffer.from(isAttributed ? [comQuery, 0, 1] : [comQuery]);
  const payload = Buffer.allocUnsafe(head.length + bytesOf(text));
  let at = head.copy(payload);
  for (const part of parts) at += payload.write(part, at, "utf8");
  return payload;
}

export function bytesOf(text: Text): number {
  if (typeof text === "string") return Buffer.byteLength(text, "utf8");
  return text.reduce((sum, part) => sum + Buffer.byteLength(part, "utf8"), 0);
}

function textOf(packet: Packet): string | null {
  const length = packet.readLengthCodedNumber();
  if (length === null) return null;
  packet.offset += length;
  return packet.buffer.toString("utf8", packet.offset - length, packet.offset);
}

/** Behind catalog, schema, table and the table's own name. */
function nameOf(packet: Packet): string {
  for (let skipped = 0; skipped < 4; skipped++) textOf(packet);
  return textOf(packet) ?? "";
}
