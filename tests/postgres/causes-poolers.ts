import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { expect, test } from "vitest";
import type { Fault } from "../../src/core/model/fault.js";
import { freshDatabase } from "../servers/database.js";
import { noPgBouncer, type PgBouncerWishes, startPgBouncer } from "../servers/pgbouncer.js";
import { until } from "../servers/until.js";
import { expectCause, faultFrom } from "./causes-told.js";

/** What PgBouncer refuses, and how it words it. */
interface Refusal {
  readonly id: string;
  readonly message: string;
  readonly wishes?: Partial<PgBouncerWishes>;
  readonly provoke: (url: string) => Promise<unknown>;
}

const refusals: readonly Refusal[] = [
  {
    id: "pooler_refuses_options",
    message: "unsupported startup parameter: options",
    provoke: (url) => asking(url, { options: "endpoint=somewhere" }),
  },
  {
    id: "pooler_password",
    message: "password authentication failed",
    provoke: (url) => asking(url.replace(/:[^:@]+@/, ":wrong@")),
  },
  {
    id: "pooler_database",
    message: 'database "nothing" does not exist',
    provoke: (url) => asking(url.replace(/[^/]+$/, "nothing")),
  },
  {
    id: "pooler_full",
    message: "no more connections allowed (max_client_conn)",
    wishes: { settings: { max_client_conn: "1" } },
    provoke: (url) => beside(url, "SELECT 1", () => asking(url)),
  },
  {
    id: "pooler_busy",
    message: "query_wait_timeout",
    wishes: { settings: { default_pool_size: "1", query_wait_timeout: "1" } },
    provoke: (url) => beside(url, "BEGIN", () => asking(url)),
  },
  {
    id: "pooler_single_statements",
    message: "transaction blocks not allowed in statement pooling mode",
    wishes: { mode: "statement" },
    provoke: (url) => asking(url, {}, "BEGIN"),
  },
];

const cutOff = {
  id: "pooler_cut_off",
  message: "server login has been failing, try again later (server_login_retry)",
};

/** Without PgBouncer its words, as it was seen to say them, must do. */
export function provokePoolers(): void {
  if (noPgBouncer !== undefined) {
    test.each([...refusals, cutOff])(`$id, by its words: ${noPgBouncer}`, ({ id, message }) => {
      const fault: Fault = { message, sqlstate: "08P01", lost: true };
      expectCause(fault, id);
    });
    return;
  }
  test.each(refusals)("$id: $message", async ({ id, message, wishes, provoke }) => {
    await using database = await freshDatabase();
    await using pooler = await startPgBouncer(database, { mode: "transaction", ...wishes });
    const fault = await faultFrom(() => provoke(pooler.url));
    expect({ message: fault.message, sqlstate: fault.sqlstate }).toEqual({ message, sqlstate: "08P01" });
    expectCause(fault, id);
  });

  test("pooler_cut_off: the server lets a pooler in no more", async () => {
    await using database = await freshDatabase();
    await using elsewhere = await freshDatabase();
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    await asking(pooler.url);
    await elsewhere.query(
      `ALTER DATABASE ${database.name} ALLOW_CONNECTIONS false;
       SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`,
    );
    // The first one that comes when the server's session has ended finds out, and waits.
    await until(async () => {
      void asking(pooler.url).catch(() => {});
      await sleep(100);
      return pooler.log().includes("not currently accepting connections");
    });
    const fault = await faultFrom(() => asking(pooler.url));
    expect({ message: fault.message, sqlstate: fault.sqlstate }).toEqual({
      message: cutOff.message,
      sqlstate: "08P01",
    });
    expectCause(fault, cutOff.id);
  });
}

async function asking(url: string, more: { options?: string } = {}, text = "SELECT 1"): Promise<unknown> {
  const client = new Client({ connectionString: url, ...more });
  client.on("error", () => {});
  try {
    await client.connect();
    return await client.query(text);
  } finally {
    await client.end().catch(() => {});
  }
}

/** While another client is there. */
async function beside(url: string, text: string, work: () => Promise<unknown>): Promise<unknown> {
  const other = new Client({ connectionString: url });
  other.on("error", () => {});
  await other.connect();
  try {
    await other.query(text);
    return await work();
  } finally {
    await other.end();
  }
}
