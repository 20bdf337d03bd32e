import { Places, rowIn, withoutLabel } from "./mysql-places.js";
import type { Side, Wire, WireMessage } from "./wire.js";

/** MySQL's protocol, as MariaDB speaks it, too: a length of three bytes, a number that begins anew with each command. */
export const mysqlWire: Wire = {
  open() {
    const answer = new Answer();
    const [client, server] = [cutter("client"), cutter("server")];
    return {
      client: (data) => client(data, (body, number) => answer.asked(body, number)),
      server: (data) => server(data, (body) => answer.heard(body)),
    };
  },
};

type Named = Pick<WireMessage, "type" | "text" | "name" | "decides">;

type Make = (body: Buffer, number: number) => Named;

/** Keeps what is not a whole packet yet. */
function cutter(side: Side): (data: Buffer, make: Make) => readonly WireMessage[] {
  let kept: Buffer = Buffer.alloc(0);
  return (data, make) => {
    kept = kept.length === 0 ? data : Buffer.concat([kept, data]);
    const messages: WireMessage[] = [];
    while (kept.length >= 4 && kept.length >= 4 + kept.readUIntLE(0, 3)) {
      const bytes = kept.subarray(0, 4 + kept.readUIntLE(0, 3));
      kept = kept.subarray(bytes.length);
      messages.push({ side, ...make(bytes.subarray(4), bytes[3] ?? 0), bytes });
    }
    return messages;
  };
}

/** Where a connection stands: what a packet is called depends on what was asked. */
class Answer {
  #at: "greeting" | "login" | "header" | "columns" | "rows" = "greeting";
  #said = "";
  readonly #places = new Places();

  asked(body: Buffer, number: number): Named {
    if (this.#at === "greeting" || this.#at === "login") return named(number === 1 ? "Login" : "Password", body, true);
    if (number !== 0) return named("more", body);
    this.#at = "header";
    const command = body[0] ?? 0;
    const text = body.toString("utf8", 1);
    this.#said = command === query ? wordsOf(text) : (commands[command] ?? String(command));
    const name = command === query ? `Query ${this.#said}` : this.#said;
    return { ...named(name, body, this.#places.isNew(text)), text };
  }

  heard(body: Buffer): Named {
    const first = body[0] ?? 0;
    if (this.#at === "greeting") {
      this.#at = "login";
      return named("Greeting", body, true);
    }
    const isEnd = first === eof && body.length < 9;
    if (first === failed) {
      const name = `Error ${body.readUInt16LE(1)}`;
      this.#at = this.#at === "login" ? "login" : "header";
      return named(name, body, true);
    }
    if (this.#at === "login") {
      if (first === ok) this.#at = "header";
      return named(first === ok ? "Login OK" : "Authentication", body, true);
    }
    if (this.#at === "header" && first === ok) return named(`OK ${this.#said}`, body);
    if (this.#at === "header") {
      this.#at = "columns";
      return named("ColumnCount", body);
    }
    if (this.#at === "columns") {
      if (isEnd) this.#at = "rows";
      return named("Column", body);
    }
    if (isEnd) this.#at = "header";
    return isEnd ? named(`Rows ${this.#said}`, body) : named("Row", body);
  }
}

/**
 * Each statement has one answer, and no other is sent before it: where that is lost is the point of the statement that
 * was swallowed. An answer that is another than the usual is a point of its own.
 */
function named(name: string, body: Buffer, decides = false): Named {
  return { type: name.split(" ")[0] ?? "", text: body.toString("utf8"), name, decides };
}

function wordsOf(text: string): string {
  const row = rowIn(text);
  if (row) return `history ${row.outcome}`;
  const own = withoutLabel(text).replace(/^(?:\s*--[^\n]*\n)*\s*/, "");
  return /^\w+(?: \w+)?/.exec(own)?.[0] ?? "text";
}

const query = 3;
const commands: Readonly<Record<number, string>> = { 1: "Quit", 14: "Ping", 31: "Reset" };
const ok = 0;
const eof = 254;
const failed = 255;
