import { SluiceError } from "../../core/failures/failure.js";
import type { ConnectOptions, Session } from "../engine.js";
import { type OpenClient, PostgresSession, serverFactsOf } from "./session.js";

/**
 * A session over a `pg` client that the caller owns. What the caller had set is read before, put back
 * at `close`, and the connection itself stays open. Our own settings go into each transaction instead of
 * the startup options, which are the caller's.
 */
export async function borrow(connection: unknown, options?: ConnectOptions): Promise<Session> {
  const client = connection as OpenClient;
  if (typeof client?.query !== "function" || typeof client.processID !== "number") {
    throw new SluiceError("wrong_use", {
      detail: {
        kind: "bad_value",
        flag: "connection",
        given: typeof connection,
        expected: "a connected pg Client or PoolClient",
      },
    });
  }
  const preamble = [
    `lock_timeout = ${options?.lockTimeoutMs ?? 0}`,
    `statement_timeout = ${options?.statementTimeoutMs ?? 0}`,
    ...(options?.role ? [`ROLE "${options.role.replaceAll('"', '""')}"`] : []),
    ...(options?.searchPath ? [`search_path = ${options.searchPath}`] : []),
  ];
  const probe = new PostgresSession(
    client,
    { version: "", versionNumber: 0, pid: client.processID },
    [],
    async () => {},
  );
  const [facts = [], before = []] = await probe.results(
    `SELECT current_setting('server_version') AS version;
     SELECT name, setting FROM pg_settings WHERE source = 'session' AND context <> 'internal'`,
  );
  const restore = async (): Promise<void> => {
    if (before.length === 0) return;
    const calls = before.map(
      (row) => `pg_catalog.set_config(${literal(row["name"])}, ${literal(row["setting"])}, false)`,
    );
    await probe.send({ text: `SELECT ${calls.join(", ")}` });
  };
  return new PostgresSession(client, serverFactsOf(String(facts[0]?.["version"]), client.processID), preamble, restore);
}

function literal(value: unknown): string {
  return `'${String(value).replaceAll("'", "''")}'`;
}
