import { describe, expect, test } from "vitest";
import { join } from "node:path";
import { type DoorStage, stageOf } from "./door-tests.js";
import { type OwnedGround, steps } from "./owned-tests.js";
import { dbmatePeer, file, fileOwners } from "./owner-peers.js";
import { found } from "./owner-tests.js";

/** Until that is gone the table it names stays. */
const holding = "CREATE TABLE held (id int, FOREIGN KEY (id) REFERENCES b (id))";

/** What failed behind its first units: its owner's table says of it at most that it was begun. */
export function testHalfIn(title: string, ground: OwnedGround): void {
  describe.each(fileOwners("goose"))(`half in, beside $owner.name on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);
    const [one, two, three] = ownerPeer.ids;
    const line = (last: string, back = ground.aloneBack("b")) =>
      steps(ownerPeer, [
        "SELECT 1;",
        "SELECT 1;",
        `CREATE TABLE b (id int PRIMARY KEY); ${ground.alone("b")} ${last}`,
      ]).map((step) => (step.id === three ? { ...step, down: `${back} DROP TABLE b;` } : step));
    const halfIn = async (back?: string): Promise<DoorStage> => {
      const stage = await stageOf(ground, ownerPeer, peer, line("INSERT INTO nonsense VALUES (1);", back));
      const up = await stage.told("up");
      expect([up.code, up.applied], up.said).toEqual([9, [one, two]]);
      return stage;
    };
    const down = ["down", "--allow-destructive", three] as const;
    const left = [`${one} applied`, `${two} applied`, `${three} failed`];

    test("down takes back what is in of it, and where that fails its owner's table stays as it was", async () => {
      await using stage = await halfIn();
      const before = await stage.ownerState();
      await stage.database.query(ground.aloneBack("b"));
      const gone = await stage.told(...down);
      expect([gone.code, gone.json.error?.code], gone.said).toEqual([1, "migration_failed"]);
      expect([await stage.ownerState(), (await stage.told("status")).migrations]).toEqual([before, left]);
      await stage.database.query(ground.alone("b"));
      await stage.database.query(holding);
      const held = await stage.told(...down);
      expect([held.code, held.json.error?.code], held.said).toEqual([9, "migration_failed"]);
      expect([await stage.ownerState(), (await stage.told("status")).migrations]).toEqual([before, left]);
      await stage.database.query("DROP TABLE held");
      const back = await stage.told(...down);
      expect(back.code, back.said).toBe(0);
      expect(await stage.isIn()).toEqual([one, two]);
      expect((await stage.told("status")).migrations.at(-1)).toBe(`${three} reverted`);
      stage.write(steps(ownerPeer, ["SELECT 1;", "SELECT 1;", "CREATE TABLE b (id int);"]));
      if (typeof peer === "string") expect((await stage.told("up")).applied).toEqual([three]);
      else await stage.owner(ownerPeer.up);
      expect((await stage.told("status")).migrations.at(-1)).toBe(`${three} applied`);
      expect(await stage.isIn()).toEqual(ownerPeer.ids);
    });

    if (ground.engine === "postgres")
      test("where one transaction takes it back, what fails in that is no other's doing", async () => {
        await using stage = await halfIn("DROP INDEX i;");
        await stage.database.query(holding);
        const held = await stage.told(...down);
        expect([held.code, held.json.error?.code], held.said).toEqual([1, "migration_failed"]);
        expect((await stage.told("status")).migrations).toEqual(left);
        await stage.database.query("DROP TABLE held");
        const taken = await stage.told(...down);
        expect([taken.code, await stage.isIn()], taken.said).toEqual([0, [one, two]]);
      });

    test("it is the newest, however many its owner brought in before", async (context) => {
      if (typeof peer === "string") return context.skip(peer);
      const ids = Array.from({ length: 12 }, (_, index) =>
        one.replace(/1(?=\D*$)/, String(index + 1).padStart(2, "0")),
      );
      const many = ids.map((id) => ({ id, up: "SELECT 1;", down: "SELECT 1;" }));
      await using stage = await stageOf(ground, ownerPeer, peer, many.slice(0, 11));
      await stage.owner(ownerPeer.up);
      const last = `CREATE TABLE b (id int PRIMARY KEY); ${ground.alone("b")} INSERT INTO nonsense VALUES (1);`;
      stage.write(many.with(11, { id: ids[11] ?? "", up: last, down: `${ground.aloneBack("b")} DROP TABLE b;` }));
      expect((await stage.told("up")).code).toBe(9);
      const back = await stage.told("down", "--allow-destructive", ids[11] ?? "");
      expect(back.code, back.said).toBe(0);
      const states = ids.map((id, index) => `${id} ${index < 11 ? "applied" : "reverted"}`);
      expect((await stage.told("status")).migrations).toEqual(states);
      return undefined;
    });

    test.each(["redo", "reset"])("%s brings it in whole", async (again) => {
      await using stage = await halfIn();
      stage.write(line("INSERT INTO b VALUES (1);"));
      const done = await stage.told(again);
      expect(done.code, done.said).toBe(0);
      expect(await stage.isIn()).toEqual(ownerPeer.ids);
      expect((await stage.told("status")).migrations).toEqual(ownerPeer.ids.map((id) => `${id} applied`));
      expect(await stage.database.query("SELECT id FROM b")).toEqual([{ id: 1 }]);
    });
  });

  describe(`half in, of several blocks, on ${title}`, () => {
    test("what dbmate recorded since with the first of them is asked about", async (context) => {
      const peer = found(dbmatePeer, ground.engine);
      if (typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, dbmatePeer, peer);
      const [, two] = dbmatePeer.ids;
      const blocks = (type: string): string =>
        ["IF NOT EXISTS b (id int", `c (id ${type}`]
          .map((table) => `-- migrate:up transaction:false\nCREATE TABLE ${table});\n-- migrate:down\nSELECT 1;\n`)
          .join("");
      const write = (type: string): void =>
        file(join(stage.project.folder, "migrations"), `${two}_step.sql`, blocks(type));
      write("nonsense");
      expect((await stage.told("up")).code).toBe(9);
      write("int");
      await expect(stage.owner(dbmatePeer.up)).rejects.toThrow(/duplicate/i);
      const stopped = await stage.told("up");
      expect([stopped.code, stopped.json.error?.code], stopped.said).toEqual([9, "outcome_unknown"]);
      expect((await stage.told("log", two)).said).not.toContain('"pending"');
      expect((await stage.told("resolve", two, "--applied")).code).toBe(0);
      expect((await stage.told("up")).code).toBe(0);
      return undefined;
    });
  });
}
