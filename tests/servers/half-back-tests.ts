import { describe, expect, test } from "vitest";
import { stageOf } from "./door-tests.js";
import { type OwnedGround, steps } from "./owned-tests.js";
import { file, fileOwners, migratePeer } from "./owner-peers.js";
import { found } from "./owner-tests.js";

/** A down of several units that broke off: its owner's row stays until all of it is through. */
export function testHalfBack(title: string, ground: OwnedGround): void {
  describe.each(fileOwners("goose"))(`half taken back by us, of $owner.name on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);
    const [one, two, three] = ownerPeer.ids;
    const line = (down: string) =>
      steps(ownerPeer, ["SELECT 1;", "CREATE TABLE a (id int); INSERT INTO a VALUES (9);", "SELECT 1;"]).map((step) =>
        step.id === three ? { ...step, down } : step,
      );
    const apart = (last: string): string =>
      `BEGIN; UPDATE a SET id = id - 1; COMMIT; CREATE TABLE b (id int); BEGIN; ${last} COMMIT;`;

    test("is told as that, and goes on where it stopped", async () => {
      await using stage = await stageOf(ground, ownerPeer, peer, line(apart("DELETE FROM nope;")));
      expect((await stage.told("up")).code).toBe(0);
      const half = await stage.told("down", "--allow-destructive", three);
      expect(half.code, half.said).toBe(9);
      expect((await stage.told("status")).migrations).toEqual([`${one} applied`, `${two} applied`, `${three} failed`]);
      expect((await stage.told("up")).code).toBe(9);
      const out = ownerPeer.owner.name === "goose" ? "dbmate" : "goose";
      const converted = await stage.told("convert", "--to", out, "--yes", "--out", "other");
      expect([converted.code, converted.json.error?.code], converted.said).toEqual([4, "not_carried"]);
      stage.write(line(apart("DELETE FROM a WHERE id = 0;")));
      const on = await stage.told("down", "--allow-destructive", three);
      expect(on.code, on.said).toBe(0);
      expect(await stage.database.query("SELECT id FROM a")).toEqual([{ id: 8 }]);
      expect(await stage.isIn()).toEqual([one, two]);
    });

    test("is settled either way by what somebody says, and by what its owner does", async () => {
      await using stage = await stageOf(ground, ownerPeer, peer, line(apart("DELETE FROM nope;")));
      expect((await stage.told("up")).code).toBe(0);
      const last = async (): Promise<string | undefined> => (await stage.told("status")).migrations.at(-1);
      const rows = async (): Promise<number> => (await stage.ownerState()).rows.size;
      const before = await rows();
      expect((await stage.told("down", "--allow-destructive", three)).code).toBe(9);
      expect((await stage.told("resolve", three, "--applied", "--because", "by hand")).code).toBe(0);
      expect([await last(), await rows()]).toEqual([`${three} applied`, before]);
      await stage.database.query("DROP TABLE b");
      expect((await stage.told("down", "--allow-destructive", three)).code).toBe(9);
      if (ownerPeer === migratePeer) return;
      const table = ownerPeer.owner.on[ground.engine];
      const change = ownerPeer.change(line(""), 2);
      for (const text of table.reverted(change, table.defaultTable, ground.quote)) await stage.database.query(text);
      expect(await last()).toBe(`${three} reverted`);
    });
  });

  describe.each(fileOwners("goose"))(`without a log, of $owner.name on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);
    const three = ownerPeer.ids[2];
    const { name } = ownerPeer.owner;

    test("what nobody could go on with is refused before anything runs, or ends at its owner's note", async () => {
      const ups = ["CREATE TABLE a (id int);", "INSERT INTO a VALUES (9);"] as const;
      const last = "BEGIN; UPDATE a SET id = id - 1; COMMIT; BEGIN; DELETE FROM nope; COMMIT;";
      await using stage = await stageOf(ground, ownerPeer, peer, steps(ownerPeer, [...ups, last]));
      file(stage.project.folder, "sluice.config.json", JSON.stringify({ history: { log: false } }));
      const isNoted = name === "golang-migrate" || name === "prisma";
      for (const ran of isNoted ? [1] : [0, 0]) {
        const up = await stage.told("up");
        expect(up.said).not.toContain("go on at");
        expect([up.code, up.json.error?.code], up.said).toEqual(ran === 0 ? [2, "wrong_use"] : [9, "migration_failed"]);
        if (ran === 0) expect(up.said).toContain(`${three} step has 2 units`);
        if (ran === 0) expect((await stage.told("up", "--to", ownerPeer.ids[1])).code).toBe(0);
        expect(await stage.database.query("SELECT id FROM a")).toEqual([{ id: 9 - ran }]);
      }
      expect((await stage.told("up")).code).toBe(isNoted ? 9 : 2);
    });
  });
}
