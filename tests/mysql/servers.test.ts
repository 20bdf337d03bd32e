import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { build } from "rolldown";
import { describe, expect, test } from "vitest";
import { galeraSettings, hasGalera } from "../servers/galera.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { startMysqlServer } from "../servers/mysql-server.js";
import { until } from "../servers/until.js";

describe.each(mysqlServers)("$title", (server) => {
  test("answers over TCP and its socket, and is the one that was asked for", async () => {
    const [, number = ""] = server.title.split(" ");
    expect(server.version.startsWith(`${number}.`)).toBe(true);
    await using database = await freshMysqlDatabase({ server });
    const asked = "SELECT VERSION() AS v, DATABASE() AS d, @@port AS p";
    const wanted = { v: server.version, d: database.name, p: server.port };
    expect(await database.query(asked)).toEqual([wanted]);
    const { socket, user, password, name } = database;
    const local = await createConnection({ socketPath: socket, user, password, database: name });
    const [rows] = await local.query<RowDataPacket[]>(asked);
    await local.end();
    expect(rows).toEqual([wanted]);
  });

  test("gives each test a database that no other sees", async () => {
    await using one = await freshMysqlDatabase({ server });
    await using other = await freshMysqlDatabase({ server });
    await one.query("CREATE TABLE own (id int)");
    await one.query("INSERT INTO own VALUES (?)", [7]);
    expect(await one.query("SELECT * FROM own")).toEqual([{ id: 7 }]);
    await expect(other.query("SELECT * FROM own")).rejects.toMatchObject({ errno: 1146 });
    await expect(other.query(`SELECT * FROM ${one.name}.own`)).rejects.toMatchObject({ errno: 1142 });
    const seen = await other.query("SHOW DATABASES");
    expect(JSON.stringify(seen)).toContain(other.name);
    expect(JSON.stringify(seen)).not.toContain(one.name);
    const admin = await other.admin();
    expect((await admin.query(`SELECT * FROM ${one.name}.own`))[0]).toEqual([{ id: 7 }]);
  });

  test("drops it though somebody still uses it", async () => {
    const database = await freshMysqlDatabase({ server, grants: ["PROCESS"] });
    await database.query("CREATE TABLE held (id int)");
    const { url, name } = database;
    const left = await createConnection(url);
    left.on("error", () => {});
    await left.query("START TRANSACTION");
    await left.query("SELECT * FROM held");
    await database[Symbol.asyncDispose]();
    await expect(left.query("SELECT 1")).rejects.toThrow();
    await using other = await freshMysqlDatabase({ server });
    const admin = await other.admin();
    expect((await admin.query(`SHOW DATABASES LIKE '${name}'`))[0]).toEqual([]);
    expect((await admin.query(`SELECT 1 FROM mysql.user WHERE user = '${name}'`))[0]).toEqual([]);
  });

  test("as one's own can be killed and started again, and keeps what it committed", async () => {
    const settings = { lower_case_table_names: "1" };
    await using own = await startMysqlServer(server.name, { settings });
    await using database = await freshMysqlDatabase({ server: own.server });
    await database.query("CREATE TABLE Kept (id int)");
    await database.query("INSERT INTO kept VALUES (1)");
    const before = own.pid();
    await own.stop("SIGKILL");
    await expect(createConnection(database.url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await own.start();
    expect(own.pid()).not.toBe(before);
    expect(await database.query("SELECT * FROM KEPT")).toEqual([{ id: 1 }]);
    expect(own.log()).toMatch(/ready for connections/);
  });
});

describe.each(mysqlServers.filter(({ name }) => hasGalera(name)))("$title", (server) => {
  test("can be a cluster of one, and load what shows who holds a table", async () => {
    const settings = { plugin_load_add: "metadata_lock_info", plugin_maturity: "unknown" };
    await using own = await startMysqlServer(server.name, {
      settings: { ...(await galeraSettings(server.name)), ...settings },
    });
    await using database = await freshMysqlDatabase({ server: own.server, grants: ["PROCESS"] });
    expect(await database.query("SHOW STATUS LIKE 'wsrep_ready'")).toMatchObject([{ Value: "ON" }]);
    await database.query("CREATE TABLE held (id int)");
    const holder = await database.client();
    await holder.query("START TRANSACTION");
    await holder.query("SELECT * FROM held");
    const held = await database.query("SELECT table_name AS t FROM information_schema.metadata_lock_info");
    expect(held).toContainEqual({ t: "held" });
  });
});

test("a server and its folder do not outlive a run that is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-killed-"));
  const data = join(folder, "data");
  await build({ input: "tests/servers/end-with-us.ts", platform: "node", output: { file: join(folder, "end.mjs") } });
  const script = `
    import { spawn } from "node:child_process";
    import { mkdirSync } from "node:fs";
    import { endWithUs } from "./end.mjs";
    mkdirSync("data");
    const child = spawn("sleep", ["600"], { stdio: "ignore", detached: true });
    endWithUs(child, ${JSON.stringify(data)});
    console.log(child.pid);
  `;
  writeFileSync(join(folder, "run.mjs"), script);
  const run = spawn(process.execPath, ["run.mjs"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const pid = await firstNumber(run);
  expect(runs(pid)).toBe(true);
  run.kill("SIGKILL");
  await until(() => !runs(pid) && !existsSync(data));
  rmSync(folder, { recursive: true, force: true });
});

function firstNumber(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.stdout?.once("data", (text: Buffer) => resolve(Number(text))));
}

/** A process that ended stays a zombie where nobody asks for it. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
