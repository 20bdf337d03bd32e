import { once } from "node:events";
import { Query, type Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cut } from "../../src/core/sql/cut.js";
import type { CopyDataPiece, Piece } from "../../src/core/sql/piece.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { splitCases, type SplitCase } from "../unit/split-cases.js";
import { emptied } from "./emptied.js";

const good = splitCases.filter(({ problem }) => problem === undefined);

describe.each(majors)("PostgreSQL %i", (major) => {
  const taken = good.filter(({ from }) => from <= major);
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await freshDatabase({ major });
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    await emptied(database);
    client = await database.client();
  });
  afterEach(() => client.end());

  test.each(taken)("$name, piece by piece: $statements", async (given) => {
    expect(await sendPieces(client, given)).toEqual(Array.from({ length: given.statements }, () => 1));
    if (given.rows) {
      const counted = await client.query<{ count: string }>(`SELECT count(*) FROM ${given.rows.table}`);
      expect(Number(counted.rows[0]?.count)).toBe(given.rows.count);
    }
  });

  test.each(taken.filter(({ apart }) => !apart))("$name, as one message: $statements", async ({ text, statements }) => {
    expect(await send(client, text)).toBe(statements);
  });

  test("a script of megabytes, which no file holds", async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => `(${row}, 'row; ${row}', $r$;${row}$r$)`).join(",\n");
    const data = Array.from({ length: 200_000 }, (_, row) => `${row}\tx;\t${row}\n`).join("");
    const text = [
      "-- statements: 4",
      "CREATE TABLE t (i int, a text, b text);",
      `INSERT INTO t VALUES\n${rows};`,
      `COPY t FROM stdin;\n${data}\\.`,
      `DO $$ BEGIN PERFORM '${"x; ".repeat(1_000_000)}'; END $$`,
    ].join("\n");
    const given = { name: "megabytes", text, statements: 4, from: 0, apart: true, on: "", shell: "", onlyServer: true };
    expect(await sendPieces(client, given)).toEqual([1, 1, 1, 1]);
    const counted = await client.query<{ count: string }>("SELECT count(*) FROM t");
    expect(Number(counted.rows[0]?.count)).toBe(260_000);
  });
});

/** How many statements the server saw in each statement piece. */
async function sendPieces(client: Client, { text }: SplitCase): Promise<number[]> {
  const seen: number[] = [];
  const pieces = cut([text], postgresDialect.rules)[Symbol.iterator]();
  for (let piece = next(pieces); piece; piece = next(pieces)) {
    if (piece.kind === "copy-data") throw new Error("data without a statement");
    const reads = postgresDialect.classify(piece).kind === "alone-in-message" && piece.words.startsWith("COPY");
    const data = reads ? next(pieces) : undefined;
    seen.push(await send(client, piece.text, data?.kind === "copy-data" ? data : undefined));
  }
  return seen;
}

function next(pieces: Iterator<Piece>): Piece | undefined {
  const { value, done } = pieces.next();
  return done === true ? undefined : value;
}

/** Sends one simple message and counts what the server completed. */
async function send(client: Client, text: string, data?: CopyDataPiece): Promise<number> {
  const query = new CountingQuery(text, data);
  client.query(query);
  await once(query, "end");
  return query.completed;
}

/** What `pg` lets a query of one's own override, and what it hands it; its types tell of neither. */
interface QueryParts {
  handleCommandComplete(this: Query, message: unknown, connection: Connection): void;
}
interface Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** A query that counts completions, and answers COPY with the data that it was given. */
class CountingQuery extends Query {
  completed = 0;
  readonly #data: CopyDataPiece | undefined;

  constructor(text: string, data?: CopyDataPiece) {
    super(text);
    this.#data = data;
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    this.completed++;
    const own = Query.prototype as unknown as QueryParts;
    own.handleCommandComplete.call(this, message, connection);
  }

  handleCopyInResponse(connection: Connection): void {
    if (!this.#data) {
      connection.sendCopyFail("no data");
      return;
    }
    for (const part of this.#data.lines()) connection.sendCopyFromChunk(Buffer.from(part, "utf8"));
    connection.endCopyFrom();
  }
}
