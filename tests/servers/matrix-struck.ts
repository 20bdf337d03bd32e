import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { settled } from "./matrix-cells.js";
import type { PeerRan } from "./peers.js";
import type { Ran } from "./project.js";
import { type Cell, lineOf, type MatrixStage, type StepsOf } from "./matrix.js";

/** The second step is at work for a while. */
const slowSecond = ({ ground, ids }: StepsOf) => lineOf(ids, ["", ` ${ground.slow(1.5)}`, ""]);

/** Long enough that each meets the other at work, whoever comes first. */
const slowEach = ({ ground, ids }: StepsOf) => {
  const slow = ` ${ground.slow(0.15)}`;
  return lineOf(ids, [slow, slow, slow]);
};

/** Struck in the middle of the second step, either. */
export const struck: readonly Cell[] = [
  {
    key: "6",
    name: "the owner is killed half-way: Sluice says it in words, a look settles it, and up goes on",
    steps: slowSecond,
    async run(stage) {
      const { child, ended } = stage.start(stage.ownerPeer.up);
      await stage.atWork();
      child.kill("SIGKILL");
      expect(await ended).toMatchObject({ code: null });
      await stage.quiet();
      const notes = notedBy(stage);
      const status = await stage.sluice("status");
      if (notes) {
        // By its name, whose note it is and what to do.
        expect(status.stdout).toContain(stage.ids[1]);
        expect(status.stdout).toContain(stage.ownerPeer.owner.name);
        expect(status.stdout).toContain("sluice resolve");
        const stopped = await stage.told("up");
        expect(stopped, stopped.said).toMatchObject({ code: 9, applied: [] });
      }
      await arrives(stage);
      await settled(stage);
    },
  },
  {
    key: "7a",
    name: "Sluice is killed half-way: the owner does what is sane",
    steps: slowSecond,
    async run(stage) {
      await killedAtWork(stage);
      const { ids, ownerPeer } = stage;
      const before = await stage.effects();
      // Nothing is in by its words that is not.
      expect(ids.filter((_, index) => before.steps.includes(index + 1))).toEqual(
        expect.arrayContaining([...(await stage.ownerSays())]),
      );
      const { code, said: words } = await stage.run(ownerPeer.up);
      const after = await stage.effects();
      expect(new Set(after.steps).size, words).toBe(after.steps.length);
      if (code === 0) expect(after.steps).toEqual([1, 2, 3]);
      // It goes over nothing that is half in.
      else expect(after).toEqual(before);
      await arrives(stage);
      await settled(stage);
    },
  },
  {
    key: "7b",
    name: "Sluice is killed half-way: its own rerun arrives",
    steps: slowSecond,
    async run(stage) {
      await killedAtWork(stage);
      await arrives(stage);
      await settled(stage);
    },
  },
];

async function killedAtWork(stage: MatrixStage): Promise<void> {
  const { child, ended } = stage.command("up");
  await stage.atWork();
  child.kill("SIGKILL");
  expect(await ended).toMatchObject({ code: null, signal: "SIGKILL" });
  await stage.quiet();
}

/** Whose owner notes that it began. */
function notedBy({ ownerPeer: { owner }, ground }: MatrixStage): boolean {
  return owner.on[ground.engine].begun !== undefined;
}

/**
 * As a person gets there: runs again; looks at the schema where the answer asks for that, and says what is so; takes
 * away what nobody recorded where a statement finds it in its way.
 */
async function arrives(stage: MatrixStage): Promise<void> {
  const told: string[] = [];
  for (let tries = 0; tries < 6; tries++) {
    const up = await stage.told("up");
    told.push(up.said);
    if (up.code === 0) return;
    const { steps, tables } = await stage.effects();
    const at = stage.ids.findIndex((id) => new RegExp(`sluice resolve .*${id} --applied`).test(up.said));
    if (up.code === 9 && at >= 0) {
      const answer = steps.includes(at + 1) ? "--applied" : "--pending";
      // Half of it is there, and the rest is not: what stands is taken away before that is said.
      if (answer === "--pending" && tables.includes(`t${at + 1}`)) await stage.database.query(`DROP TABLE t${at + 1}`);
      await say(stage, at, answer);
      continue;
    }
    // Its owner had no word for it: a table that no record speaks of stands in the way.
    const left = tables.findIndex((table) => up.said.includes(`'${table}'`) || up.said.includes(`"${table}"`));
    expect([up.code, left], up.said).toEqual([1, expect.any(Number)]);
    if (steps.includes(left + 1)) await say(stage, left, "--applied");
    else await stage.database.query(`DROP TABLE ${tables[left]}`);
  }
  throw new Error(told.join("\n"));
}

async function say(stage: MatrixStage, index: number, answer: "--applied" | "--pending"): Promise<void> {
  const said = await stage.told("resolve", stage.ids[index] ?? "", answer, "--because", "the ledger says so");
  expect(said.code, said.said).toBe(0);
}

/** By how much the one is behind the other in a round, Sluice or (below zero) the owner; undefined where there is no more. */
export type DelayOf = (round: number) => number | undefined;

/** Rounds of it, each in a database of its own. */
export function atOnce(begin: () => DelayOf): Cell {
  return {
    key: "5b",
    name: "both are started at once: each step takes effect once, and both say what is so",
    steps: slowEach,
    async run(stage) {
      const delayOf = begin();
      for (let round = 0; ; round++) {
        const delayMs = delayOf(round);
        if (delayMs === undefined) return;
        await using each = await stage.another();
        await roundOf(each, delayMs);
      }
    },
  };
}

/** Each is started while the other is in the middle of its second step. */
export const atWork: Cell = {
  key: "5a",
  name: "each is started while the other is at work: each step takes effect once, and both say what is so",
  steps: slowSecond,
  async run(stage) {
    {
      await using first = await stage.another();
      const theirs = first.start(first.ownerPeer.up).ended;
      await first.atWork();
      await met(first, first.command("up", "--json").ended, theirs, "the owner is at work");
    }
    const ours = stage.command("up", "--json").ended;
    await stage.atWork();
    await met(stage, ours, stage.run(stage.ownerPeer.up), "Sluice is at work");
  },
};

async function roundOf(stage: MatrixStage, delayMs: number): Promise<void> {
  const late = sleep(Math.abs(delayMs));
  const ours = (delayMs > 0 ? late : Promise.resolve()).then(() => stage.command("up", "--json").ended);
  const theirs = (delayMs < 0 ? late : Promise.resolve()).then(() => stage.run(stage.ownerPeer.up));
  await met(stage, ours, theirs, `${delayMs} ms`);
}

/** Who was too late says so, and the next of either finds nothing to do. */
async function met(stage: MatrixStage, ourEnd: Promise<Ran>, theirEnd: Promise<PeerRan>, how: string): Promise<void> {
  const [ours, theirs] = await Promise.all([ourEnd, theirEnd]);
  const heard = `${how}: ${ours.stdout}${ours.stderr}\n${theirs.said}`;
  const codes = [ours.code, theirs.code];
  const { steps } = await stage.effects();
  expect(steps, heard).toEqual([1, 2, 3]);
  expect(await stage.isIn(), heard).toEqual(stage.ids);
  if (locks.includes(stage.ownerPeer.owner.name)) expect(codes, heard).toEqual([0, 0]);
  // One at least is not in the other's way, and who was says at what.
  else expect(codes, heard).toContain(0);
  // What a command left that met the other's tables nobody tells where what defines commits by itself: that is asked.
  const isAsked = ours.code === 9 && stage.ownerPeer.ours !== undefined && stage.ground.engine === "mysql";
  const [exitCode, code] = isAsked ? [9, "outcome_unknown"] : [1, "migration_failed"];
  if (ours.code !== 0) expect(ours.json, heard).toMatchObject({ exitCode, error: { code } });
  if (theirs.code !== 0) expect(theirs.said).toMatch(/exists|duplicate key/);
  await settled(stage);
}

/** Whose command takes a lock, which we hold, too. */
const locks: readonly string[] = ["golang-migrate", "prisma"];
