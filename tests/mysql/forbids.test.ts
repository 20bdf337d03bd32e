import { describe, expect, test } from "vitest";
import { plan, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { isMariadb } from "../servers/mysql-command.js";
import { type OwnMysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import { ending, makeProject } from "../servers/project.js";

const first = "CREATE TABLE first (a int PRIMARY KEY);\n";
const body = "BEFORE INSERT ON first FOR EACH ROW SET NEW.a = NEW.a;";

describe.each(mysqlServers)("$title", (server) => {
  const mariadb = isMariadb(server.name);
  const demandsKeys = mariadb ? "innodb_force_primary_key" : "sql_require_primary_key";
  const own = (): Promise<OwnMysqlServer> =>
    startMysqlServer(server.name, { settings: { log_bin: "binlog", server_id: "1", [demandsKeys]: "ON" } });

  /** What a run says before it begins, and whether the server then says the same of the statement itself. */
  async function told(
    statements: readonly string[],
    { settings, grants }: { readonly settings: OwnMysqlServer; readonly grants?: readonly string[] },
  ) {
    const found: (readonly [string, unknown, unknown])[] = [];
    for (const statement of statements) {
      await using database = await freshMysqlDatabase({ server: settings.server, ...(grants ? { grants } : {}) });
      using project = makeProject(database, { "1_first.sql": first, "2_second.sql": `${statement};` });
      const [planned] = (await plan({}, project.options)).targets;
      const ran = await project.cli(["up", "--json"]);
      const { code, errno } = ran.json.error ?? { code: undefined, errno: undefined };
      expect(planned?.wouldFail?.error.code).toBe(code === "would_fail" ? code : undefined);
      if (code === "would_fail") {
        expect(ran.code).toBe(1);
        expect(await database.query("SHOW TABLES")).toEqual([]);
        await database.query(first);
        await expect(database.query(statement)).rejects.toMatchObject({ errno });
      }
      found.push([statement, code, errno]);
    }
    return found;
  }

  const keyless = mariadb ? 1173 : 3750;
  const refused = (errno: number, statements: readonly string[]) =>
    statements.map((statement) => [statement, "would_fail", errno]);
  const taken = (statements: readonly string[]) => statements.map((statement) => [statement, undefined, undefined]);

  test("a table without a primary key, where the server demands one", async () => {
    await using settings = await own();
    const lacking = [
      "CREATE TABLE t (a int)",
      "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES first (a), KEY (a)) ENGINE = InnoDB",
      "CREATE TABLE t (primary_key int, `PRIMARY` int, b varchar(20) DEFAULT 'PRIMARY KEY')",
      "CREATE TABLE t AS SELECT 1 AS a",
    ];
    const having = [
      "CREATE TABLE t (a int KEY)",
      "CREATE TABLE t (a int NOT NULL UNIQUE)",
      "CREATE TABLE t (a SERIAL)",
      "CREATE TABLE t LIKE first",
      "CREATE TABLE IF NOT EXISTS first (a int)",
      ...(mariadb ? ["CREATE TABLE t (a int) ENGINE=Aria"] : []),
    ];
    expect(await told(lacking, { settings })).toEqual(refused(keyless, lacking));
    expect(await told(having, { settings })).toEqual(taken(having));
  });

  test("a function or trigger, where the binary log is on and the user is not above it", async () => {
    await using settings = await own();
    const unsafe = [
      "CREATE FUNCTION f() RETURNS int RETURN 1",
      "CREATE FUNCTION f() RETURNS int NOT DETERMINISTIC RETURN 1",
    ];
    const untrusted = [
      "CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1",
      "CREATE FUNCTION f() RETURNS int READS SQL DATA RETURN 1",
      "CREATE DEFINER = CURRENT_USER FUNCTION f() RETURNS int NO SQL RETURN 1",
      `CREATE TRIGGER tr ${body}`,
    ];
    const other = ["CREATE PROCEDURE p() SELECT 1", "CREATE VIEW v AS SELECT 1 AS a"];
    expect(await told(unsafe, { settings })).toEqual(refused(1418, unsafe));
    expect(await told(untrusted, { settings })).toEqual(refused(1419, untrusted));
    expect(await told(other, { settings })).toEqual(taken(other));
    expect(await told(unsafe, { settings, grants: ["SUPER"] })).toEqual(refused(1418, unsafe));
    expect(await told(untrusted, { settings, grants: ["SUPER"] })).toEqual(taken(untrusted));
  });

  test("a right that comes with a role counts", async () => {
    await using settings = await own();
    await using database = await freshMysqlDatabase({ server: settings.server });
    const admin = await database.admin();
    await admin.query("CREATE ROLE above");
    await admin.query("GRANT SUPER ON *.* TO above");
    await admin.query(`GRANT above TO ${database.user}@'%'`);
    using project = makeProject(database, { "1_first.sql": first, "2_tr.sql": `CREATE TRIGGER tr ${body}` });
    expect((await project.cli(["up", "--json"])).json.error?.errno).toBe(1419);
    const ran = await project.cli(["up", "--role", "above", "--json"]);
    expect([ran.code, ran.json.error]).toEqual([0, undefined]);
  });

  test("what the plan itself sets otherwise is left to the server", async () => {
    await using settings = await own();
    await using database = await freshMysqlDatabase({ server: settings.server });
    using project = makeProject(
      { url: database.adminUrl },
      {
        "1_t.sql": `SET GLOBAL log_bin_trust_function_creators = 1;\nCREATE FUNCTION f() RETURNS int RETURN 1;`,
      },
    );
    const ran = await project.cli(["up", "--json"]);
    expect([ran.code, ran.json.error]).toEqual([0, undefined]);
  });

  test("a statement that is longer than the server takes, with its place", async () => {
    await using settings = await startMysqlServer(server.name, { settings: { max_allowed_packet: "1048576" } });
    await using database = await freshMysqlDatabase({ server: settings.server });
    const long = `INSERT INTO first SELECT LENGTH('${"x".repeat(1_050_000)}');`;
    using project = makeProject(database, { "1_first.sql": first, "2_long.sql": `-- long\n${long}` });
    const ran = await project.cli(["up", "--json"]);
    expect([ran.code, ran.json.error]).toMatchObject([
      1,
      { code: "would_fail", errno: 1153, line: 2, column: 1, id: "2" },
    ]);
    expect(await database.query("SHOW TABLES")).toEqual([]);
    const korean = await project.cli(["up", "--lang", "ko"]);
    expect(korean.stderr).toContain("예상 응답");
    const planned = await project.cli(["plan", "--check"]);
    expect([planned.code, planned.stdout]).toEqual([4, expect.stringContaining("migrations/2_long.sql:2:1\n")]);
    expect(planned.stdout).toContain("\ncannot run as it stands · next: sluice plan");
    expect((await project.cli(["plan", "--sql"])).stdout).toContain("refused: 2 long: ");
    project.write({ "2_long.sql": long.replace("x".repeat(10_000), "") });
    const next = await project.cli(["up", "--json"]);
    expect([next.code, next.json.error]).toEqual([0, undefined]);
  });

  test("over a migration that is half in: 9, whatever keeps the rest out", async () => {
    await using settings = await startMysqlServer(server.name, { settings: { max_allowed_packet: "1048576" } });
    await using database = await freshMysqlDatabase({ server: settings.server });
    using project = makeProject(database, { "1_half.sql": `${first}CREATE TABLE t LIKE nowhere;` });
    expect((await project.cli(["up"])).code).toBe(9);
    const half = { id: "1", name: "half", direction: "up", done: 1, of: 2 };
    project.write({ "1_half.sql": `${first}INSERT INTO first SELECT LENGTH('${"x".repeat(1_050_000)}');` });
    expect(await ending(up({}, project.options))).toMatchObject({
      exitCode: 9,
      error: { code: "would_fail", facts: { half } },
    });
    project.write({ "1_half.sql": `${first}CREATE TABLE t (a int PRIMARY KEY);` });
    const admin = await database.admin();
    await admin.query("SET GLOBAL read_only = ON");
    expect(await ending(up({}, project.options))).toMatchObject({
      exitCode: 9,
      error: { code: "read_only_server", facts: { half } },
    });
    project.write({ "2_other.sql": "CREATE TABLE other (a int PRIMARY KEY);" });
    expect(await ending(up({ only: "2" }, project.options))).toMatchObject({
      exitCode: 9,
      error: { code: "read_only_server", facts: { half } },
    });
    const shown = await project.cli(["up"]);
    expect([shown.code, shown.stderr]).toEqual([
      9,
      expect.stringContaining("1 half is in only partly; after that it goes on at 2: sluice up"),
    ]);
    await admin.query("SET GLOBAL read_only = OFF");
    expect((await project.cli(["up"])).code).toBe(0);
  });
});
