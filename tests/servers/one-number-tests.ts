import { describe, expect, test } from "vitest";
import { stageOf, stepsOf } from "./door-tests.js";
import { type OwnedGround, steps } from "./owned-tests.js";
import { migratePeer, type Step } from "./owner-peers.js";
import { found } from "./owner-tests.js";

/** What follows from one number that speaks for all before it. */
export function testOneNumber(title: string, ground: OwnedGround): void {
  describe(`golang-migrate's one number, on ${title}`, () => {
    test("what it left dirty is told first, though others come after it", async () => {
      await using stage = await stageOf(ground, migratePeer, found(migratePeer, ground.engine));
      const { ids } = migratePeer;
      expect((await stage.told("up", "--steps", "1")).code).toBe(0);
      const table = migratePeer.owner.on[ground.engine];
      const change = migratePeer.change(steps(migratePeer, ["", "", ""]), 1);
      for (const text of table.begun?.(change, "up", table.defaultTable, ground.quote) ?? [])
        await stage.database.query(text);
      const stopped = await stage.told("up");
      expect([stopped.code, stopped.json.error?.["id"]], stopped.said).toEqual([9, ids[1]]);
    });

    test("the one that it failed to take back is told, and settled either way", async (context) => {
      const peer = found(migratePeer, ground.engine);
      if (typeof peer === "string") return context.skip(peer);
      const [one, two, three] = migratePeer.ids;
      const line = stepsOf(migratePeer).map((step) =>
        step.id === three ? { ...step, down: "DROP TABLE nonsense;" } : step,
      );
      await using stage = await stageOf(ground, migratePeer, peer, line);
      expect((await stage.told("up")).code).toBe(0);
      const takenBack = migratePeer.down ?? migratePeer.up;
      for (const [as, left] of [
        ["--applied", migratePeer.ids],
        ["--pending", [one, two]],
      ] as const) {
        await expect(stage.owner(takenBack)).rejects.toThrow();
        expect((await stage.told("status")).migrations).toEqual([
          `${one} applied`,
          `${two} applied`,
          `${three} failed`,
        ]);
        const stopped = await stage.told("up");
        expect([stopped.code, stopped.json.error?.["id"]], stopped.said).toEqual([9, three]);
        const said = await stage.told("resolve", three, as, "--because", "seen");
        expect([said.code, await stage.ownerSays()]).toEqual([0, left]);
      }
      return undefined;
    });

    test("a file that comes late is told as that, and leaves a number that is beyond it", async (context) => {
      const peer = found(migratePeer, ground.engine);
      if (typeof peer === "string") return context.skip(peer);
      const [first, late, last] = steps(migratePeer, [
        "SELECT 1;",
        `CREATE TABLE late (id int); ${ground.alone("late")} INSERT INTO late VALUES (1);`,
        "SELECT 1;",
      ]) as [Step, Step, Step];
      await using stage = await stageOf(ground, migratePeer, peer, [first]);
      expect((await stage.told("up")).applied).toEqual([first.id]);
      stage.write([last]);
      expect((await stage.told("up")).applied).toEqual([last.id]);
      stage.write([late]);
      expect((await stage.told("status")).migrations).toEqual([
        `${first.id} applied`,
        `${late.id} pending`,
        `${last.id} applied`,
      ]);
      stage.write([{ ...late, up: "INSERT INTO nonsense VALUES (1);" }]);
      const failed = await stage.told("up");
      expect([failed.code, failed.json.error?.code], failed.said).toEqual([1, "migration_failed"]);
      expect((await stage.ownerState()).rows.get("5")?.standing).toBe("applied");
      stage.write([late]);
      const refused = await stage.project.cli(["up", "--json"], { env: { SLUICE_ENV: "production" } });
      expect([refused.code, refused.stdout]).toEqual([5, expect.stringContaining("outOfOrder")]);
      expect((await stage.told("up")).applied).toEqual([late.id]);
      expect(await stage.database.query("SELECT id FROM late")).toEqual([{ id: 1 }]);
      expect(await stage.ownerSays()).toEqual(migratePeer.ids);
      expect((await stage.told("up")).applied).toEqual([]);
      expect((await stage.told("down")).code).toBe(0);
      expect(await stage.ownerSays()).toEqual([first.id, late.id]);
      return undefined;
    });

    test("a file that came late and is half in is taken back under a number that is beyond it", async () => {
      const [first, late, last] = steps(migratePeer, [
        "SELECT 1;",
        `CREATE TABLE late (id int PRIMARY KEY); ${ground.alone("late")} INSERT INTO nonsense VALUES (1);`,
        "SELECT 1;",
      ]) as [Step, Step, Step];
      await using stage = await stageOf(ground, migratePeer, found(migratePeer, ground.engine), [first, last]);
      expect((await stage.told("up")).code).toBe(0);
      stage.write([{ ...late, down: `${ground.aloneBack("late")} DROP TABLE late;` }]);
      expect((await stage.told("up")).code).toBe(9);
      await stage.database.query("CREATE TABLE held (id int, FOREIGN KEY (id) REFERENCES late (id))");
      for (const [code, state] of [
        [9, "failed"],
        [0, "reverted"],
      ] as const) {
        const back = await stage.told("down", "--allow-destructive", late.id);
        expect(back.code, back.said).toBe(code);
        expect((await stage.told("status")).migrations[1]).toBe(`${late.id} ${state}`);
        expect([...(await stage.ownerState()).rows.keys()]).toEqual(["5"]);
        if (code !== 0) await stage.database.query("DROP TABLE held");
      }
      stage.write([{ ...late, up: "CREATE TABLE late (id int);" }]);
      expect((await stage.told("up")).applied).toEqual([late.id]);
    });

    test("what its owner ran between two of ours is in, and no late file", async (context) => {
      const peer = found(migratePeer, ground.engine);
      if (typeof peer === "string") return context.skip(peer);
      const [first, second, last] = steps(migratePeer, ["SELECT 1;", "SELECT 1;", "SELECT 1;"]) as [Step, Step, Step];
      await using stage = await stageOf(ground, migratePeer, peer, [first]);
      expect((await stage.told("up")).applied).toEqual([first.id]);
      stage.write([second]);
      await stage.owner(migratePeer.up);
      stage.write([last]);
      expect((await stage.told("up")).applied).toEqual([last.id]);
      expect((await stage.told("status")).migrations).toEqual(migratePeer.ids.map((id) => `${id} applied`));
      const { json } = await stage.told("log", second.id);
      expect(json).toMatchObject({ events: [{ kind: "resolve", because: "golang-migrate: schema_migrations" }] });
      expect((await stage.told("down", "--steps", "2")).code).toBe(0);
      expect(await stage.ownerSays()).toEqual([first.id]);
      return undefined;
    });

    test("none is left out before another", async () => {
      await using stage = await stageOf(ground, migratePeer, found(migratePeer, ground.engine));
      const [one, two, three] = migratePeer.ids;
      for (const args of [
        ["up", "--only", two],
        ["resolve", three, "--applied", "--because", "by hand"],
      ]) {
        const refused = await stage.told(...args);
        expect([refused.code, refused.json.error?.message]).toEqual([2, expect.stringContaining(one)]);
      }
      expect((await stage.told("up", "--steps", "2")).code).toBe(0);
      expect((await stage.told("resolve", one, "--pending", "--because", "no")).code).toBe(2);
      expect(await stage.isIn()).toEqual([one, two]);
    });
  });
}
