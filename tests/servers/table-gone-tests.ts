import { describe, expect, test } from "vitest";
import { isProof } from "../prove/budget.js";
import { type DoorStage, stageOf } from "./door-tests.js";
import { type OwnedGround, steps } from "./owned-tests.js";
import { fileOwners, goosePeer, ownerPeers } from "./owner-peers.js";
import { found } from "./owner-tests.js";

/** The database was emptied, or its owner's table alone was dropped; our log stands elsewhere, and is there still. */
export function testTableGone(title: string, ground: OwnedGround): void {
  const owners = ownerPeers.filter(({ owner: { name } }) => isProof || name === "goose");

  describe.each(owners)(`the table of $owner.name is gone, on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);
    const { ids } = ownerPeer;
    const all = (state: string): readonly string[] => ids.map((id) => `${id} ${state}`);

    test("nothing is in, which is told, and all of it comes again", async (context) => {
      if (ownerPeer.ours && typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, ownerPeer, peer);
      expect((await stage.told("up")).applied).toEqual(ids);
      await emptied(stage, ["t1", "t2", "t3"]);
      const status = await stage.told("status", "--check");
      expect([status.code, status.migrations], status.said).toEqual([3, all("pending")]);
      expect(status.said).toContain('"table_gone"');
      expect((await stage.sluice("status")).stdout).toContain("the 3 that the log knew to be in");
      expect((await stage.sluice("plan")).stdout).toContain("the 3 that the log knew to be in");
      const up = await stage.sluice("up", "--steps", "1");
      expect([up.code, up.stdout + up.stderr]).toEqual([0, expect.stringContaining("the 3 that the log knew")]);
      expect(await stage.isIn()).toEqual(ids.slice(0, 1));
      expect((await stage.told("up")).applied).toEqual(ids.slice(1));
      for (const each of ["t1", "t2", "t3"]) expect(await stage.database.query(`SELECT * FROM ${each}`)).toEqual([]);
      const last = await stage.told("status");
      expect([last.migrations, last.said.includes("table_gone")]).toEqual([all("applied"), false]);
      if (typeof peer !== "string") await stage.owner(ownerPeer.up);
      expect((await stage.told("up")).applied).toEqual([]);
      return undefined;
    });

    test("what is there still is recorded anew", async (context) => {
      if (ownerPeer.ours && typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, ownerPeer, peer);
      expect((await stage.told("up")).applied).toEqual(ids);
      await emptied(stage, ["t3"]);
      const baseline = await stage.told("baseline", ids[0], "--because", "it is there");
      expect(baseline.code, baseline.said).toBe(0);
      expect(await stage.isIn()).toEqual(ids.slice(0, 1));
      await emptied(stage, []);
      expect((await stage.told("baseline", ids[0], "--because", "it is there")).code).toBe(0);
      expect((await stage.told("resolve", ids[1], "--applied", "--because", "it is there")).code).toBe(0);
      expect((await stage.told("status")).migrations).toEqual([
        `${ids[0]} baselined`,
        `${ids[1]} applied`,
        `${ids[2]} pending`,
      ]);
      expect((await stage.told("up")).applied).toEqual([ids[2]]);
      expect(await stage.isIn()).toEqual(ids);
      return undefined;
    });
  });

  test(`a table that a history was carried over to, and is gone: it is carried over again, on ${title}`, async () => {
    await using stage = await stageOf(ground, goosePeer, found(goosePeer, ground.engine));
    const { ids } = goosePeer;
    const versions = async (): Promise<readonly unknown[]> =>
      (await stage.database.query("SELECT version FROM schema_migrations ORDER BY 1")).map(({ version }) => version);
    expect((await stage.told("up")).applied).toEqual(ids);
    for (const out of ["one", "other"]) {
      const converted = await stage.told("convert", "--to", "dbmate", "--yes", "--out", out);
      expect(converted.code, converted.said).toBe(0);
      expect(await versions()).toHaveLength(ids.length);
      await stage.database.query("DROP TABLE schema_migrations");
    }
  });

  describe.each(fileOwners("goose"))(`the table of $owner.name is gone, and one was half in, on ${title}`, (owner) => {
    test("that begins at its first unit, in a script as in a run", async () => {
      await using stage = await stageOf(ground, owner, found(owner, ground.engine));
      const three = owner.ids[2];
      const half = `CREATE TABLE t3 (id int); ${ground.alone("t3")} INSERT INTO nonsense VALUES (1);`;
      const ups = ["CREATE TABLE t1 (id int);", "CREATE TABLE t2 (id int);"] as const;
      stage.write(steps(owner, [...ups, half]));
      expect((await stage.told("up")).code).toBe(9);
      await emptied(stage, ["t1", "t2", "t3"]);
      stage.write(steps(owner, [...ups, half.replace("nonsense", "t3")]));
      expect((await stage.told("status")).migrations.at(-1)).toBe(`${three} pending`);
      const { stdout } = await stage.sluice("plan", "--sql");
      expect(stdout.indexOf("'pending'")).toBeGreaterThan(0);
      expect(stdout.indexOf("'pending'")).toBeLessThan(stdout.indexOf(`CREATE TABLE ${stage.table}`));
      // It was made, and the run ended there.
      expect((await stage.told("up", "--steps", "1")).code).toBe(0);
      expect((await stage.told("status")).migrations.at(-1)).toBe(`${three} pending`);
      const up = await stage.told("up");
      expect([up.code, up.applied], up.said).toEqual([0, owner.ids.slice(1)]);
      expect(await stage.database.query("SELECT id FROM t3")).toEqual([{ id: 1 }]);
    });
  });
}

async function emptied(stage: DoorStage, tables: readonly string[]): Promise<void> {
  for (const each of [...tables, stage.table]) await stage.database.query(`DROP TABLE ${each}`);
}
