import { isSluiceError } from "../../core/failures/failure.js";
import type { Fault } from "../../core/model/fault.js";
import { charactersIn } from "../../core/sql/positions.js";
import type { Answer, Notice, Row, Text } from "../engine.js";
import { faultOf } from "./fault.js";

/** The slice of pg's connection that an exchange speaks to. */
export interface Wire {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  readonly stream: NodeJS.WritableStream & { readonly writableNeedDrain?: boolean; readonly destroyed?: boolean };
}

/**
 * One simple-protocol message and its answer: completions are counted, rows kept as text, COPY data
 * streamed. It is what pg calls a submittable; pg's own Query keeps no count across an error.
 */
export class Exchange {
  readonly answer: Promise<Answer>;
  readonly #statements: readonly Text[];
  readonly #allRows: boolean;
  readonly #copyData: Iterable<string> | undefined;
  readonly onNotice: ((notice: Notice) => void) | undefined;
  /** As the server shows it to others while it runs. */
  readonly head: string;
  #settle!: (answer: Answer) => void;
  #completed = 0;
  #names: readonly string[] = [];
  #set: Row[] = [];
  readonly #sets: Row[][] = [];
  #over = false;
  /** Its data was refused by us, which the server takes for a cancel. */
  #refused: "changed" | "none" | undefined;
  /** pg calls this when a query waits behind a lost connection. */
  callback = (error?: Error | null): void => {
    if (error) this.handleError(error);
  };

  constructor(
    statements: readonly Text[],
    options: {
      allRows: boolean;
      copyData?: Iterable<string> | undefined;
      onNotice?: ((notice: Notice) => void) | undefined;
    },
  ) {
    this.#statements = statements;
    this.head = partsOf(statements.slice(0, 20))
      .slice(0, 20)
      .map((part) => part.slice(0, 200))
      .join("")
      .slice(0, 200);
    this.#allRows = options.allRows;
    this.#copyData = options.copyData;
    this.onNotice = options.onNotice;
    this.answer = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  submit(wire: Wire): undefined {
    wire.stream.write(queryMessage(joined(this.#statements)));
    return undefined;
  }

  handleRowDescription(message: { readonly fields: readonly { readonly name: string }[] }): void {
    this.#names = message.fields.map((field) => field.name);
    this.#set = [];
  }

  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, string | null> = {};
    for (let index = 0; index < this.#names.length; index++) {
      row[this.#names[index] ?? ""] = message.fields[index] ?? null;
    }
    // A migration may SELECT a table's every row: of those one is enough.
    if (this.#allRows || this.#set.length === 0) this.#set.push(row);
  }

  handleCommandComplete(): void {
    this.#completed++;
    this.#sets.push(this.#set);
    this.#set = [];
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}

  handleCopyInResponse(wire: Wire): void {
    if (!this.#copyData) {
      this.#refused = "none";
      wire.sendCopyFail("no data follows this COPY");
      return;
    }
    void this.#pour(wire, this.#copyData);
  }

  handleError(error: unknown): void {
    const fault = faultOf(error);
    if (!this.#refused || fault.kind !== "cancelled") return this.#finish(fault);
    const { kind: _, ...rest } = fault;
    this.#finish(this.#refused === "changed" ? { ...rest, kind: "changed" } : rest);
  }

  handleReadyForQuery(): void {
    this.#finish();
  }

  #finish(fault?: Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#settle({
      completed: this.#completed,
      sets: this.#sets,
      ...(fault ? { fault: located(fault, this.#statements) } : {}),
    });
  }

  async #pour(wire: Wire, data: Iterable<string>): Promise<void> {
    try {
      for (const piece of data) {
        if (this.#over || wire.stream.destroyed) return;
        wire.sendCopyFromChunk(Buffer.from(piece, "utf8"));
        if (wire.stream.writableNeedDrain) await drained(wire.stream);
      }
      if (!this.#over) wire.endCopyFrom();
    } catch (error) {
      this.#refused = isSluiceError(error) && error.code === "source_changed" ? "changed" : "none";
      if (!this.#over) wire.sendCopyFail(error instanceof Error ? error.message : "the data could not be read");
    }
  }
}

const separator = ";\n";

function partsOf(statements: readonly Text[]): readonly string[] {
  return statements.flatMap((each, index) => {
    const parts = typeof each === "string" ? [each] : each;
    return index === 0 ? parts : [separator, ...parts];
  });
}

/** Many small ones are one text: each part by itself would take as long as all together. */
function joined(statements: readonly Text[]): readonly string[] {
  let length = 0;
  for (const each of statements) {
    if (typeof each !== "string" || (length += each.length) > mostJoined) return partsOf(statements);
  }
  return [statements.join(separator)];
}

/** What is larger is not to be in memory twice. */
const mostJoined = 512 * 1024;

/** The server counts through the whole message. */
function located(fault: Fault, statements: readonly Text[]): Fault {
  if (fault.position === undefined) return fault;
  let { position } = fault;
  for (const [statement, text] of statements.entries()) {
    const characters = partsOf([text]).reduce((sum, part) => sum + charactersIn(part), separator.length);
    if (position <= characters || statement === statements.length - 1) return { ...fault, position, statement };
    position -= characters;
  }
  return fault;
}

/** As the protocol has it. pg's own writer would keep a buffer of the largest message for ever, and copy out of it. */
function queryMessage(parts: readonly string[]): Buffer {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part, "utf8"), 0);
  const message = Buffer.allocUnsafe(length + 6);
  message.write("Q", 0, "latin1");
  message.writeInt32BE(length + 5, 1);
  let at = 5;
  for (const part of parts) at += message.write(part, at, "utf8");
  message[at] = 0;
  return message;
}

/** Also ends when the stream is closed: a lost connection must not leave the data waiting for ever. */
function drained(stream: Wire["stream"]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.removeListener("drain", done);
      stream.removeListener("close", done);
      resolve();
    };
    stream.once("drain", done);
    stream.once("close", done);
  });
}
