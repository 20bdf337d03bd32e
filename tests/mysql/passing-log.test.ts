import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type AlembicProject, alembicProject, revisionFile, sqlalchemyUrl } from "../servers/alembic-project.js";
import { lockName } from "../../src/engines/mysql/lock.js";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { stageOf as doorOf } from "../servers/door-tests.js";
import { mysqlWire } from "../servers/mysql-wire.js";
import { makeProxy } from "../servers/proxy.js";
import { noShell, throughShell } from "../servers/mysql-shell.js";
import { steps } from "../servers/owned-tests.js";
import { prismaPeer, type Step } from "../servers/owner-peers.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { until } from "../servers/until.js";

/** Stands on both heads of the example's second service, and changes nothing that its models know of. */
const last = "5c05cfd8555d";
const heads = ["4bf4bec7444c", "3ae3adb6333b"];
const tables = ["sluice_rag_version", "sluice_rag_version_layout"];
const sleep = 'op.execute("SELECT SLEEP(25)")';
const index = 'op.create_index("chunks_document", "chunks", ["document"])';
const nowhere = 'op.add_column("nowhere", sa.Column("x", sa.Integer))';

interface Stage {
  readonly project: AlembicProject;
  readonly database: TestMysqlDatabase;
  write(up: readonly string[], down?: readonly string[]): void;
  /** Says more of the second service. */
  configure(text: string): void;
  /** A line of ours at the second service, which ends with this. */
  sluice(line: string, code: number): Promise<string>;
  /** The real one, which must end well. */
  owner(line: string): Promise<string>;
  state(): Promise<string | undefined>;
  /** Our tables beside its owner's. */
  ours(): Promise<readonly unknown[]>;
  /** Kills our process at the sleep of its step, and that session on the server. */
  killed(line: string): Promise<void>;
}

/** Beside Alembic's table, which would have ours dropped, our log stands while a step is unsettled and no longer. */
describe.each(mysqlServers.slice(0, 1))("a log for the step alone, on $title", (server) => {
  const step = (what: string, work: (stage: Stage) => Promise<void>): void =>
    test(what, { timeout: 120_000 }, async (context) => {
      await using database = await freshMysqlDatabase({ server });
      const variables = {
        BACKEND_URL: "postgresql+psycopg://nobody@127.0.0.1:1/none",
        RAG_URL: sqlalchemyUrl(database.url),
      };
      const made = alembicProject("examples/alembic", variables);
      if (typeof made === "string") return context.skip(made);
      using project = made;
      const stage = stageOf(project, database);
      await stage.owner("upgrade heads");
      await work(stage);
    });

  step("killed in its middle it is known, asked about, and gone on with where somebody says so", async (stage) => {
    stage.write([sleep]);
    await stage.killed("up");
    expect(await stage.ours()).toEqual(tables);
    expect(await stage.state()).toBe("unknown");
    for (const _ of [1, 2])
      expect(await stage.sluice("up", 9)).toContain(`sluice resolve --target rag ${last} --retry`);
    stage.write(["pass"]);
    await stage.sluice(`resolve ${last} --retry --because looked`, 0);
    // What was said is to be known still when it runs.
    expect(await stage.ours()).toEqual(tables);
    expect(await stage.sluice("up", 0)).toContain("1 applied");
    expect([await stage.ours(), await stage.state()]).toEqual([[], "applied"]);
    expect(await stage.owner("check")).toContain("No new upgrade operations detected");
  });

  step("somebody says what became of it: nothing of ours is left", async (stage) => {
    stage.write([sleep]);
    await stage.killed("up");
    await stage.sluice(`resolve ${last} --pending --because looked`, 0);
    expect([await stage.ours(), await stage.state()]).toEqual([[], "pending"]);
    stage.write([sleep]);
    await stage.killed("up");
    await stage.sluice(`resolve ${last} --applied --because looked`, 0);
    expect([await stage.ours(), await stage.state()]).toEqual([[], "applied"]);
    expect(await stage.owner("current")).toContain(last);
    expect(await stage.owner("check")).toContain("No new upgrade operations detected");
  });

  step("its owner has brought it in since: a run with nothing to do takes the log away", async (stage) => {
    stage.write([sleep]);
    await stage.killed("up");
    stage.write(["pass"]);
    await stage.owner("upgrade heads");
    expect([await stage.ours(), await stage.state()]).toEqual([tables, "applied"]);
    await stage.sluice("up", 0);
    expect([await stage.ours(), await stage.state()]).toEqual([[], "applied"]);
  });

  step(
    "a process that was killed before its first note leaves tables that the next one makes use of",
    async (stage) => {
      stage.write([sleep]);
      await stage.killed("up");
      const [log, layout] = tables;
      await stage.database.query(`DELETE FROM ${layout}`);
      await stage.database.query(`DELETE FROM ${log}`);
      expect(await stage.state()).toBe("pending");
      stage.write(["pass"]);
      await stage.sluice("up", 0);
      expect([await stage.ours(), await stage.state()]).toEqual([[], "applied"]);
    },
  );

  step("what fails and leaves nothing is out, and the log with it", async (stage) => {
    stage.write([nowhere, index]);
    await stage.sluice("up", 1);
    expect([await stage.ours(), await stage.state()]).toEqual([[], "pending"]);
    stage.write(["pass"]);
    await stage.owner("upgrade heads");
    expect(await stage.owner("check")).toContain("No new upgrade operations detected");
  });

  step("taking back: killed it is known, what fails and leaves nothing is in still", async (stage) => {
    stage.write(["pass"], [nowhere, index]);
    await stage.sluice("up", 0);
    await stage.sluice("down", 1);
    expect([await stage.ours(), await stage.state()]).toEqual([[], "applied"]);
    stage.write(["pass"], [sleep]);
    await stage.killed("down");
    expect([await stage.ours(), await stage.state()]).toEqual([tables, "unknown"]);
    expect(await stage.sluice("down", 9)).toContain(`sluice resolve --target rag ${last}`);
    await stage.sluice("up", 9);
    await stage.sluice(`resolve ${last} --pending --because looked`, 0);
    expect([await stage.ours(), await stage.state()]).toEqual([[], "pending"]);
    expect(await stage.owner("current")).not.toContain(last);
  });

  step(
    "two runs that both found it pending: the second one sees that it is in, and none leaves anything",
    async (stage) => {
      const { database, project } = stage;
      stage.write(["pass"]);
      const key = lockName({ table: "rag_version" });
      const other = await database.client();
      await other.query(`SELECT GET_LOCK(${key}, 0)`);
      const runs = [1, 2].map(() => project.start("up --target rag"));
      await until(() => Promise.resolve(runs.every((run) => run.said().includes("another run"))));
      await other.query(`SELECT RELEASE_LOCK(${key})`);
      const ended = await Promise.all(runs.map((run) => run.ended));
      expect(ended.map(({ code }) => code)).toEqual([0, 0]);
      expect(ended.filter(({ stdout }) => stdout.includes("1 applied")).length).toBe(1);
      expect([await stage.ours(), await stage.state()]).toEqual([[], "applied"]);
    },
  );

  step("what could not be dropped is told, and taken away by the next run", async (stage) => {
    const { name, user } = stage.database;
    const admin = await stage.database.admin();
    await admin.query(`REVOKE DROP ON ${name}.* FROM ${user}@'%'`);
    stage.write(["pass"]);
    const said = await stage.sluice("up", 0);
    expect(said).toContain(
      "! sluice_rag_version it is not needed any more, and could not be dropped: DROP command denied",
    );
    expect([await stage.ours(), await stage.state()]).toEqual([tables, "applied"]);
    await admin.query(`GRANT DROP ON ${name}.* TO ${user}@'%'`);
    await stage.sluice("up", 0);
    expect(await stage.ours()).toEqual([]);
    expect(await stage.sluice("log", 0)).toContain("unless history.log names a database");
  });

  step("no log is made where none is wanted", async (stage) => {
    stage.configure("history: { log: false }");
    stage.write([sleep]);
    await stage.killed("up");
    expect([await stage.ours(), await stage.state()]).toEqual([[], "pending"]);
    stage.write(["pass"]);
    expect(await stage.sluice("up", 0)).not.toContain("sluice_log");
    expect(await stage.sluice("log", 0)).toContain("no log is kept here (history.log: false)");
  });

  step("where no table may be made it is told that nobody will know, and the step runs", async (stage) => {
    const { name, user } = stage.database;
    const admin = await stage.database.admin();
    await admin.query(`REVOKE CREATE ON ${name}.* FROM ${user}@'%'`);
    stage.write([index]);
    const said = await stage.sluice("up", 0);
    expect(said).toContain('history: { log: "sluice_log" }');
    expect(said).toContain("a step that breaks off will not be known");
    expect([await stage.ours(), await stage.state()]).toEqual([[], "applied"]);
  });
});

describe.each(mysqlServers.slice(0, 1))("a log for a down of Prisma's alone, on $title", (server) => {
  const [one, two, three] = prismaPeer.ids;
  const made = ["sluice__prisma_migrations", "sluice__prisma_migrations_layout"];
  const ups = ["SELECT 1;", "CREATE TABLE a (id int); INSERT INTO a VALUES (9);", "SELECT 1;"] as const;
  const apart = (end: string): string =>
    `BEGIN; UPDATE a SET id = id - 1; COMMIT; CREATE TABLE b (id int); BEGIN; ${end} COMMIT;`;
  const line = (end: string): readonly Step[] =>
    steps(prismaPeer, ups).map((step) => (step.id === three ? { ...step, down: apart(end) } : step));
  const ground = { engine: "mysql", quote: mysqlDialect.quote, fresh: () => freshMysqlDatabase({ server }) } as const;
  const prisma = (end: string): ReturnType<typeof doorOf> => doorOf(ground, prismaPeer, noPeer, line(end));
  /** In a database that the test itself is at, too. */
  const prismaIn = (database: TestMysqlDatabase, end: string): ReturnType<typeof doorOf> =>
    doorOf({ ...ground, fresh: () => Promise.resolve(database) }, prismaPeer, noPeer, line(end));

  test("broken off it is known as half back, and goes on where it stopped", async () => {
    await using stage = await prisma("DELETE FROM nope;");
    const states = async (): Promise<readonly string[]> => (await stage.told("status")).migrations;
    const down = ["down", "--allow-destructive", three];
    expect((await stage.told("up")).code).toBe(0);
    expect(await oursIn(stage.database)).toEqual([]);
    const half = await stage.told(...down);
    expect([half.code, half.said], half.said).toEqual([9, expect.not.stringContaining("no log")]);
    expect(await oursIn(stage.database)).toEqual(made);
    expect(await states()).toEqual([`${one} applied`, `${two} applied`, `${three} failed`]);
    expect((await stage.told("up")).code).toBe(9);
    stage.write(line("DELETE FROM a WHERE id = 0;"));
    const on = await stage.told(...down);
    expect(on.code, on.said).toBe(0);
    expect(await stage.database.query("SELECT id FROM a")).toEqual([{ id: 8 }]);
    expect(await states()).toEqual([`${one} applied`, `${two} applied`, `${three} pending`]);
    expect(await oursIn(stage.database)).toEqual([]);
  });

  test("a run with nothing to do asks for it, and makes and locks nothing", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using stage = await prismaIn(database, "");
    expect((await stage.told("up")).code).toBe(0);
    await using proxy = await makeProxy(database, { wire: mysqlWire });
    const ran = await stage.project.cli(["up", "--json"], { env: stage.env, url: proxy.url });
    expect([ran.code, ran.json.targets?.[0]?.applied]).toEqual([0, []]);
    const asked = proxy.messages().flatMap(({ text }) => /FROM (\w*prisma_migrations\w*)/.exec(text)?.[1] ?? []);
    expect(asked).toEqual(["_prisma_migrations", "sluice__prisma_migrations_layout"]);
    expect(proxy.messages().filter(({ text }) => /GET_LOCK|CREATE|DROP/.test(text))).toEqual([]);
  });

  test("somebody says what became of it, and nothing of ours is left", async () => {
    await using stage = await prisma("DELETE FROM nope;");
    expect((await stage.told("up")).code).toBe(0);
    expect((await stage.told("down", "--allow-destructive", three)).code).toBe(9);
    expect((await stage.told("resolve", three, "--pending", "--because", "by hand")).code).toBe(0);
    expect([await oursIn(stage.database), await stage.isIn()]).toEqual([[], [one, two]]);
  });

  test("where no table may be made it is refused by name, and nothing runs", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using stage = await prismaIn(database, "DELETE FROM a;");
    expect((await stage.told("up")).code).toBe(0);
    await (await database.admin()).query(`REVOKE CREATE ON ${database.name}.* FROM ${database.user}@'%'`);
    const refused = await stage.told("down", "--allow-destructive", three);
    expect([refused.code, refused.json.error?.code], refused.said).toEqual([2, "wrong_use"]);
    expect(refused.said).toContain(`${three} three is taken back by 3 units`);
    expect(await database.query("SELECT id FROM a")).toEqual([{ id: 9 }]);
  });

  test("by hand the script makes it and takes it away", async ({ skip }) => {
    skip(...noShell(server));
    await using database = await freshMysqlDatabase({ server });
    await using stage = await prismaIn(database, "DELETE FROM nope;");
    expect((await stage.told("up")).code).toBe(0);
    const ran = async (): Promise<string> => {
      const { stdout } = await stage.sluice("plan", "--down", "--sql", "--allow-destructive", three);
      return throughShell(database, stdout, ["--binary-mode", "--default-character-set=utf8mb4"]).stderr;
    };
    expect(await ran()).toContain("nope");
    expect(await oursIn(database)).toEqual(made);
    expect((await stage.told("status")).migrations.at(-1)).toBe(`${three} failed`);
    stage.write(line("DELETE FROM a WHERE id = 0;"));
    expect((await stage.told("down", "--allow-destructive", three)).code).toBe(0);
    expect(await oursIn(database)).toEqual([]);
    expect((await stage.told("up")).code).toBe(0);
    await database.query("DROP TABLE b");
    expect(await ran()).toBe("");
    expect(await oursIn(database)).toEqual([]);
    expect(await stage.isIn()).toEqual([one, two]);
  });
});

/** Whose files are written without it. */
const noPeer = "not needed";

async function oursIn(database: { query(sql: string): Promise<readonly object[]> }): Promise<readonly unknown[]> {
  const found = await database.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database() AND table_name LIKE 'sluice%' ORDER BY 1",
  );
  return found.flatMap((row) => Object.values(row));
}

function stageOf(project: AlembicProject, database: TestMysqlDatabase): Stage {
  const path = "sluice.config.ts";
  const config = readFileSync(join(project.folder, path), "utf8");
  const asleep = `SELECT id FROM information_schema.processlist WHERE info = 'SELECT SLEEP(25)' AND db = '${database.name}'`;
  const stage: Stage = {
    project,
    database,
    write: (up, down) => project.write({ [`rag/dbmig/versions/${last}_last.py`]: revisionFile(last, heads, up, down) }),
    configure: (text) => project.write({ [path]: config.replace('url: "${RAG_URL}"', `$&, ${text}`) }),
    async sluice(line, code) {
      const { stdout, stderr, code: ended } = await project.cli(`${line} --target rag`);
      const said = (stdout + stderr).replaceAll(/\s+/g, " ");
      expect(ended, said).toBe(code);
      return said;
    },
    async owner(line) {
      const { code, said } = await project.alembic("rag", line);
      expect(code, said).toBe(0);
      return said;
    },
    async state() {
      const found = (await project.cli("status --target rag --json")).json.targets?.[0]?.migrations;
      return found?.find(({ id }) => id === last)?.state;
    },
    ours: () => oursIn(database),
    async killed(line) {
      const running = project.start(`${line} --target rag`);
      await until(async () => (await database.query(asleep)).length > 0);
      running.child.kill("SIGKILL");
      await running.ended;
      // The server may go on with what it was sent.
      for (const { id } of await database.query<{ id: number }>(asleep))
        await database.query(`KILL ${id}`).catch(() => {});
      await until(async () => (await database.query(asleep)).length === 0);
    },
  };
  return stage;
}
