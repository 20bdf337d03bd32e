import { isSluiceError, SluiceError } from "../../core/failures/failure.js";
import type { ConnectOptions } from "../connect-options.js";
import { type Row, ServerError, type Session } from "../engine.js";
import { postgresDialect } from "./dialect.js";
import { advisoryHeld, giveBackAdvisory } from "./advisory-locks.js";
import { connectFailure } from "./connect-failure.js";
import { faultOf } from "./fault.js";
import { isClient, isPool, type PooledClient } from "./lendable.js";
import { type OpenClient, PostgresSession, serverFactsOf } from "./session.js";
import { saidPath } from "./settings.js";

const { quote } = postgresDialect;

/**
 * A session over a `pg` connection that the caller owns, or over one of his pool. What the caller had set is read
 * before, put back at `close`, and the connection itself stays open (a pool has it back). Our own settings go into each
 * transaction instead of the startup options, which are the caller's. What could not be put back is refused before
 * anything is done.
 */
export async function borrow(connection: unknown, options?: ConnectOptions): Promise<Session> {
  if (!isPool(connection)) return lent(clientOf(connection), options, () => {});
  let client: PooledClient;
  try {
    client = await connection.connect();
  } catch (error) {
    throw connectFailure({ host: "", port: 0, user: "", database: "" }, faultOf(error));
  }
  try {
    return await lent(client, options, (isWell) => client.release(!isWell));
  } catch (error) {
    client.release(!isSluiceError(error));
    throw error;
  }
}

function clientOf(connection: unknown): OpenClient {
  if (isClient(connection)) return connection;
  throw new SluiceError("wrong_use", {
    detail: {
      kind: "bad_value",
      flag: "connection",
      given: typeof connection,
      expected: "a pg Pool, or a connected Client or PoolClient",
    },
  });
}

/** `giveBack`: with false where the session is not what it was. */
async function lent(
  client: OpenClient,
  options: ConnectOptions | undefined,
  giveBack: (isWell: boolean) => void,
): Promise<Session> {
  const unknown = { title: "PostgreSQL", version: "", versionNumber: 0, pid: client.processID } as const;
  const probe = new PostgresSession(client, unknown, { said: [], given: true, pooler: "none" }, async () => {});
  const looked = await prepared(probe, options).finally(() => probe.leave());
  const { facts, pooled } = looked;
  const said = [
    ...rightsOf(facts, options?.role),
    `lock_timeout = ${options?.lockTimeoutMs ?? 0}`,
    `statement_timeout = ${options?.statementTimeoutMs ?? 0}`,
    ...(options?.searchPath ? [saidPath(options.searchPath)] : []),
    ...(pooled && options?.readOnly ? ["transaction_read_only = on"] : []),
  ];
  const restore = async (): Promise<void> => {
    const isBack = pooled ? await restoreThere(session, looked) : await restoreHere(session, looked);
    session.leave();
    giveBack(isBack);
  };
  const server = serverFactsOf(String(facts["version"]), client.processID);
  const begin = { said, given: false, pooler: pooled ? "unknown" : "none" } as const;
  const session = new PostgresSession(client, server, begin, restore);
  return session;
}

/** What the caller had, seen before anything is changed; then the role, which the run has beside its transactions, too. */
async function prepared(probe: PostgresSession, options: ConnectOptions | undefined): Promise<Looked> {
  const looked = await look(probe);
  const { pooled } = looked;
  // A run ends no prepared statement that a pooler may count on.
  const held = looked.held.filter((what) => !pooled || !what.startsWith("prepared statement "));
  // Whoever only reads takes nothing away.
  if (held.length > 0 && !options?.readOnly)
    throw new SluiceError("wrong_use", { detail: { kind: "holds", what: held } });
  if (options?.role && !pooled) await probe.rows(`SET ROLE ${quote.name(options.role)}`);
  return looked;
}

async function restoreHere(session: Session, { facts, before, locks }: Looked): Promise<boolean> {
  const reset = [
    "RESET SESSION AUTHORIZATION",
    "RESET ROLE",
    "RESET client_encoding",
    "RESET standard_conforming_strings",
  ];
  const settings = await session.send({ statements: [...reset, ...settingsBack(before)] });
  // By itself, so that a setting that cannot be put back does not leave the login's rights behind.
  const rights = await session.send({ statements: rightsOf(facts, undefined).map((each) => `SET ${each}`) });
  const isFree = await giveBackAdvisory(session, locks).then(
    () => true,
    () => false,
  );
  return !settings.fault && !rights.fault && isFree;
}

/** Nothing was set but within transactions; what these took away is put back where it was found, and nowhere else. */
async function restoreThere(session: Session, { facts, before }: Looked): Promise<boolean> {
  const { login, session_user: user, role } = facts;
  const settings = [
    ...(user && user !== login ? [{ name: "session_authorization", setting: user }] : []),
    ...(role && role !== "none" ? [{ name: "role", setting: role }] : []),
    ...before,
  ];
  const [text] = settingsBack(settings);
  if (!text) return session.alive;
  return !(await session.send({ statements: [`${text} WHERE pg_catalog.pg_backend_pid() = ${facts["backend"]}`] }))
    .fault;
}

interface Looked {
  readonly facts: Row;
  /** Settings of the session, as the caller made them. */
  readonly before: readonly Row[];
  /** Advisory locks that the caller holds. */
  readonly locks: readonly Row[];
  /** What no statement can make again: `temporary table staging`. */
  readonly held: readonly string[];
  /** The session is perhaps not the caller's alone. */
  readonly pooled: boolean;
}

async function look(probe: PostgresSession): Promise<Looked> {
  try {
    const [facts = [], before = [], held = [], locks = []] = await probe.results([
      `SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.current_setting('role') AS role,
         session_user AS session_user, pg_catalog.pg_backend_pid() AS backend,
         (SELECT usename FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()) AS login,
         pg_catalog.now() <> pg_catalog.statement_timestamp() AS in_transaction`,
      `SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session' AND context <> 'internal'`,
      `SELECT 'temporary ' || CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END
         || ' ' || relname AS what FROM pg_catalog.pg_class
         WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'p', 'f', 'v', 'S')
       UNION ALL SELECT 'cursor ' || name FROM pg_catalog.pg_cursors WHERE is_holdable
       UNION ALL SELECT 'prepared statement ' || name FROM pg_catalog.pg_prepared_statements
       UNION ALL SELECT 'listening channel ' || channel FROM pg_catalog.pg_listening_channels() AS channel`,
      advisoryHeld,
    ]);
    const [first = {}] = facts;
    if (first["in_transaction"] === "t") throw new SluiceError("wrong_use", { detail: { kind: "in_transaction" } });
    const pooled = Number(first["backend"]) !== probe.server.pid;
    return { facts: first, before, locks, held: held.map((row) => String(row["what"])), pooled };
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
