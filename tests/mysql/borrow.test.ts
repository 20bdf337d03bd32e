import { createPool } from "mysql2";
import { type Connection, createConnection, createPool as createPromisePool } from "mysql2/promise";
import { describe, expect, test } from "vitest";
import type { SessionStart } from "../../src/engines/engine.js";
import { mysqlFrame } from "../../src/engines/mysql/frame.js";
import { settingsOf } from "../../src/engines/mysql/settings.js";
import { status, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";

const files = {
  "1_one.sql": "CREATE TABLE one (id int PRIMARY KEY);\nINSERT INTO one VALUES (1);",
  "2_two.sql":
    "SET foreign_key_checks = 0, sql_mode = '', time_zone = '+05:00';\nCREATE TABLE two (id int);\nINSERT INTO two VALUES (2);",
};

const theirs = `SELECT @@SESSION.foreign_key_checks, @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.wait_timeout,
  @@SESSION.autocommit, @@SESSION.character_set_client, @@SESSION.collation_connection, @@SESSION.lock_wait_timeout, DATABASE()`;

describe.each(mysqlServers)("a caller's own connection to $title", (server) => {
  test.each(["promises", "callbacks"])("with %s: as it was before, open, and without our lock", async (kind) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    const client = await database.client();
    await client.query(
      "SET SESSION wait_timeout = 777, sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES', time_zone = '+09:00'",
    );
    const before = (await client.query(theirs))[0];
    const lent: unknown = kind === "promises" ? client : (client as unknown as { connection: unknown }).connection;
    const { targets } = await up({}, { ...project.options, connection: lent });
    expect(targets[0]?.applied.map(({ id }) => id)).toEqual(["1", "2"]);
    expect((await client.query(theirs))[0]).toEqual(before);
    expect((await client.query("SELECT IS_USED_LOCK('x') AS held, (SELECT COUNT(*) FROM two) AS n"))[0]).toMatchObject([
      { n: 1 },
    ]);
    expect((await up({}, { ...project.options, url: database.url })).targets[0]?.applied).toEqual([]);
    expect((await status({}, { ...project.options, connection: lent })).targets[0]?.current).toBe("2");
  });

  test("has all that a run sets, and all that a file set, as its owner had it", async () => {
    const grants = server.title.startsWith("MySQL") ? ["SESSION_VARIABLES_ADMIN"] : [];
    await using database = await freshMysqlDatabase({ server, grants });
    const client = await database.client();
    // Of old it has the other name; MariaDB 11.1 and newer have both for one.
    const isolation = (await variables(client)).has("transaction_isolation") ? "transaction_isolation" : "tx_isolation";
    const set = [...ours(), ...ofFiles, isolation];
    using project = makeProject(database, {
      "1_one.sql": "CREATE TABLE one (id int PRIMARY KEY);",
      "2_two.sql": `SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;\n${ofFiles.map((name) => `SET ${name} = DEFAULT;`).join("\n")}`,
    });
    for (const name of set) {
      const was = (await variables(client)).get(name);
      if (was === undefined) continue;
      await client.query(`SET SESSION ${name} = ${other(name, was)}`);
      expect([name, (await variables(client)).get(name)]).not.toEqual([name, was]);
    }
    const all = await variables(client);
    await up({}, { ...project.options, connection: client, lockTimeout: "4s", statementTimeout: "60s" });
    const after = await variables(client);
    const changed = [...all.keys()].filter((name) => after.get(name) !== all.get(name));
    expect(changed.filter((name) => !ofItself.test(name))).toEqual([]);
  });

  test.each([
    ["before the next file", { "2_two.sql": "CREATE TABLE two (id int);" }],
    ["at the end", {}],
  ])("fails %s where something stays that its owner may not put back, and all else goes back", async (_, next) => {
    await using database = await freshMysqlDatabase({ server });
    const admin = await database.admin();
    await admin.query(`CREATE PROCEDURE sets() BEGIN SET SESSION sql_log_bin = 0;
SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET SESSION auto_increment_increment = 7, sort_buffer_size = 65536; END`);
    using project = makeProject(database, { "1_one.sql": "CALL sets();", ...next });
    const client = await database.client();
    const all = await variables(client);
    const { error } = await ending(up({}, { ...project.options, connection: client }));
    expect(error).toMatchObject({
      code: "no_privilege",
      facts: { fault: { message: expect.stringMatching(/^sql_log_bin: /) } },
    });
    const after = await variables(client);
    const changed = [...all.keys()].filter((name) => after.get(name) !== all.get(name));
    expect(changed.filter((name) => !ofItself.test(name))).toEqual(["sql_log_bin"]);
    const { applied } = (await up({}, { ...project.options, url: database.url })).targets[0]!;
    expect(applied.map(({ id }) => id)).toEqual(Object.keys(next).map(() => "2"));
  });

  test.each(["promises", "callbacks"])("of a pool with %s: it has it back", async (kind) => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    const options = { ...wayTo(database), connectionLimit: 1 };
    const bare = kind === "callbacks" ? createPool(options) : undefined;
    const pool = bare?.promise() ?? createPromisePool(options);
    try {
      await up({}, { ...project.options, connection: bare ?? pool });
      expect((await pool.query("SELECT id FROM two"))[0]).toEqual([{ id: 2 }]);
      expect((await up({}, { ...project.options, connection: bare ?? pool })).targets[0]?.applied).toEqual([]);
    } finally {
      await pool.end();
    }
  });

  test("inside a transaction is refused, and the transaction stays the caller's", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    const client = await database.client();
    await client.query("CREATE TABLE theirs (a int) ENGINE = InnoDB");
    await client.query("START TRANSACTION");
    await client.query("INSERT INTO theirs VALUES (1)");
    for (const work of [up, status]) {
      const ended = await ending<unknown>(work({}, { ...project.options, connection: client }));
      expect([ended.exitCode, ended.error?.facts]).toEqual([2, { detail: { kind: "in_transaction" } }]);
    }
    await client.query("ROLLBACK");
    expect((await client.query("SELECT * FROM theirs"))[0]).toEqual([]);
  });

  test("without a database is refused", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    const { database: _, ...way } = wayTo(database);
    const client = await createConnection(way);
    try {
      const ended = await ending<unknown>(up({}, { ...project.options, connection: client }));
      expect([ended.exitCode, ended.error?.code]).toEqual([2, "rejected"]);
    } finally {
      await client.end();
    }
  });
});

/** All that a run says to its session. */
function ours(): readonly string[] {
  const settings = settingsOf({ application: "", lockTimeoutMs: 1000, statementTimeoutMs: 1000 });
  const session = { settings } as unknown as SessionStart;
  const said = [...settings, ...mysqlFrame.aloneAfter(session, false), ...mysqlFrame.clearing(1000)].join(", ");
  const names = [...said.matchAll(/(?<![@.\w])([a-z_]+) = /g)].map(([, name = ""]) => name);
  const ofNames = ["character_set_client", "character_set_connection", "character_set_results", "collation_connection"];
  // A session that may only read is refused.
  return [...ofNames, ...new Set(names)].filter((name) => name !== "timestamp" && !name.endsWith("_read_only"));
}

/** What a dump, or its author, sets for a file alone. */
const ofFiles = ["sort_buffer_size", "div_precision_increment", "sql_notes", "max_error_count", "sql_warnings"];

/** A moment, and what the statement before has left. */
const ofItself = /^(?:timestamp|error_count|warning_count|identity|last_insert_id|statement_id|rand_seed.*|gtid.*)$/;

async function variables(client: Connection): Promise<ReadonlyMap<string, string>> {
  const [rows] = await client.query("SHOW SESSION VARIABLES");
  return new Map((rows as { Variable_name: string; Value: string }[]).map((row) => [row.Variable_name, row.Value]));
}

function other(name: string, value: string): string {
  const named: Readonly<Record<string, string>> = {
    time_zone: "'+09:00'",
    sql_mode: "'ANSI_QUOTES'",
    completion_type: "'CHAIN'",
    default_storage_engine: "'MEMORY'",
    character_set_client: "'latin1'",
    character_set_connection: "'latin1'",
    character_set_results: "'latin1'",
    collation_connection: "'latin1_bin'",
    transaction_isolation: "'SERIALIZABLE'",
    tx_isolation: "'SERIALIZABLE'",
    sql_select_limit: "77777",
    lock_wait_timeout: "77",
    sort_buffer_size: "65536",
  };
  if (value === "ON" || value === "OFF") return value === "ON" ? "0" : "1";
  return named[name] ?? (value.includes(".") ? "77" : String(Number(value) + 7));
}

function wayTo({ host, port, user, password, name }: TestMysqlDatabase) {
  return { host, port, user, password, database: name };
}
