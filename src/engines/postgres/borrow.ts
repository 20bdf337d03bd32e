import { SluiceError } from "../../core/failures/failure.js";
import { type ConnectOptions, type Row, ServerError, type Session } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { type OpenClient, PostgresSession, serverFactsOf } from "./session.js";

const { quote } = postgresDialect;

/**
 * A session over a `pg` client that the caller owns. What the caller had set is read before, put back
 * at `close`, and the connection itself stays open. Our own settings go into each transaction instead of
 * the startup options, which are the caller's. What could not be put back is refused before anything is done.
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
  const probe = new PostgresSession(
    client,
    { version: "", versionNumber: 0, pid: client.processID },
    [],
    async () => {},
  );
  const { facts, before } = await prepared(probe, options).finally(() => probe.leave());
  const preamble = [
    ...rightsOf(facts, options?.role),
    `lock_timeout = ${options?.lockTimeoutMs ?? 0}`,
    `statement_timeout = ${options?.statementTimeoutMs ?? 0}`,
    ...(options?.searchPath ? [`search_path = ${options.searchPath}`] : []),
  ];
  const restore = async (): Promise<void> => {
    await session.send({ text: ["RESET SESSION AUTHORIZATION", "RESET ROLE", ...settingsBack(before)].join(";\n") });
    // By itself, so that a setting that cannot be put back does not leave the login's rights behind.
    const rights = rightsOf(facts, undefined).map((each) => `SET ${each}`);
    await session.send({ text: rights.join(";\n") });
    session.leave();
  };
  const server = serverFactsOf(String(facts["version"]), client.processID);
  const session = new PostgresSession(client, server, preamble, restore);
  return session;
}

/** What the caller had, seen before anything is changed; then the role, which the run has beside its transactions, too. */
async function prepared(probe: PostgresSession, options: ConnectOptions | undefined): Promise<Looked> {
  const looked = await look(probe);
  // Whoever only reads takes nothing away.
  if (looked.held.length > 0 && !options?.readOnly)
    throw new SluiceError("wrong_use", { detail: { kind: "holds", what: looked.held } });
  if (options?.role) await probe.rows(`SET ROLE ${quote.name(options.role)}`);
  return looked;
}

interface Looked {
  readonly facts: Row;
  /** Settings of the session, as the caller made them. */
  readonly before: readonly Row[];
  /** What no statement can make again: `temporary table staging`. */
  readonly held: readonly string[];
}

async function look(probe: PostgresSession): Promise<Looked> {
  try {
    const [facts = [], before = [], held = []] = await probe.results(
      `SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.current_setting('role') AS role,
         session_user AS session_user,
         (SELECT usename FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()) AS login,
         pg_catalog.now() <> pg_catalog.statement_timestamp() AS in_transaction;
       SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session' AND context <> 'internal';
       SELECT 'temporary ' || CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END
         || ' ' || relname AS what FROM pg_catalog.pg_class
         WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'p', 'f', 'v', 'S')
       UNION ALL SELECT 'cursor ' || name FROM pg_catalog.pg_cursors WHERE is_holdable
       UNION ALL SELECT 'prepared statement ' || name FROM pg_catalog.pg_prepared_statements
       UNION ALL SELECT 'listening channel ' || channel FROM pg_catalog.pg_listening_channels() AS channel`,
    );
    const [first = {}] = facts;
    if (first["in_transaction"] === "t") throw new SluiceError("wrong_use", { detail: { kind: "in_transaction" } });
    return { facts: first, before, held: held.map((row) => String(row["what"])) };
  } catch (error) {
    // One that has failed already answers nothing else.
    if (error instanceof ServerError && error.fault.sqlstate === "25P02")
      throw new SluiceError("wrong_use", { detail: { kind: "in_transaction" } }, { cause: error });
    throw error;
  }
}

/** Whose rights the caller had taken on, for each of our transactions: a file must not run with more. */
function rightsOf(facts: Row, role: string | undefined): readonly string[] {
  const { login, session_user: user, role: taken } = facts;
  return [
    ...(user && user !== login ? [`SESSION AUTHORIZATION ${quote.name(user)}`] : []),
    ...(role ? [`ROLE ${quote.name(role)}`] : taken && taken !== "none" ? [`ROLE ${quote.name(taken)}`] : []),
  ];
}

function settingsBack(before: readonly Row[]): readonly string[] {
  const calls = before.map(
    (row) => `pg_catalog.set_config(${quote.value(row["name"])}, ${quote.value(row["setting"])}, false)`,
  );
  return calls.length > 0 ? [`SELECT ${calls.join(", ")}`] : [];
}
