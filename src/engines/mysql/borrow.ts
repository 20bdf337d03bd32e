import type { Address } from "../../core/model/address.js";
import { SluiceError } from "../../core/failures/failure.js";
import type { Fault } from "../../core/model/fault.js";
import type { ConnectOptions } from "../connect-options.js";
import { type Row, ServerError, type Session } from "../engine.js";
import { connectFailure } from "./connect-failure.js";
import { Exchange, type Reply } from "./exchange.js";
import { faultOf } from "./fault.js";
import { clientIn, isPool, type Pool } from "./lendable.js";
import { mysqlQuote } from "./quote.js";
import { type Client, MysqlSession } from "./session.js";
import { noLimit, quoted, roleBack, roleOf } from "./settings.js";

const { value } = mysqlQuote;

/**
 * A session over a `mysql2` connection that the caller owns, or over one of his pool. What the caller had set of what a
 * run sets is read before and put back at `close`, and the connection itself stays open (a pool has it back).
 */
export async function borrow(connection: unknown, options: ConnectOptions): Promise<Session> {
  if (!isPool(connection)) return lent(clientOf(connection), options, () => true);
  let taken: PooledClient;
  try {
    taken = await takenFrom(connection);
  } catch (error) {
    throw connectFailure(nowhere, faultOf(error));
  }
  try {
    return await lent(taken.client, options, (isWell) => {
      taken.release(isWell);
      return false;
    });
  } catch (error) {
    taken.release(true);
    throw error;
  }
}

const nowhere: Address = {
  engine: "mysql",
  host: "",
  port: 0,
  user: "",
  database: "",
  tls: { mode: "disable" },
  connectTimeoutMs: 0,
};

interface PooledClient {
  readonly client: Client;
  /** With false where the connection is not what it was: the pool makes another. */
  release(isWell: boolean): void;
}

async function takenFrom(pool: Pool): Promise<PooledClient> {
  const connection = (await (pool.promise?.() ?? pool).getConnection()) as { release(): void; destroy(): void };
  return {
    client: clientOf(connection),
    release: (isWell) => (isWell ? connection.release() : connection.destroy()),
  };
}

function clientOf(connection: unknown): Client {
  const client = clientIn(connection);
  if (client) return client;
  const expected = "a mysql2 Pool, or a connected Connection or PoolConnection";
  throw new SluiceError("wrong_use", {
    detail: { kind: "bad_value", flag: "connection", given: typeof connection, expected },
  });
}

/** `giveBack`: true where its owner goes on with it as it is. */
async function lent(client: Client, options: ConnectOptions, giveBack: (isWell: boolean) => boolean): Promise<Session> {
  const { rows, inTransaction } = await ask(client, question);
  if (inTransaction) throw new SluiceError("wrong_use", { detail: { kind: "in_transaction" } });
  const [before = {}] = rows;
  const database = before["database"];
  if (database == null) throw connectFailure(nowhere, { message: "No database selected", errno: 1046 });
  for (const text of roleOf(options)) await ask(client, text);
  // He may be shown some rows alone.
  await ask(client, `SET sql_select_limit = ${noLimit}`);
  const all = await variables(client);
  const session = new MysqlSession(client, {
    options,
    database,
    greeting: before["version"] ?? "",
    lent: true,
    renew: async () => {
      const refused = await putBackOthers(client, all);
      if (refused) throw new ServerError(refused);
    },
    // There is no second way to the caller's server.
    cancel: async () => false,
    end: async () => {
      session.leave();
      const refused = await putBackOthers(client, all);
      const isBack = await putBack(client, before, options);
      const isKept = giveBack(isBack && !refused);
      if (isKept && refused && !refused.lost) throw new ServerError(refused);
    },
  });
  return session;
}

/** What a run sets, as the caller had it. */
const settings = `character_set_client character_set_connection character_set_results collation_connection time_zone
autocommit completion_type sql_mode wait_timeout group_concat_max_len lock_wait_timeout innodb_lock_wait_timeout foreign_key_checks
unique_checks sql_safe_updates sql_select_limit sql_big_selects default_storage_engine`.split(/\s+/);
const mariadbs = ["max_statement_time", "idle_transaction_timeout", "max_error_count", "tx_read_only"];
const mysqls = ["max_execution_time", "transaction_read_only"];

/** Each of the two reads the comment that is meant for it. */
const question = `SELECT VERSION() AS version, DATABASE() AS \`database\`, CURRENT_ROLE() AS role${settings.map(asked).join("")}
/*M! ${mariadbs.map(asked).join("")} */ /*!80000 ${mysqls.map(asked).join("")} */`;

function asked(name: string): string {
  return `, @@SESSION.${name} AS ${name}`;
}

/** False where the connection did not live to see it. */
async function putBack(client: Client, before: Row, { role }: ConnectOptions): Promise<boolean> {
  const had = [...settings, ...mariadbs, ...mysqls].filter((name) => before[name] !== undefined);
  const texts = [
    `SET ${had.map((name) => `${name} = ${said(before[name] ?? null)}`).join(", ")}, @sluice_since = NULL`,
    ...(role ? [roleBack(before)] : []),
    `USE ${quoted(before["database"] ?? "")}`,
  ];
  try {
    for (const text of texts) await ask(client, text);
    return true;
  } catch (error) {
    if (error instanceof ServerError) return false;
    throw error;
  }
}

/** What a file has set: nobody else knows of it, and for the run it goes back to the server's own value. What stays is told. */
async function putBackOthers(client: Client, before: ReadonlyMap<string, string>): Promise<Fault | undefined> {
  let refused: Fault | undefined;
  try {
    const now = await variables(client);
    for (const [name, had] of before) {
      if (now.get(name) === had || ofItself.has(name)) continue;
      const fault = await putBackOne(client, name, had);
      refused ??= fault && { ...fault, message: `${name}: ${fault.message}` };
    }
    return refused;
  } catch (error) {
    if (error instanceof ServerError) return error.fault;
    throw error;
  }
}

async function putBackOne(client: Client, name: string, had: string): Promise<Fault | undefined> {
  try {
    await ask(client, `SET SESSION ${name} = ${said(had)}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ServerError) || error.fault.lost) throw error;
    // The whole server's, or only told: nothing that a session could have set.
    return isNone.has(error.fault.errno ?? 0) ? undefined : error.fault;
  }
}

const isNone: ReadonlySet<number> = new Set([1229, 1238]);

/** A moment, and the last number that was given out: set, they would rule what comes. */
const ofItself: ReadonlySet<string> = new Set(["timestamp", "identity", "insert_id", "last_insert_id"]);

async function variables(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await ask(client, "SHOW SESSION VARIABLES");
  return new Map(rows.map((row) => [row["Variable_name"] ?? "", row["Value"] ?? ""]));
}

/** A number is set as one: text is no value for it. */
function said(had: string | null): string {
  return had !== null && /^-?\d+(?:\.\d+)?$/.test(had) ? had : value(had);
}

async function ask(client: Client, text: string): Promise<Reply> {
  const exchange = new Exchange(text, true);
  client.addCommand(exchange);
  const outcome = await exchange.outcome;
  if ("reply" in outcome) return outcome.reply;
  throw new ServerError(faultOf(outcome.error));
}
