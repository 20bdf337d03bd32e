import type { Connection, RowDataPacket } from "mysql2/promise";
import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checksumsOf } from "../../src/core/sql/checksum.js";
import { cut } from "../../src/core/sql/cut.js";
import { mysqlRules } from "../../src/engines/mysql/rules.js";
import { settingsOf } from "../../src/engines/mysql/settings.js";
import { isMariadb } from "../servers/mysql-command.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { type OwnMysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import { noShell, throughShell } from "../servers/mysql-shell.js";
import { mysqlSplitCases } from "../unit/split-cases.js";

const good = mysqlSplitCases.filter(({ problem }) => problem === undefined);

// The general log as the judge: one entry there for each piece, with that text.
describe.each(mysqlServers)("$title", (server) => {
  const taken = good.filter(({ on }) => server.name.startsWith(on));
  let own: OwnMysqlServer;
  let database: TestMysqlDatabase;
  let admin: Connection;
  beforeAll(async () => {
    own = await startMysqlServer(server.name, { settings: { general_log: "ON", log_output: "TABLE" } });
    database = await freshMysqlDatabase({ server: own.server, grants: ["ALL PRIVILEGES"] });
    admin = await database.admin();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await own[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await admin.query(`DROP DATABASE ${database.name}`);
    await admin.query(`CREATE DATABASE ${database.name} CHARACTER SET utf8mb4`);
    await admin.query("TRUNCATE mysql.general_log");
  });

  test.each(taken)("$name, piece by piece: $statements", async ({ text }) => {
    const sent: string[] = [];
    const { host, port, user, password, name } = database;
    const client = await createConnection({ host, port, user, password, database: name, flags: ["-IGNORE_SPACE"] });
    try {
      for (const piece of cut([text], mysqlRules)) {
        if (piece.kind !== "statement") throw new Error("there is no such piece here");
        sent.push(piece.text);
        await client.query(piece.text);
      }
      expect(await logged(admin, database)).toEqual(sent.map(asLogged));
    } finally {
      client.destroy();
    }
  });

  test.each(["ANSI,NO_BACKSLASH_ESCAPES", isMariadb(server.name) ? "ORACLE" : "ANSI_QUOTES"])(
    "where %s is the server's own mode, a session of ours reads text as it is cut",
    async (mode) => {
      const client = await database.client();
      await client.query(`SET sql_mode = '${mode}'`);
      for (const statement of settingsOf({ application: "sluice" })) await client.query(statement);
      const [[row]] = await client.query<RowDataPacket[]>("SELECT 'a\\';' AS a, \"b\\\";\" AS b");
      expect(row).toEqual({ a: "a';", b: 'b";' });
      await client.end();
    },
  );

  const cutAlike = taken.filter(({ onlyServer, shell: of }) => !onlyServer && server.name.startsWith(of));
  test.for(cutAlike)("$name, by the shell: $statements", async ({ text }, { skip }) => {
    skip(...noShell(server));
    // Else MySQL's takes nothing but DELIMITER for itself where it is not typed.
    const either = isMariadb(server.name) ? [] : ["--commands"];
    const options = ["--default-character-set=utf8mb4", "--batch", "--skip-comments", ...either];
    const done = throughShell(database, text, options);
    expect(done.stderr).toBe("");
    const pieces = [...cut([text], mysqlRules)].map((piece) => (piece.kind === "statement" ? piece.text : ""));
    // It leaves comments out of what it sends.
    const said = (await logged(admin, database)).filter((one) => one !== "select @@version_comment limit 1");
    expect(said.map(tokensOf)).toEqual(pieces.map(asLogged).map(tokensOf));
  });
});

/** What the server was told by the user of the database, in order. */
async function logged(admin: Connection, { user }: TestMysqlDatabase): Promise<string[]> {
  const [rows] = await admin.query<RowDataPacket[]>(
    `SELECT CONVERT(argument USING utf8mb4) AS said FROM mysql.general_log WHERE command_type = 'Query' AND user_host LIKE '%[${user}]%'`,
  );
  return rows.map(({ said }) => asLogged(String(said)));
}

/** MySQL takes the mark out of a versioned comment that it passes over. */
function asLogged(text: string): string {
  return text.replaceAll("/*!", "/* ");
}

function tokensOf(text: string): string {
  return checksumsOf([text], mysqlRules).tokens;
}
