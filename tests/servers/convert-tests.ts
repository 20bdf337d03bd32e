import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ConvertResult } from "../../src/operations/convert.js";
import type { DoorDatabase, DoorGround } from "./door-tests.js";
import { fileOwners, type OwnerPeer, ownerPeers, placeOf } from "./owner-peers.js";
import { found } from "./owner-tests.js";
import { type Document, type Files, makeProject, type Project } from "./project.js";

/** Sources and histories that change their format, and the real owner of the new one behind them. */
export function testConvert(title: string, ground: DoorGround): void {
  const steps = stepsOn(ground.engine);

  describe.each(fileOwners("dbmate"))(`plain files become $owner.name's on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);
    const to = ownerPeer.owner.name;
    const source = ["--source", "migrations"];
    const out = to === "prisma" ? "prisma/migrations" : `migrations-${to}`;

    test("planned, written and carried over; found again; and back again", async () => {
      await using stage = await stageOf(ground, steps);
      expect(await stage.told("up", "--steps", "2", ...source)).toMatchObject({ code: 0 });
      const planned = await stage.converted(to, ...source, "--out", out, "--dry-run");
      expect(planned).toMatchObject({ dryRun: true, targets: [{ from: "plain", to, out, counted: false }] });
      expect(planned.targets[0]?.history).toMatchObject({ state: "to-carry", carried: [{ id: "001" }, { id: "002" }] });
      expect(existsSync(join(stage.project.folder, out))).toBe(false);
      expect(await stage.ownerRows(ownerPeer)).toBe("no table");
      const done = await stage.converted(to, ...source, "--out", out, "--yes");
      expect(done.targets[0]?.history.state).toBe("carried");
      expect(done.targets[0]?.migrations.map(({ id }) => id)).toEqual(["001", "002", "003"]);
      const [one, two, three] = done.targets[0]!.migrations.map(({ newId }) => newId);
      // The old files stay, and what they say is in is in.
      expect(readdirSync(join(stage.project.folder, "migrations"))).toHaveLength(3);
      expect((await stage.told("status", "--source", "migrations")).states).toEqual([
        "001 applied",
        "002 applied",
        "003 pending",
      ]);
      expect((await stage.told("status", "--source", out)).states).toEqual([
        `${one} applied`,
        `${two} applied`,
        `${three} pending`,
      ]);
      const again = await stage.converted(to, ...source, "--out", out, "--yes");
      expect(again.targets[0]).toMatchObject({ files: [], history: { state: "there" } });
      expect((await stage.told("up", "--source", out)).code).toBe(0);
      expect((await stage.converted(to, ...source, "--out", out, "--yes")).targets[0]?.history.state).toBe("there");
      // Back the same day: what the other brought in since is carried back.
      const back = await stage.converted("plain", "--source", out, "--out", "migrations", "--yes");
      expect(back.targets[0]).toMatchObject({ files: [], history: { state: "carried", carried: [{ newId: "003" }] } });
      expect((await stage.told("status", "--source", "migrations")).states).toEqual([
        "001 applied",
        "002 applied",
        "003 applied",
      ]);
    });

    // Prisma without its binary cuts a body at its semicolons.
    test("its real owner goes on", async (context) => {
      if (typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, to === "prisma" ? stepsOn(ground.engine, "SELECT 1") : steps);
      await stage.told("up", "--steps", "2");
      const place = placeOf(ground.engine, stage.database);
      if (to === "prisma") ownerPeer.write(stage.project.folder, [], place, peer);
      if (to === "prisma") rmSync(join(stage.project.folder, "prisma/migrations"), { recursive: true });
      const done = await stage.converted(to, "--out", out, "--yes");
      const ids = done.targets[0]!.migrations.map(({ newId }) => newId);
      const folder = to === "prisma" ? stage.project.folder : join(stage.project.folder, out);
      const run = async ({ args, ...wishes }: ReturnType<OwnerPeer["up"]>): Promise<string> =>
        (await peer.run(args, wishes)).said;
      expect(ownerPeer.applied(await run(ownerPeer.status(folder, place)), ids)).toEqual(ids.slice(0, 2));
      const said = await run(ownerPeer.up(folder, place));
      expect(ownerPeer.applied(await run(ownerPeer.status(folder, place)), ids), said).toEqual(ids);
      expect((await stage.told("status", "--source", out)).states).toEqual(ids.map((id) => `${id} applied`));
      const [row] = await stage.database.query("SELECT count(*) AS n FROM notes");
      expect(Number(row?.["n"])).toBe(2);
      if (!ownerPeer.down) return undefined;
      await run(ownerPeer.down(folder, place));
      expect(ownerPeer.applied(await run(ownerPeer.status(folder, place)), ids)).toEqual(ids.slice(0, 2));
      return undefined;
    });

    if (ground.engine === "postgres")
      test("its real owner runs what cannot be in its transaction", async (context) => {
        if (typeof peer === "string") return context.skip(peer);
        await using stage = await stageOf(ground, apart);
        const place = placeOf(ground.engine, stage.database);
        if (to === "prisma") ownerPeer.write(stage.project.folder, [], place, peer);
        if (to === "prisma") rmSync(join(stage.project.folder, "prisma/migrations"), { recursive: true });
        await stage.converted(to, "--out", out, "--yes");
        const folder = to === "prisma" ? stage.project.folder : join(stage.project.folder, out);
        const run = async ({ args, ...wishes }: ReturnType<OwnerPeer["up"]>): Promise<void> => {
          const { code, said } = await peer.run(args, wishes);
          expect(code, said).toBe(0);
        };
        await run(ownerPeer.up(folder, place));
        const indexes = "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'notes'";
        expect(await stage.database.query(indexes)).toEqual([{ name: "notes_id" }]);
        expect(await stage.database.query("SELECT id FROM notes ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
        expect((await stage.told("status", "--source", out)).states.map((state) => state.split(" ")[1])).toEqual(
          Array.from({ length: 3 }, () => "applied"),
        );
        if (!ownerPeer.down) return undefined;
        for (const _ of [1, 2]) await run(ownerPeer.down(folder, place));
        expect([await stage.database.query(indexes), await stage.database.query("SELECT id FROM notes")]).toEqual([
          [],
          [],
        ]);
        return undefined;
      });
  });

  describe(`what is refused on ${title}, and nothing is written`, () => {
    const cases: readonly (readonly [string, (stage: ConvertStage) => Promise<void>, object])[] = [
      [
        "a migration that was changed since",
        async (stage) => {
          await stage.told("up");
          stage.project.write({ "002_step.sql": "CREATE TABLE other (id int);\n" });
        },
        { code: "not_carried", exitCode: 4 },
      ],
      [
        "one that is gone",
        async (stage) => {
          await stage.told("up");
          stage.project.write({ "002_step.sql": undefined });
        },
        { code: "not_carried", exitCode: 4 },
      ],
      [
        "a file that cannot be written so",
        async (stage) => {
          stage.project.write({ "004_none.sql": "-- sluice:allow lossy\nCREATE TABLE d (id int);\n" });
          await Promise.resolve();
        },
        { code: "not_convertible", exitCode: 2 },
      ],
      [
        "another file in the way",
        async (stage) => {
          stage.project.write({ "../migrations-goose/00002_step.sql": "-- +goose Up\nSELECT 1;\n" });
          await Promise.resolve();
        },
        { code: "file_exists", exitCode: 2 },
      ],
      [
        "its own table says otherwise",
        async (stage) => {
          await stage.told("up", "--steps", "2");
          await stage.converted("goose", "--yes");
          rmSync(join(stage.project.folder, "migrations-goose/00003_step.sql"));
          await stage.told("down", "--source", "migrations-goose", "--allow-destructive", "2");
        },
        { code: "not_carried", exitCode: 4 },
      ],
    ];
    test.each(cases)("%s", async (_, prepare, error) => {
      await using stage = await stageOf(ground, steps);
      await prepare(stage);
      const before = [stage.files(), await stage.tables()];
      const refused = await stage.told("convert", "--to", "goose", "--yes");
      expect({ ...refused.json.error, exitCode: refused.code }).toMatchObject(error);
      expect([stage.files(), await stage.tables()]).toEqual(before);
    });

    test("one number cannot tell of a gap", async () => {
      await using stage = await stageOf(ground, steps);
      await stage.told("up", "--only", "1");
      await stage.told("up", "--only", "3");
      const refused = await stage.told("convert", "--to", "golang-migrate", "--yes");
      expect([refused.code, refused.json.error?.code]).toEqual([4, "not_carried"]);
      expect(refused.json.error?.message).toContain("002 step");
      expect((await stage.converted("goose", "--yes")).targets[0]?.history.carried).toHaveLength(2);
    });

    test.each(["golang-migrate", "rails"])("the new table is %s's; and the way out that is told", async (tool) => {
      await using stage = await stageOf(ground, steps);
      await stage.told("up", "--steps", "2");
      if (tool === "golang-migrate") await stage.converted(tool, "--yes");
      else {
        await stage.database.query("CREATE TABLE schema_migrations (version varchar(99) primary key)");
        await stage.database.query("CREATE TABLE ar_internal_metadata (a int)");
      }
      const refused = await stage.told("convert", "--to", "dbmate", "--yes");
      expect([refused.code, refused.json.error?.code]).toEqual([4, "foreign_history"]);
      const fixes = refused.json.error?.["fixes"] as readonly string[];
      expect(fixes).toEqual([expect.stringContaining("--out-table")]);
      const done = await stage.converted(
        "dbmate",
        "--yes",
        ...(/--out-table \w+/.exec(String(fixes))?.[0].split(" ") ?? []),
      );
      expect(done.targets[0]?.history).toMatchObject({ state: "carried", carried: [{}, {}] });
    });

    test("two formats with one table; and the way out that is told", async () => {
      await using stage = await stageOf(ground, steps);
      await stage.told("up", "--steps", "2");
      await stage.converted("golang-migrate", "--yes");
      const of = ["--source", "migrations-golang-migrate", "--out", "db"];
      const refused = await stage.told("convert", "--to", "dbmate", "--yes", ...of);
      expect([refused.code, refused.json.error?.code]).toEqual([4, "not_carried"]);
      const done = await stage.converted("dbmate", "--yes", ...of, "--out-table", "dbmate_migrations");
      expect(done.targets[0]?.history).toMatchObject({ state: "carried", carried: [{}, {}] });
      const ids = done.targets[0]!.migrations.map(({ newId }) => newId);
      const { states } = await stage.told("status", "--source", "db", "--history-table", "dbmate_migrations");
      expect(states).toEqual([`${ids[0]} applied`, `${ids[1]} applied`, `${ids[2]} pending`]);
    });
  });

  test(`rows are carried over all or none on ${title}, and the same command does it when it can`, async () => {
    await using stage = await stageOf(ground, steps);
    await stage.told("up", "--steps", "2");
    const { goose } = Object.fromEntries(ownerPeers.map(({ owner }) => [owner.name, owner.on[ground.engine]]));
    if (!goose) throw new Error("goose is not among the owners");
    for (const sql of goose.make(goose.defaultTable, ground.quote)) await stage.database.query(sql);
    await stage.database.query("ALTER TABLE goose_db_version ADD CONSTRAINT small CHECK (version_id < 2)");
    const failed = await stage.told("convert", "--to", "goose", "--yes");
    expect([failed.code, failed.json.error?.code]).toEqual([1, "server_failed"]);
    const states = async (): Promise<readonly string[]> =>
      (await stage.told("status", "--source", "migrations-goose")).states;
    expect(await states()).toEqual(["00001 pending", "00002 pending", "00003 pending"]);
    await stage.database.query("ALTER TABLE goose_db_version DROP CONSTRAINT small");
    const done = await stage.converted("goose", "--yes");
    expect(done.targets[0]).toMatchObject({ files: [], history: { state: "carried", carried: [{}, {}] } });
    expect(await states()).toEqual(["00001 applied", "00002 applied", "00003 pending"]);
  });

  test(`the log is where the configuration has it on ${title}`, async () => {
    await using stage = await stageOf(ground, steps);
    await using log = await ground.freshLog?.(stage.database);
    const history = { log: log?.name ?? "audit" };
    writeFileSync(join(stage.project.folder, "sluice.config.json"), JSON.stringify({ history }));
    await stage.told("baseline", "1");
    await stage.converted("goose", "--yes");
    const { states } = await stage.told("status", "--source", "migrations-goose");
    expect(states).toEqual(["00001 baselined", "00002 pending", "00003 pending"]);
    expect(await stage.tables()).not.toContain("sluice_goose_db_version");
  });

  test(`a table of ours that the configuration names on ${title} is told to be left out; where it stays, whose it is`, async () => {
    await using stage = await stageOf(ground, steps);
    const configure = (config: object): void =>
      writeFileSync(join(stage.project.folder, "sluice.config.json"), JSON.stringify(config));
    const history = { table: ground.engine === "postgres" ? "sluice.tenant_b" : "tenant_b" };
    configure({ history });
    await stage.told("up", "--steps", "2");
    const { stdout } = await stage.project.cli(["convert", "--to", "goose", "--yes"], {
      env: { SLUICE_ENV: "development" },
    });
    expect(stdout).toContain('source "migrations-goose" without format, history.layout and history.table, then:');
    const source = "migrations-goose";
    configure({ targets: { main: { source } }, history });
    for (const command of ["status", "up"]) {
      const refused = await stage.told(command);
      expect([refused.code, refused.json.error]).toEqual([
        4,
        expect.objectContaining({
          code: "foreign_history",
          message: expect.stringContaining("tenant_b is the table of sluice"),
          fixes: [expect.stringContaining("history.table")],
        }),
      ]);
    }
    configure({ targets: { main: { source } } });
    expect((await stage.told("status")).states).toEqual(["00001 applied", "00002 applied", "00003 pending"]);
  });

  test(`what is in only partly stays where it is on ${title}`, async () => {
    const half = ground.engine === "mysql" ? "" : "-- sluice:no-transaction\n";
    await using stage = await stageOf(ground, {
      "001_step.sql": `${half}CREATE TABLE a (id int);\nCREATE TABLE a (id int);\n`,
    });
    expect((await stage.told("up")).code).toBe(9);
    const refused = await stage.told("convert", "--to", "goose", "--yes");
    expect([refused.code, refused.json.error?.code]).toEqual([4, "not_carried"]);
    expect(refused.json.error?.message).toContain("001 step");
  });

  test(`without a word nothing is written on ${title}; where nothing is in, files alone are`, async () => {
    await using stage = await stageOf(ground, steps);
    const refused = await stage.told("convert", "--to", "goose");
    expect([refused.code, refused.json.error?.code]).toEqual([2, "needs_terminal"]);
    expect((await stage.told("convert", "--to", "plain", "--yes")).json.error?.["fixes"]).toEqual([
      expect.stringContaining("goose"),
    ]);
    expect((await stage.converted("goose", "--yes")).targets[0]?.history.state).toBe("none");
    expect(await stage.tables()).toEqual([]);
  });
}

/** With semicolons of its own. */
const routine = {
  postgres: "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  -- one;\n  RETURN 1;\nEND $$",
  mysql: "CREATE PROCEDURE f()\nBEGIN\n  -- one;\n  SELECT 1;\n  SELECT 2;\nEND",
};

/** What is in stays as it was written: a comment, a string with a semicolon, the last statement without one. */
const stepsOn = (engine: DoorGround["engine"], body = routine[engine]): Files => ({
  "001_step.sql":
    "-- the first\nCREATE TABLE notes (id int, note varchar(100) DEFAULT 'a;\nb');\nINSERT INTO notes (id) VALUES (1)\n-- sluice:down\nDROP TABLE notes;\n",
  "002_step.sql": "CREATE TABLE b (id int);\n-- sluice:down\nDROP TABLE b;\n",
  "003_step.sql": `CREATE TABLE c (id int); INSERT INTO notes (id) VALUES (2);\n${body}; /* behind it */\n-- sluice:down\nDROP TABLE c;\nDELETE FROM notes WHERE id = 2;\nDROP ${engine === "postgres" ? "FUNCTION" : "PROCEDURE"} IF EXISTS f;\n`,
});

/** Their own transactions, and an index that is built in none. */
const apart: Files = {
  "001_table.sql": "CREATE TABLE notes (id int);\n-- sluice:down\nDROP TABLE notes;\n",
  "002_rows.sql":
    "BEGIN;\nINSERT INTO notes VALUES (1);\nCOMMIT;\nBEGIN;\nINSERT INTO notes VALUES (2);\nCOMMIT;\n-- sluice:down\nDELETE FROM notes;\n",
  "003_index.sql":
    "CREATE INDEX CONCURRENTLY notes_id ON notes (id);\n-- sluice:down\nDROP INDEX CONCURRENTLY notes_id;\n",
};

interface Told {
  readonly code: number | null;
  readonly json: Document;
  /** `001 applied`. */
  readonly states: readonly string[];
}

interface ConvertStage extends AsyncDisposable {
  readonly project: Project;
  readonly database: DoorDatabase;
  told(...args: readonly string[]): Promise<Told>;
  /** What `convert` gives, which must end well. */
  converted(to: string, ...args: readonly string[]): Promise<ConvertResult>;
  /** How many rows an owner's table has. */
  ownerRows(of: OwnerPeer): Promise<number | "no table">;
  files(): readonly string[];
  tables(): Promise<readonly string[]>;
}

async function stageOf(ground: DoorGround, files: Files): Promise<ConvertStage> {
  const database = await ground.fresh();
  const project = makeProject(database, files);
  // In their own order: what comes late is allowed.
  writeFileSync(join(project.folder, "sluice.config.json"), "{}");
  const env = { SLUICE_ENV: "development" };
  const told: ConvertStage["told"] = async (...args) => {
    const { code, stdout, stderr } = await project.cli([...args, "--json"], { env });
    if (stdout === "") throw new Error(stderr);
    const json = JSON.parse(stdout) as Document;
    const states = json.targets?.[0]?.migrations?.map(({ id, state }) => `${id} ${state}`) ?? [];
    return { code, json, states };
  };
  const catalog =
    ground.engine === "postgres"
      ? "table_schema NOT IN ('pg_catalog', 'information_schema')"
      : "table_schema = database()";
  return {
    project,
    database,
    told,
    async converted(to, ...args) {
      const { code, json } = await told("convert", "--to", to, ...args);
      if (code !== 0) throw new Error(JSON.stringify(json.error));
      return json as unknown as ConvertResult;
    },
    async ownerRows({ owner }) {
      const table = owner.on[ground.engine];
      try {
        return (await database.query(table.read(table.defaultTable, ground.quote))).length;
      } catch {
        return "no table";
      }
    },
    files: () => readdirSync(project.folder, { recursive: true, encoding: "utf8" }).sort(),
    async tables() {
      const rows = await database.query(
        `SELECT table_name AS name FROM information_schema.tables WHERE ${catalog} ORDER BY table_name`,
      );
      return rows.map((row) => String(row["name"]));
    },
    async [Symbol.asyncDispose]() {
      project[Symbol.dispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
