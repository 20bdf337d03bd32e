import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";
import type { TestServer } from "./setup.js";

/** A database of a test's own, dropped when its block ends: `await using database = await freshDatabase()`. */
export interface TestDatabase extends AsyncDisposable {
  /** With the password in it. */
  readonly url: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly major: number;
  /** The rows of one statement, or of the last of several. */
  query<Row extends object = Record<string, unknown>>(sql: string): Promise<readonly Row[]>;
  /** A connection of the test's own; closed with the database where the test does not. */
  client(): Promise<Client>;
}

export interface DatabaseOptions {
  readonly major?: "oldest" | "newest" | number;
  /** Another than UTF8: `LATIN1`, `EUC_KR`. */
  readonly encoding?: string;
}

const servers = inject("servers");

/** The majors that run, oldest first: `describe.each(majors)`. */
export const majors: readonly number[] = servers.map(({ major }) => major);

/** The same as `mysqlServers` are given, the newest first. */
export const titledMajors = majors.map((major) => ({ major, title: `PostgreSQL ${major}` })).reverse();

/** Makes an empty database in a fraction of a second. */
export async function freshDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  return makeDatabase(serverOf(options.major ?? "newest"), options);
}

/** The same on any server. */
export async function makeDatabase(
  server: TestServer,
  { encoding }: Pick<DatabaseOptions, "encoding"> = {},
): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString("hex")}`;
  // Copying files beats writing their pages through the log, where nothing waits for the disk.
  const strategy = server.major >= 15 ? " STRATEGY file_copy" : "";
  const provider = server.major >= 15 ? " LOCALE_PROVIDER libc" : "";
  const text = encoding === undefined ? "" : ` ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'${provider}`;
  await admin(server, `CREATE DATABASE ${name} TEMPLATE template0${strategy}${text}`);
  return databaseOn(server, name);
}

function databaseOn(server: TestServer, name: string): TestDatabase {
  const { host, port, user, password, major } = server;
  const clients: Client[] = [];
  const client = async (): Promise<Client> => {
    const made = await connect(server, name);
    clients.push(made);
    return made;
  };
  let asked: Promise<Client> | undefined;
  return {
    name,
    host,
    port,
    user,
    password,
    major,
    url: `postgres://${user}:${password}@${host}:${port}/${name}`,
    client,
    async query<Row extends object>(sql: string) {
      asked ??= client().then((made) => made.once("end", () => (asked = undefined)));
      const answer: unknown = await (await asked).query(sql);
      const last = (Array.isArray(answer) ? answer.at(-1) : answer) as { rows?: readonly Row[] } | undefined;
      return last?.rows ?? [];
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((each) => each.end().catch(() => {})));
      await admin(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

function serverOf(wanted: "oldest" | "newest" | number): TestServer {
  const one =
    typeof wanted === "number"
      ? servers.find(({ major }) => major === wanted)
      : servers.at(wanted === "oldest" ? 0 : -1);
  if (!one) throw new Error(`no PostgreSQL ${wanted} runs; there are: ${majors.join(", ") || "none"}`);
  return one;
}

interface Admin {
  client?: Client | undefined;
  last: Promise<unknown>;
}

const admins = new Map<number, Admin>();

/** One statement after another, over a connection that is made anew where it was lost. */
async function admin(server: TestServer, sql: string): Promise<void> {
  const own = admins.get(server.port) ?? { last: Promise.resolve() };
  admins.set(server.port, own);
  const work = own.last.then(async () => {
    own.client ??= (await connect(server, "postgres")).once("end", () => (own.client = undefined));
    await own.client.query(sql);
  });
  own.last = work.catch(() => {});
  await work;
}

export async function connect(server: TestServer, database: string): Promise<Client> {
  const { host, port, user, password } = server;
  const client = new Client({ host, port, user, password, database });
  // A test may stop a server or end a session: that is its business, not an uncaught error.
  client.on("error", () => {});
  await client.connect();
  return client;
}
