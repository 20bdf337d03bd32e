import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  dbmatePeer,
  file,
  fileOwners,
  goosePeer,
  migratePeer,
  type OwnerPeer,
  prismaPeer,
  type Step,
} from "./owner-peers.js";
import { found } from "./owner-tests.js";
import { type DoorGround, type DoorStage, stageOf } from "./door-tests.js";
import type { Document } from "./project.js";
import { until } from "./until.js";

/** What of two engines' SQL these tests need. */
export interface OwnedGround extends DoorGround {
  /** A statement that takes two seconds, and one that no transaction holds. */
  readonly slow: string;
  readonly alone: (table: string) => string;
  /** What takes that back, and is in none, too. */
  readonly aloneBack: (table: string) => string;
  readonly isSleeping: (stage: DoorStage) => Promise<boolean>;
}

/** What another tool's table asks of us beyond its rows. */
export function testOwned(title: string, ground: OwnedGround): void {
  describe.each(fileOwners("golang-migrate"))(`$owner.name on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);
    const table = ownerPeer.owner.on[ground.engine];
    const change = (index: number) => ownerPeer.change(steps(ownerPeer, ["", "", ""]), index);

    test("what its owner brings in while a run is on its way is not done twice", async () => {
      await using stage = await stageOf(ground, ownerPeer, peer);
      await stage.database.query("CREATE TABLE counted (a int)");
      stage.write(steps(ownerPeer, ["SELECT 1;", ground.slow, "INSERT INTO counted VALUES (3);"]));
      expect((await stage.told("up", "--steps", "1")).code).toBe(0);
      const running = stage.told("up");
      await until(() => ground.isSleeping(stage));
      // As its owner would, which does not ask for our lock.
      for (const text of table.applied(change(2), table.defaultTable, ground.quote)) await stage.database.query(text);
      expect((await running).code).toBe(0);
      expect(await stage.database.query("SELECT * FROM counted")).toEqual([]);
      expect(await stage.isIn()).toEqual(ownerPeer.ids);
    });

    test("half in: its owner is told what it can hold of that, and neither goes over it", async () => {
      await using stage = await stageOf(ground, ownerPeer, peer);
      const [one, two, three] = ownerPeer.ids;
      const bad = `CREATE TABLE t3 (id int); ${ground.alone("t3")} INSERT INTO nonsense VALUES (1);`;
      stage.write(steps(ownerPeer, ["SELECT 1;", "SELECT 1;", bad]));
      // Some of it is in.
      expect((await stage.told("up")).code).toBe(9);
      expect(await stage.isIn()).toEqual(ownerPeer.owner.name === "golang-migrate" ? [] : [one, two]);
      const { rows } = await stage.ownerState();
      const noted = { "golang-migrate": "dirty", prisma: "failed" }[ownerPeer.owner.name];
      expect(rows.get(table.key(three))?.standing).toBe(noted);
      expect((await stage.told("status")).migrations.at(-1)).toBe(`${three} failed`);
      stage.write(steps(ownerPeer, ["SELECT 1;", "SELECT 1;", bad.replace("INTO nonsense", "INTO t3")]));
      expect((await stage.told("up")).applied).toEqual([three]);
      expect(await stage.isIn()).toEqual(ownerPeer.ids);
    });

    test("its table alone is written where the configuration says so", async () => {
      await using stage = await stageOf(ground, ownerPeer, peer);
      const { ids } = ownerPeer;
      writeFileSync(join(stage.project.folder, "sluice.config.json"), JSON.stringify({ history: { log: false } }));
      expect((await stage.told("up", "--steps", "2")).applied).toEqual(ids.slice(0, 2));
      expect((await stage.told("up")).applied).toEqual([ids[2]]);
      expect((await stage.told("down", "--allow-destructive", ids[2])).code).toBe(0);
      expect((await stage.told("status")).migrations).toEqual([
        `${ids[0]} applied`,
        `${ids[1]} applied`,
        `${ids[2]} pending`,
      ]);
      expect(await stage.told("log")).toMatchObject({ code: 0, json: { events: [], unkept: [{ why: "off" }] } });
      expect((await stage.sluice("plan", "--sql")).code).toBe(0);
      expect((await stage.told("resolve", ids[2], "--applied", "--because", "by hand")).code).toBe(0);
      expect(await stage.isIn()).toEqual(ids);
      const made = await stage.database.query(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%sluice%' OR table_schema = 'sluice'",
      );
      expect(made).toEqual([]);
    });
  });

  if (ground.freshLog)
    describe(`Prisma, which drops what it does not know, on ${title}`, () => {
      const ours = "SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%sluice%'";

      test("our log is not in its way: there is none", async () => {
        const { freshLog: _, ...without } = ground;
        await using stage = await stageOf(without, prismaPeer, found(prismaPeer, ground.engine));
        const { ids } = prismaPeer;
        const bad = `CREATE TABLE t3 (id int); ${ground.alone("t3")} INSERT INTO nonsense VALUES (1);`;
        stage.write(steps(prismaPeer, ["CREATE TABLE t1 (id int);", "SELECT 1;", bad]));
        const half = await stage.told("up");
        expect([half.code, half.applied]).toEqual([9, ids.slice(0, 2)]);
        expect(await stage.database.query(ours)).toEqual([]);
        // What it holds itself is all that is known.
        const next = await stage.told("up");
        expect([next.code, next.json.error?.code]).toEqual([9, "outcome_unknown"]);
        const taken = await stage.told("resolve", ids[2], "--pending", "--json");
        expect([taken.code, taken.said]).toEqual([2, expect.stringContaining("+ table t3")]);
        await stage.database.query("DROP TABLE t3");
        expect((await stage.told("resolve", ids[2], "--pending")).code).toBe(0);
        stage.write(steps(prismaPeer, ["SELECT 1;", "SELECT 1;", "CREATE TABLE t3 (id int);"]));
        expect((await stage.told("up")).applied).toEqual([ids[2]]);
        expect(await stage.database.query(ours)).toEqual([]);
      });

      test("our log is kept where it has a database of its own", async () => {
        await using stage = await stageOf(ground, prismaPeer, found(prismaPeer, ground.engine));
        expect((await stage.told("up")).applied).toEqual(prismaPeer.ids);
        expect((await stage.sluice("log")).stdout).toContain(prismaPeer.ids[2]);
        expect(await stage.database.query(`${ours} AND table_schema = database()`)).toEqual([]);
      });
    });

  describe.each([migratePeer, prismaPeer])(`what $owner.name left failed, on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);

    test("is told by its name, stops every run, and is settled after a look at the schema", async (context) => {
      if (typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, ownerPeer, peer);
      const [one, two, three] = ownerPeer.ids;
      const failing = steps(ownerPeer, [
        "CREATE TABLE t1 (id int);",
        "CREATE TABLE t2 (id int);",
        "INSERT INTO t3 VALUES (1); CREATE TABLE t3 (id int);",
      ]);
      stage.write(failing);
      await expect(stage.owner(ownerPeer.up)).rejects.toThrow();
      const status = await stage.told("status");
      expect(status.migrations).toEqual([`${one} applied`, `${two} applied`, `${three} failed`]);
      expect(status.said).toContain("noted_elsewhere");
      if (ownerPeer === prismaPeer)
        expect((await stage.sluice("status")).stdout).toMatch(/as failed \(P3018\)[^]*P3009/);
      for (const args of [["up"], ["down", "--allow-destructive", two]]) {
        const stopped = await stage.told(...args);
        expect([stopped.code, stopped.json.error]).toEqual([
          9,
          expect.objectContaining({
            code: "outcome_unknown",
            message: expect.stringContaining(ownerPeer.owner.name),
            fixes: expect.arrayContaining([expect.stringContaining(`${three} --pending`)]),
          }),
        ]);
      }
      // Files that are older than what failed are no way past it.
      const folder = join(stage.project.folder, ownerPeer === prismaPeer ? "prisma/migrations" : "migrations");
      for (const name of readdirSync(folder))
        if (name.startsWith(three)) rmSync(join(folder, name), { recursive: true });
      for (const args of [["status", "--check"], ["plan", "--check"], ["up"]])
        expect((await stage.told(...args)).code, args[0]).toBe(9);
      // A row alone has no name.
      expect((await stage.sluice("up")).stderr).not.toContain(" ,");
      stage.write(failing);
      // Nobody records it as in, nor leaves it behind as out, without a look.
      const trusted = await stage.told("baseline", three, "--because", "it is there");
      expect([trusted.code, trusted.said]).toEqual([2, expect.stringContaining(`${three} is failed`)]);
      const left = await stage.told("convert", "--to", "goose", "--yes", "--out", "other");
      expect([left.code, left.json.error?.code]).toEqual([4, "not_carried"]);
      const said = await stage.told("resolve", three, "--applied");
      expect([said.code, said.said]).toEqual([2, expect.stringContaining("- table t3")]);
      expect((await stage.told("resolve", three, "--pending")).code).toBe(0);
      expect(await stage.isIn()).toEqual([one, two]);
      stage.write(
        steps(ownerPeer, ["CREATE TABLE t1 (id int);", "CREATE TABLE t2 (id int);", "CREATE TABLE t3 (id int);"]),
      );
      await stage.owner(ownerPeer.up);
      const last = await stage.told("up");
      expect([last.code, last.applied, (await stage.told("status")).migrations.at(-1)]).toEqual([
        0,
        [],
        `${three} applied`,
      ]);
      return undefined;
    });
  });

  describe(`a file that was edited, on ${title}`, () => {
    const detailed = (document: Document): readonly (string | undefined)[] => {
      const [first] = document.targets?.[0]?.migrations ?? [];
      return [first?.state, first?.detail];
    };

    test("goose took it back and ran it anew: what we know is of the text before", async (context) => {
      const peer = found(goosePeer, ground.engine);
      if (typeof peer === "string") return context.skip(peer);
      const first = (up: string): readonly Step[] => steps(goosePeer, [up, "", ""]).slice(0, 1);
      await using stage = await stageOf(ground, goosePeer, peer, first("SELECT 1;"));
      expect((await stage.told("up")).code).toBe(0);
      stage.write(first("SELECT 2;"));
      expect(detailed((await stage.told("status")).json)).toEqual(["changed", undefined]);
      // So long ago that was.
      const log = ground.engine === "postgres" ? "sluice.goose_db_version" : "sluice_goose_db_version";
      await stage.database.query(`UPDATE ${log} SET at = at - interval '1' minute`);
      await stage.owner(goosePeer.down ?? goosePeer.up);
      await stage.owner(goosePeer.up);
      expect(detailed((await stage.told("status")).json)).toEqual(["applied", "not-comparable"]);
      return undefined;
    });

    test("Prisma's own checksum is compared where there is none of ours, and says what ran", async (context) => {
      const peer = found(prismaPeer, ground.engine);
      const first = (up: string): readonly Step[] => steps(prismaPeer, [up, "", ""]).slice(0, 1);
      await using stage = await stageOf(ground, prismaPeer, peer, first("CREATE TABLE one (id int);"));
      const write = (up: string): void => stage.write(first(up));
      const said = async (): Promise<readonly (string | undefined)[]> => detailed((await stage.told("status")).json);
      expect((await stage.told("up")).code).toBe(0);
      write("CREATE TABLE  one (id int);");
      expect(await said()).toEqual(["changed", "cosmetic"]);
      if (typeof peer === "string") return context.skip(peer);
      await stage.database.query("DELETE FROM _prisma_migrations");
      await stage.database.query("DROP TABLE one");
      await stage.owner(prismaPeer.up);
      expect(await said()).toEqual(["applied", undefined]);
      write("CREATE TABLE another (id int);");
      expect(await said()).toEqual(["changed", undefined]);
      return undefined;
    });
  });

  describe(`what only its owner would understand, on ${title}`, () => {
    test("a file of several blocks, recorded by dbmate with the first one", async (context) => {
      const peer = found(dbmatePeer, ground.engine);
      if (typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, dbmatePeer, peer);
      const [one, two, three] = dbmatePeer.ids;
      const block = (name: string): string =>
        `-- migrate:up\nCREATE TABLE ${name} (id int);\n-- migrate:down\nDROP TABLE ${name};\n`;
      file(join(stage.project.folder, "migrations"), `${two}_step.sql`, ["a", "b", "c"].map(block).join(""));
      await expect(stage.owner(dbmatePeer.up)).rejects.toThrow(/duplicate/i);
      // It takes it for done.
      await stage.owner(dbmatePeer.up);
      expect(await stage.ownerSays()).toEqual(dbmatePeer.ids);
      const status = await stage.told("status");
      expect(status.migrations).toEqual([`${one} applied`, `${two} failed`, `${three} applied`]);
      expect((await stage.sluice("status")).stdout).toContain("the first of its blocks");
      const stopped = await stage.told("up");
      expect([stopped.code, stopped.json.error?.["id"]]).toEqual([9, two]);
      for (const [as, seen] of [
        ["--applied", "- table c"],
        ["--pending", "+ table a"],
        ["--retry", "+ table a"],
      ] as const) {
        const refused = await stage.told("resolve", two, as);
        expect([refused.code, refused.said]).toEqual([2, expect.stringContaining(seen)]);
      }
      for (const each of ["b", "c"]) await stage.database.query(`CREATE TABLE IF NOT EXISTS ${each} (id int)`);
      const settled = async (): Promise<void> => {
        expect((await stage.told("resolve", two, "--applied")).code).toBe(0);
        expect((await stage.told("up")).code).toBe(0);
      };
      await settled();
      const ours = "sluice_schema_migrations";
      await stage.database.query(
        ground.engine === "postgres" ? "DROP SCHEMA sluice CASCADE" : `DROP TABLE ${ours}, ${ours}_layout`,
      );
      expect((await stage.told("up")).code).toBe(9);
      await settled();
      file(stage.project.folder, "sluice.config.json", JSON.stringify({ history: { log: false } }));
      const without = await stage.told("status");
      expect([without.migrations[1], without.said]).toEqual([`${two} applied`, expect.stringContaining("first_block")]);
      return undefined;
    });

    test("tables without a history, which Prisma refuses: told with the migration that they are of", async () => {
      const peer = found(prismaPeer, ground.engine);
      await using stage = await stageOf(ground, prismaPeer, peer);
      const [one, two, three] = prismaPeer.ids;
      expect((await stage.told("status")).said).not.toContain("not_empty");
      for (const each of ["t1", "t2"]) await stage.database.query(`CREATE TABLE ${each} (id int)`);
      const { said } = await stage.told("status");
      expect(said).toMatch(/not_empty.*"upTo": "20240101000002_two"/s);
      expect((await stage.sluice("status")).stdout).toContain(`sluice baseline ${two}`);
      const refused = await stage.told("baseline", three);
      expect([refused.code, refused.said]).toEqual([2, expect.stringContaining("- table t3")]);
      expect((await stage.told("baseline", two)).code).toBe(0);
      expect(await stage.isIn()).toEqual([one, two]);
      expect((await stage.told("up")).applied).toEqual([three]);
      expect((await stage.told("status")).said).not.toContain("not_empty");
    });

    test.each([true, false])("of a baseline it is said whether it is marked: with a log, %s", async (log) => {
      await using stage = await stageOf(ground, goosePeer, found(goosePeer, ground.engine));
      const [one] = goosePeer.ids;
      if (!log) file(stage.project.folder, "sluice.config.json", JSON.stringify({ history: { log } }));
      const { stdout } = await stage.sluice("baseline", one);
      expect(stdout.includes("marked so for ever")).toBe(log);
      expect(stdout.includes("no log is kept")).toBe(!log);
      expect((await stage.told("status")).migrations[0]).toBe(`${one} ${log ? "baselined" : "applied"}`);
    });

    test.each<readonly [string, OwnerPeer, string, string]>([
      ["goose's table without its first row", goosePeer, "DELETE FROM goose_db_version", "zero_row_missing"],
      [
        "several rows where one is meant",
        migratePeer,
        "INSERT INTO schema_migrations (version, dirty) VALUES (1, false), (2, false)",
        "several_versions",
      ],
    ])("%s is told, with what mends it", async (_what, ownerPeer, text, code) => {
      await using stage = await stageOf(ground, ownerPeer, found(ownerPeer, ground.engine));
      const { defaultTable, make } = ownerPeer.owner.on[ground.engine];
      for (const each of [...make(defaultTable, ground.quote), text]) await stage.database.query(each);
      const told = await stage.told("status");
      expect([told.code, told.said]).toEqual([0, expect.stringContaining(code)]);
      const { stdout } = await stage.sluice("status");
      expect(stdout).toMatch(/(?:INSERT INTO goose_db_version|DELETE FROM schema_migrations) /);
    });

    test("taking back the very first one broke off: it is settled either way", async () => {
      await using stage = await stageOf(ground, migratePeer, found(migratePeer, ground.engine));
      const [one] = migratePeer.ids;
      const { defaultTable, make } = migratePeer.owner.on[ground.engine];
      for (const each of make(defaultTable, ground.quote)) await stage.database.query(each);
      for (const [as, version] of [
        ["--applied", 1],
        ["--pending", undefined],
      ] as const) {
        await stage.database.query("DELETE FROM schema_migrations");
        await stage.database.query("INSERT INTO schema_migrations (version, dirty) VALUES (-1, true)");
        expect((await stage.told("status")).migrations[0]).toBe(`${one} failed`);
        expect((await stage.told("up")).code).toBe(9);
        expect((await stage.told("resolve", one, as, "--because", "seen")).code).toBe(0);
        const [row] = await stage.database.query("SELECT version, dirty FROM schema_migrations");
        expect(row === undefined ? row : Number(row["version"])).toBe(version);
      }
      expect((await stage.told("up")).code).toBe(0);
    });
  });

  const [goosed, mated] = [`${goosePeer.ids[0]}_step.sql`, `${dbmatePeer.ids[0]}_step.sql`];
  const [ofGoose, ofDbmate] = ["-- +goose Up\nSELECT 1;\n", "-- migrate:up\nSELECT 1;\n-- migrate:down\n"];
  test.for<readonly [string, string, OwnerPeer, string]>([
    ["seed.sql", "SELECT 1;\n", goosePeer, "name_left_out"],
    [".hidden.sql", "SELECT 1;\n", goosePeer, "name_left_out"],
    [goosed, `\ufeff${ofGoose}`, goosePeer, "byte_order_mark"],
    [goosed, `/* By us. */\n${ofGoose}`, goosePeer, "comment_outside"],
    [mated, `\ufeff${ofDbmate}`, dbmatePeer, "byte_order_mark"],
    [mated, `/* By us. */\n${ofDbmate}`, dbmatePeer, "comment_outside"],
  ])(`its owner refuses it, and here that is a warning, on ${title}: %s %j`, async (given, context) => {
    const [name, text, ownerPeer, problem] = given;
    const peer = found(ownerPeer, ground.engine);
    if (typeof peer === "string") return context.skip(peer);
    await using stage = await stageOf(ground, ownerPeer, peer);
    file(stage.project.folder, `migrations/${name}`, text);
    await expect(stage.owner(ownerPeer.up)).rejects.toThrow();
    expect(await stage.isIn().catch(() => [])).toEqual([]);
    expect((await stage.told("status")).json.targets?.[0]?.["problems"]).toContainEqual(
      expect.objectContaining({ code: problem, severity: "warning" }),
    );
    expect((await stage.told("up")).applied).toEqual(ownerPeer.ids);
    return undefined;
  });

  describe(`a table that is a third tool's, on ${title}`, () => {
    test.each<readonly [string, OwnerPeer, readonly string[]]>([
      [
        "rails",
        dbmatePeer,
        [
          "CREATE TABLE schema_migrations (version varchar(99) primary key)",
          "CREATE TABLE ar_internal_metadata (a int)",
        ],
      ],
      ["dbmate", migratePeer, ["CREATE TABLE schema_migrations (version varchar(99) primary key)"]],
      ["golang-migrate", dbmatePeer, ["CREATE TABLE schema_migrations (version bigint primary key, dirty boolean)"]],
    ])("%s's is named, and not written to", async (tool, ownerPeer, made) => {
      await using stage = await stageOf(ground, ownerPeer, found(ownerPeer, ground.engine));
      for (const text of made) await stage.database.query(text);
      for (const command of ["status", "up"]) {
        const refused = await stage.told(command);
        expect([refused.code, refused.json.error]).toEqual([
          4,
          expect.objectContaining({ code: "foreign_history", message: expect.stringContaining(tool) }),
        ]);
        // Rails' files cannot be read here: that they are such is no way out.
        const fixes = refused.json.error?.["fixes"];
        expect(fixes).toContainEqual(expect.stringMatching(/--history-table \w+_migrations$/));
        expect(String(fixes).includes("--format")).toBe(tool !== "rails");
      }
      expect(await stage.database.query("SELECT * FROM schema_migrations")).toEqual([]);
      const own = await stage.told("up", "--history-table", "our_migrations");
      expect([own.code, own.applied]).toEqual([0, ownerPeer.ids]);
    });
  });
}

/** One migration for each of its ids, whose down does nothing. */
export function steps({ ids }: OwnerPeer, ups: readonly [string, string, string]): readonly Step[] {
  return ids.map((id, index) => ({ id, up: ups[index] ?? "", down: "SELECT 1;" }));
}
