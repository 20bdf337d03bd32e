import { describe, expect, test } from "vitest";
import { isProof } from "../prove/budget.js";
import { type DoorStage, stageOf } from "./door-tests.js";
import { type OwnedGround, steps } from "./owned-tests.js";
import { migratePeer, type OwnerPeer, ownerPeers, prismaPeer, type Step } from "./owner-peers.js";
import { found } from "./owner-tests.js";

/** What became of one that a run left half in, or half back, by its owner's own word. */
export function testHalfSettled(title: string, ground: OwnedGround): void {
  const made = (last: string, ownerPeer: OwnerPeer, down = "DROP TABLE t3;"): readonly Step[] =>
    steps(ownerPeer, ["CREATE TABLE t1 (id int);", "CREATE TABLE t2 (id int);", last]).map((step) => ({
      ...step,
      down: step.id === ownerPeer.ids[2] ? down : step.down,
    }));
  const good = `CREATE TABLE t3 (id int); ${ground.alone("t3")} INSERT INTO t3 VALUES (1);`;
  const bad = good.replace("INTO t3", "INTO nonsense");
  const last = async (stage: DoorStage): Promise<string | undefined> => (await stage.told("status")).migrations.at(-1);

  describe.each(isProof ? [migratePeer, prismaPeer] : [migratePeer])(
    `half in by us, and said to be out by $owner.name, on ${title}`,
    (ownerPeer) => {
      const peer = found(ownerPeer, ground.engine);
      const [, two, three] = ownerPeer.ids;

      test("begins at its first unit, and at that again where it ends there", async () => {
        await using stage = await stageOf(ground, ownerPeer, peer, made(bad, ownerPeer));
        expect((await stage.told("up")).code).toBe(9);
        expect(await last(stage)).toBe(`${three} failed`);
        await stage.database.query("DROP TABLE t3");
        await saidOut(stage, ownerPeer, typeof peer !== "string", ground);
        expect(await last(stage)).toMatch(`${three} ${ownerPeer === prismaPeer ? "reverted" : "pending"}`);
        expect((await stage.sluice("status")).stdout).not.toContain("partly");
        await stage.database.query("CREATE TABLE t3 (id int)");
        const again = await stage.told("up");
        expect([again.code, again.applied], again.said).toEqual([1, []]);
        await stage.database.query("DROP TABLE t3");
        expect((await stage.told("log", three)).said).toContain(`"${ownerPeer.owner.name}: ${stage.table}"`);
        stage.write(made(good, ownerPeer));
        const up = await stage.told("up");
        expect([up.code, up.applied], up.said).toEqual([0, [three]]);
        expect(await stage.database.query("SELECT id FROM t3")).toEqual([{ id: 1 }]);
        expect(await stage.isIn()).toEqual(ownerPeer.ids);
        if (typeof peer !== "string") expect(await stage.ownerSays()).toEqual(ownerPeer.ids);
        expect(two).toBeDefined();
      });
    },
  );

  describe(`half taken back by us, of golang-migrate on ${title}`, () => {
    test("is in, or out, as its number is forced to", async (context) => {
      const peer = found(migratePeer, ground.engine);
      if (typeof peer === "string") return context.skip(peer);
      const [, two, three] = migratePeer.ids;
      const down = `BEGIN; DELETE FROM t3; COMMIT; BEGIN; DELETE FROM nonsense; COMMIT;`;
      await using stage = await stageOf(
        ground,
        migratePeer,
        peer,
        made("CREATE TABLE t3 (id int);", migratePeer, down),
      );
      expect((await stage.told("up")).code).toBe(0);
      for (const [number, state, ran] of [
        [three, "applied", []],
        [two, "pending", [three]],
      ] as const) {
        expect((await stage.told("down", "--allow-destructive", three)).code).toBe(9);
        expect(await last(stage)).toBe(`${three} failed`);
        await stage.owner(forced(number));
        expect(await last(stage)).toBe(`${three} ${state}`);
        if (state === "pending") await stage.database.query("DROP TABLE t3");
        const up = await stage.told("up");
        expect([up.code, up.applied], up.said).toEqual([0, ran]);
        expect(await last(stage)).toBe(`${three} applied`);
      }
      return undefined;
    });

    test("what is said of one before it takes nothing of its note away", async () => {
      const peer = found(migratePeer, ground.engine);
      await using stage = await stageOf(ground, migratePeer, peer, made(bad, migratePeer));
      expect((await stage.told("up")).code).toBe(9);
      const [one, , three] = migratePeer.ids;
      stage.write([{ id: one, up: "CREATE TABLE t1 (id bigint);", down: "" }, ...made(good, migratePeer).slice(1)]);
      const said = await stage.told("resolve", one, "--applied", "--because", "edited");
      expect(said.code, said.said).toBe(0);
      expect(await last(stage)).toBe(`${three} failed`);
      expect((await stage.told("up")).applied).toEqual([three]);
      expect(await stage.isIn()).toEqual(migratePeer.ids);
    });
  });

  const back = ownerPeers.filter(({ down, owner: { name } }) => down && (isProof || name === "goose"));
  describe.each(back)(`half in by us, and brought in whole by $owner.name, on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);
    const three = ownerPeer.ids[2];

    test("is no more half in once a run has seen it, whatever its owner does then", async (context) => {
      if (typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, ownerPeer, peer, made(bad, ownerPeer));
      expect((await stage.told("up")).code).not.toBe(0);
      await stage.database.query("DROP TABLE IF EXISTS t3");
      // Neither goose nor golang-migrate has a statement of its own for what no transaction holds.
      const plain = "CREATE TABLE t3 (id int); INSERT INTO t3 VALUES (1);";
      stage.write(made(plain, ownerPeer));
      if (ownerPeer === migratePeer) await stage.owner(forced(ownerPeer.ids[1]));
      await stage.owner(ownerPeer.up);
      const seen = await stage.told("up");
      expect([seen.code, seen.applied], seen.said).toEqual([0, []]);
      await stage.owner(ownerPeer.down ?? ownerPeer.up);
      // Of what one transaction held nothing was half in.
      const wasWhole = ownerPeer.ours !== undefined && ground.engine === "postgres";
      expect(await last(stage)).toBe(`${three} ${wasWhole ? "failed" : "reverted"}`);
      const up = await stage.told("up");
      expect([up.code, up.applied], up.said).toEqual([0, [three]]);
      expect(await stage.database.query("SELECT id FROM t3")).toEqual([{ id: 1 }]);
      expect(await last(stage)).toBe(`${three} applied`);
      return undefined;
    });
  });
}

/** `migrate force N` */
function forced(id: string): OwnerPeer["up"] {
  return (folder, database) => {
    const { args, ...wishes } = migratePeer.up(folder, database);
    return { ...wishes, args: [...args.slice(0, -1), "force", String(BigInt(id))] };
  };
}

async function saidOut(stage: DoorStage, ownerPeer: OwnerPeer, isHere: boolean, ground: OwnedGround): Promise<void> {
  const [, two, three] = ownerPeer.ids;
  const table = ownerPeer.owner.on[ground.engine];
  const change = ownerPeer.change(steps(ownerPeer, ["", "", ""]), 2);
  if (!isHere)
    for (const text of table.rolledBack?.(change, "up", table.defaultTable, ground.quote) ?? [])
      await stage.database.query(text);
  else if (ownerPeer === migratePeer) await stage.owner(forced(two));
  else
    await stage.owner((folder, database) => {
      const { args: _, ...wishes } = ownerPeer.up(folder, database);
      return { ...wishes, args: ["migrate", "resolve", "--rolled-back", three] };
    });
}
