import { randomBytes } from "node:crypto";
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { inject } from "vitest";
import type { MysqlServer } from "./mysql-server.js";

/** A database of a test's own, dropped when its block ends: `await using database = await freshMysqlDatabase({ server })`. */
export interface TestMysqlDatabase extends AsyncDisposable {
  readonly server: MysqlServer;
  /** With the password in it. Its user may do everything in this database, and nothing elsewhere. */
  readonly url: string;
  /** The same as one who may do everything. */
  readonly adminUrl: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly socket: string;
  readonly user: string;
  readonly password: string;
  /** The rows of one statement, over a connection that is kept. */
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
  /** A connection of the test's own; closed with the database where the test does not. */
  client(): Promise<Connection>;
  /** The same as one who may do everything. */
  admin(): Promise<Connection>;
}

export interface MysqlDatabaseOptions {
  readonly server: MysqlServer;
  readonly characterSet?: string;
  /** What its user may do beyond it: `["PROCESS"]`. */
  readonly grants?: readonly string[];
}

const injected = inject("mysqlServers");
if (!injected)
  throw new Error("the servers run for files that have mysql in their path (tests/servers/mysql-setup.ts)");

/** The servers that run: `describe.each(mysqlServers)("$title", (server) => …)`. */
export const mysqlServers: readonly MysqlServer[] = injected;

/** Makes an empty database and a user for it. */
export async function freshMysqlDatabase(options: MysqlDatabaseOptions): Promise<TestMysqlDatabase> {
  const { server, characterSet = "utf8mb4", grants = [] } = options;
  // No underscore, which a GRANT would take for any letter.
  const name = `t${randomBytes(6).toString("hex")}`;
  const password = randomBytes(6).toString("hex");
  const owner = { host: server.host, port: server.port, user: name, password, database: name };
  const root = { ...owner, user: server.user, password: server.password };
  await administer(server, [
    `CREATE DATABASE ${name} CHARACTER SET ${characterSet}`,
    `CREATE USER ${name}@'%' IDENTIFIED BY '${password}'`,
    `GRANT ALL ON ${name}.* TO ${name}@'%'`,
    ...(grants.length > 0 ? [`GRANT ${grants.join(", ")} ON *.* TO ${name}@'%'`] : []),
  ]);
  const clients: Connection[] = [];
  const open = async (as: typeof owner): Promise<Connection> => {
    const made = await createConnection(as);
    // A test may stop a server or end a session: that is its business, not an uncaught error.
    made.on("error", () => {});
    clients.push(made);
    return made;
  };
  let asked: Promise<Connection> | undefined;
  return {
    ...owner,
    server,
    name,
    socket: server.socket,
    url: urlOf(owner),
    adminUrl: urlOf(root),
    client: () => open(owner),
    admin: () => open(root),
    async query<Row extends object>(sql: string, values: readonly unknown[] = []) {
      asked ??= open(owner).then((made) => made.once("error", () => (asked = undefined)));
      const [rows] = await (await asked).query<RowDataPacket[]>(sql, [...values]);
      return Array.isArray(rows) ? (rows as unknown as readonly Row[]) : [];
    },
    async [Symbol.asyncDispose]() {
      clients.forEach((each) => each.destroy());
      await drop(server, name);
    },
  };
}

/** Beside a test's database another one that its user may write to, for a log that is in nobody's way. */
export async function freshMysqlLog(
  server: MysqlServer,
  { name: beside, user }: Pick<TestMysqlDatabase, "name" | "user">,
): Promise<AsyncDisposable & { readonly name: string }> {
  const name = `${beside}log`;
  await administer(server, [`CREATE DATABASE ${name}`, `GRANT ALL ON ${name}.* TO ${user}@'%'`]);
  return { name, [Symbol.asyncDispose]: () => administer(server, [`DROP DATABASE ${name}`]) };
}

function urlOf(as: { user: string; password: string; host: string; port: number; database: string }): string {
  return `mysql://${as.user}:${as.password}@${as.host}:${as.port}/${as.database}`;
}

/** A session that still works there would be waited for; so it is ended first. */
async function drop(server: MysqlServer, name: string): Promise<void> {
  const client = await connect(server);
  try {
    await client.query(`DROP USER IF EXISTS ${name}@'%'`);
    const [rows] = await client.query<RowDataPacket[]>(
      `SELECT id AS id FROM information_schema.processlist WHERE db = '${name}' OR user = '${name}'`,
    );
    // It may have ended meanwhile.
    for (const { id } of rows) await client.query(`KILL ${id}`).catch(() => {});
    await client.query(`DROP DATABASE IF EXISTS ${name}`);
  } finally {
    client.destroy();
  }
}

async function administer(server: MysqlServer, statements: readonly string[]): Promise<void> {
  const client = await connect(server);
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    client.destroy();
  }
}

function connect({ host, port, user, password }: MysqlServer): Promise<Connection> {
  return createConnection({ host, port, user, password });
}
