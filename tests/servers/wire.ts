/** What a proxy must know of an engine's protocol: where a message ends, and what to call it. */
export interface Wire {
  /** For one connection: bytes as they come, of either side, cut into messages. */
  open(): Readonly<Record<Side, (data: Buffer) => readonly WireMessage[]>>;
}

/** Who sent it. */
export type Side = "client" | "server";

export interface WireMessage {
  readonly side: Side;
  /** As the protocol writes it: `Q`, `X`, `C`, `Z`; a client's first is `start`. */
  readonly type: string;
  readonly text: string;
  /** What it is called where points are counted: `Query CREATE INDEX`, `CommandComplete INSERT`. */
  readonly name: string;
  /**
   * Whoever gets it acts on it, or learns that something stands: asked to log in or for the data of a COPY, told of an
   * error, a notice, a COMMIT, the end. Everything else is kept until such a message comes.
   */
  readonly decides: boolean;
  readonly bytes: Buffer;
}

/** PostgreSQL's protocol 3: a letter, a length, a body. What opens a connection has no letter. */
export const postgresWire: Wire = {
  open() {
    let opened = false;
    let asked = false;
    /** In the answer that is heard now. */
    let commits = 0;
    const client = cutter(() => (opened ? 1 : 0));
    const server = cutter(() => 1);
    return {
      client: (data) =>
        client(data, (type, body, bytes) => {
          const code = type === "" ? body.readInt32BE(0) : 0;
          asked ||= code === sslRequest;
          opened ||= code !== sslRequest;
          const text = body.toString("utf8");
          const name = clientName(type, code, text);
          return { side: "client", type: type || "start", text, name, decides: true, bytes };
        }),
      server(data) {
        // Asked for TLS, a server answers with a letter alone; those of the tests have none.
        const letter = data.subarray(0, asked ? 1 : 0);
        asked = false;
        const first: readonly WireMessage[] =
          letter.length > 0
            ? [{ side: "server", type: "N", text: "", name: "no TLS", decides: true, bytes: letter }]
            : [];
        const rest = server(data.subarray(letter.length), (type, body, bytes) => {
          const text = body.toString("utf8");
          const isCommit = type === "C" && text.startsWith("COMMIT");
          if (isCommit) commits++;
          if (type === "Z") commits = 0;
          // That transactions share a message is worth a name: where none do, the count of these tells.
          const name = isCommit && commits > 1 ? "CommandComplete COMMIT behind another" : serverName(type, text);
          return { side: "server", type, text, name, decides: isCommit || "RGNEZ".includes(type), bytes };
        });
        return [...first, ...rest];
      },
    };
  },
};

const sslRequest = 80877103;
const cancelRequest = 80877102;

type Make = (type: string, body: Buffer, bytes: Buffer) => WireMessage;

/** Keeps what is not a whole message yet. `letters`: how many bytes stand before the length. */
function cutter(letters: () => number): (data: Buffer, make: Make) => readonly WireMessage[] {
  let kept: Buffer = Buffer.alloc(0);
  return (data, make) => {
    kept = kept.length === 0 ? data : Buffer.concat([kept, data]);
    const messages: WireMessage[] = [];
    for (;;) {
      const head = letters();
      if (kept.length < head + 4) return messages;
      const length = kept.readInt32BE(head) + head;
      if (kept.length < length) return messages;
      const bytes = kept.subarray(0, length);
      kept = kept.subarray(length);
      messages.push(make(bytes.toString("latin1", 0, head), bytes.subarray(head + 4), bytes));
    }
  };
}

function clientName(type: string, code: number, text: string): string {
  if (code === cancelRequest) return "CancelRequest";
  if (type !== "Q") return clientTypes[type] ?? type;
  const words = text.replace(/^(?:\s*--[^\n]*\n)*\s*/, "").match(/^\w+(?: \w+)?/)?.[0];
  return `Query ${words ?? "text"}`;
}

function serverName(type: string, text: string): string {
  const name = serverTypes[type] ?? type;
  if (type === "C") return `${name} ${text.replace(/[ \d]*\0$/, "")}`;
  if (type === "E" || type === "N") return `${name} ${/\0C(\w{5})\0/.exec(text)?.[1] ?? ""}`;
  return name;
}

const clientTypes: Readonly<Record<string, string>> = {
  "": "start",
  p: "Password",
  d: "CopyData",
  c: "CopyDone",
  f: "CopyFail",
  X: "Terminate",
};

const serverTypes: Readonly<Record<string, string>> = {
  R: "Authentication",
  S: "ParameterStatus",
  K: "BackendKeyData",
  T: "RowDescription",
  D: "DataRow",
  C: "CommandComplete",
  G: "CopyInResponse",
  I: "EmptyQueryResponse",
  E: "ErrorResponse",
  N: "NoticeResponse",
  Z: "ReadyForQuery",
};
