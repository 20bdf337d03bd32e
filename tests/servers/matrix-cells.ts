import { expect } from "vitest";
import { type Cell, type Effects, firstOfLine, lineOf, type MatrixStage } from "./matrix.js";

const all: Effects = { steps: [1, 2, 3], tables: ["t1", "t2", "t3"] };

const noWayBack: Cell["without"] = ({ down }) => (down ? undefined : "it knows no way back");

/** Both say that all is in, by its own words each, and neither has anything to do. */
export async function settled(stage: MatrixStage): Promise<void> {
  const before = await stage.raw();
  const { ids } = stage;
  expect(await stage.told("status", "--check")).toMatchObject({
    code: 0,
    migrations: ids.map((id) => `${id} applied`),
  });
  expect(await stage.told("up")).toMatchObject({ code: 0, applied: [] });
  expect(await stage.ownerSays()).toEqual(ids);
  await stage.owner(stage.ownerPeer.up);
  expect(await stage.raw()).toEqual(before);
  expect(await stage.effects()).toEqual(all);
}

/** One after the other. */
export const inTurn: readonly Cell[] = [
  {
    key: "1",
    name: "the owner applies: Sluice sees it and does nothing",
    async run(stage) {
      await stage.owner(stage.ownerPeer.up);
      await settled(stage);
    },
  },
  {
    key: "2",
    name: "Sluice applies: the owner sees it and does nothing",
    async run(stage) {
      expect(await stage.told("up")).toMatchObject({ code: 0, applied: stage.ids });
      // The owner comes first, before Sluice has looked again.
      const before = await stage.raw();
      await stage.owner(stage.ownerPeer.up);
      expect(await stage.raw()).toEqual(before);
      await settled(stage);
    },
  },
  {
    key: "3a",
    name: "the owner does the first half, Sluice the other",
    steps: firstOfLine,
    async run(stage) {
      await stage.owner(stage.ownerPeer.up);
      stage.write(lineOf(stage.ids));
      expect(await stage.told("up")).toMatchObject({ code: 0, applied: stage.ids.slice(1) });
      await settled(stage);
    },
  },
  {
    key: "3b",
    name: "Sluice does the first half, the owner the other",
    async run(stage) {
      expect(await stage.told("up", "--steps", "1")).toMatchObject({ code: 0, applied: stage.ids.slice(0, 1) });
      await stage.owner(stage.ownerPeer.up);
      await settled(stage);
    },
  },
  {
    key: "4a",
    name: "the owner takes back what Sluice applied",
    without: noWayBack,
    async run(stage) {
      const { ids, ownerPeer } = stage;
      expect((await stage.told("up")).code).toBe(0);
      if (ownerPeer.down) await stage.owner(ownerPeer.down);
      expect(await stage.effects()).toEqual({ steps: [1, 2], tables: ["t1", "t2"] });
      expect((await stage.told("status")).migrations).toEqual([
        `${ids[0]} applied`,
        `${ids[1]} applied`,
        `${ids[2]} reverted`,
      ]);
      expect(await stage.told("up")).toMatchObject({ code: 0, applied: [ids[2]] });
      await settled(stage);
    },
  },
  {
    key: "4b",
    name: "Sluice takes back what the owner applied",
    async run(stage) {
      const { ids } = stage;
      await stage.owner(stage.ownerPeer.up);
      expect((await stage.told("down", "--allow-destructive", ids[2])).code).toBe(0);
      expect(await stage.effects()).toEqual({ steps: [1, 2], tables: ["t1", "t2"] });
      expect(await stage.ownerSays()).toEqual(ids.slice(0, 2));
      await stage.owner(stage.ownerPeer.up);
      await settled(stage);
    },
  },
];
