import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { HistoryRows, HistoryTable } from "../../src/core/histories/layout.js";
import type { OwnerChange, OwnerState, OwnerTable } from "../../src/core/histories/owners/owner.js";
import type { Quote } from "../../src/core/sql/quote.js";
import { type OwnerPeer, ownerPeers, type PeerDatabase, type Step, type Told } from "./owner-peers.js";
import { findPeer, type Peer, type PeerRan } from "./peers.js";
import { until } from "./until.js";

/** What the servers of one engine give to these tests. */
export interface OwnerGround {
  readonly engine: "postgres" | "mysql";
  readonly quote: Quote;
  readonly fresh: () => Promise<OwnerDatabase>;
  /** A statement that takes two seconds. */
  readonly slow: string;
}

export interface OwnerDatabase extends PeerDatabase, AsyncDisposable {
  query(sql: string): Promise<HistoryRows>;
  /** In one transaction. */
  write(statements: readonly string[]): Promise<void>;
  /** All that the catalog says of a table. */
  shape(table: HistoryTable): Promise<unknown>;
  /** Tries to take them, each at once; undefined where one is another's, else what gives them back. */
  tryLocks(keys: readonly string[]): Promise<(() => Promise<void>) | undefined>;
  /** Whether somebody is at the statement that takes two seconds. */
  isSleeping(): Promise<boolean>;
  /** Whether somebody waits for a lock of this kind here. */
  isAwaited(): Promise<boolean>;
}

/** Each real owner beside what we read and write of its table; one that is not here is skipped, with the reason. */
export function testOwners(title: string, ground: OwnerGround): void {
  describe.each(ownerPeers)(`$owner.name on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);
    const real = (name: string, run: (stage: Stage) => Promise<void>): void => {
      if (typeof peer === "string") return;
      test(name, async () => {
        await using stage = await stageOf(ground, ownerPeer, peer);
        await run(stage);
      });
    };
    // One line in place of all, where it is not here.
    if (typeof peer === "string") test("beside the real one", (context) => context.skip(peer));

    test("what we write is what we read", async () => {
      await using database = await ground.fresh();
      const table = ownerPeer.owner.on[ground.engine];
      const at = table.defaultTable;
      const steps = stepsOf(ownerPeer);
      const read = async (): Promise<OwnerState> => table.decode(await database.query(table.read(at, ground.quote)));
      const standing = async (index: number): Promise<string | undefined> =>
        (await read()).rows.get(table.key(steps[index]?.id ?? ""))?.standing;
      const change = (index: number): OwnerChange => ownerPeer.change(steps, index);
      await database.write(table.make(at, ground.quote));
      await database.write(table.stamped(change(0), at, ground.quote));
      expect(await standing(0)).toBe("applied");
      await database.write(table.begun?.(change(1), "up", at, ground.quote) ?? []);
      const begun = { "golang-migrate": "dirty", prisma: "begun" };
      expect(await standing(1)).toBe(begun[ownerPeer.owner.name as keyof typeof begun]);
      await database.write(table.failed?.(change(1), "it's no good", at, ground.quote) ?? []);
      if (table.failed)
        expect((await read()).rows.get(change(1).id)).toMatchObject({ standing: "failed", error: "it's no good" });
      await database.write(table.rolledBack?.(change(1), "up", at, ground.quote) ?? []);
      const again = { ...change(1), ...(table.failed ? { row: "another" } : {}) };
      await database.write(table.applied(again, at, ground.quote));
      expect(await standing(1)).toBe("applied");
      const { at: moment } = (await read()).rows.get(table.key(again.id)) ?? {};
      if (moment) expect(Math.abs(Date.parse(moment) - Date.now())).toBeLessThan(60_000);
      await database.write(table.reverted(undone(again), at, ground.quote));
      expect(["applied", "begun", "dirty", "failed"]).not.toContain(await standing(1));
      expect(await standing(0)).toBe("applied");
    });

    test("who wrote is seen, though there are as many rows as before", async () => {
      await using database = await ground.fresh();
      const table = ownerPeer.owner.on[ground.engine];
      const at = table.defaultTable;
      const [one, other] = [0, 1].map((index) => ownerPeer.change(stepsOf(ownerPeer), index));
      if (!one || !other) throw new RangeError("two are needed");
      const newest = async (): Promise<unknown> =>
        (await database.query(table.newest(at, ground.quote)))[0]?.["newest"];
      await database.write(table.make(at, ground.quote));
      await database.write(table.applied(one, at, ground.quote));
      const seen = await newest();
      // Of a graph the second replaces the first.
      if (table.speaksFor === "itself") await database.write(table.reverted(one, at, ground.quote));
      await database.write(table.applied(other, at, ground.quote));
      expect(await newest()).not.toBe(seen);
    });

    real("its table is made as it makes it", async (stage) => {
      await using ours = await ground.fresh();
      stage.steps(stage.good);
      await stage.up();
      await ours.write(stage.table.make(stage.at, ground.quote));
      expect(await ours.shape(stage.at)).toEqual(await stage.database.shape(stage.at));
      expect(stage.table.decode(await ours.query(stage.table.read(stage.at, ground.quote)))).toEqual(nothing);
    });

    real("what it applies is read, and when", async (stage) => {
      stage.steps(stage.good);
      await stage.up();
      const state = await stage.read();
      expect(appliedIn(state, stage)).toEqual(stage.good.map(({ id }) => id));
      expect(state.oddities).toEqual([]);
      for (const { at } of state.rows.values())
        if (at) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
      if (stage.table.checksum) {
        const [row] = state.rows.values();
        expect(row?.checksum).toBe(stage.change(0).checksum);
      }
    });

    real("what we write it takes for its own, and does nothing", async (stage) => {
      stage.steps(stage.good);
      await stage.make();
      for (const index of stage.good.keys()) await stage.write("applied", stage.change(index));
      const before = await stage.raw();
      expect(await stage.status()).toEqual(stage.good.map(({ id }) => id));
      await stage.up();
      expect(await stage.raw()).toEqual(before);
      expect(await stage.tables()).toEqual([]);
    });

    real("our rows are its rows", async (stage) => {
      stage.steps(stage.good);
      await stage.up();
      await using ours = await ground.fresh();
      await ours.write(stage.table.make(stage.at, ground.quote));
      for (const index of stage.good.keys())
        await ours.write(stage.table.applied(stage.change(index), stage.at, ground.quote));
      expect(bare(await rowsOf(ours, stage))).toEqual(bare(await rowsOf(stage.database, stage)));
      await using noted = await ground.fresh();
      await noted.write(stage.table.make(stage.at, ground.quote));
      if (!stage.table.begun) return;
      for (const index of stage.good.keys()) {
        await noted.write(stage.table.begun(stage.change(index), "up", stage.at, ground.quote));
        await noted.write(stage.table.applied(stage.change(index), stage.at, ground.quote));
      }
      expect(bare(await rowsOf(noted, stage))).toEqual(bare(await rowsOf(stage.database, stage)));
    });

    real("each does half", async (stage) => {
      stage.steps(stage.good.slice(0, 1));
      await stage.up();
      stage.steps(stage.good);
      await stage.write("stamped", stage.change(1));
      await stage.up();
      expect(await stage.tables()).toEqual(["t1"]);
      expect(appliedIn(await stage.read(), stage)).toEqual(stage.good.map(({ id }) => id));
    });

    real("what one of us takes back, the other sees", async (stage) => {
      stage.steps(stage.good);
      await stage.up();
      await stage.database.query("DROP TABLE t2");
      await stage.write("reverted", undone(stage.change(1)));
      expect(await stage.status()).toEqual(stage.good.slice(0, 1).map(({ id }) => id));
      await stage.up();
      expect(await stage.tables()).toEqual(["t1", "t2"]);
      if (!ownerPeer.down) return;
      for (const left of [stage.good.slice(0, 1), []]) {
        await stage.down();
        expect(appliedIn(await stage.read(), stage)).toEqual(left.map(({ id }) => id));
        expect((await stage.read()).oddities).toEqual([]);
      }
      const empty = await stage.raw();
      await stage.up();
      for (const index of [1, 0]) await stage.write("reverted", undone(stage.change(index)));
      expect(bare(await stage.raw())).toEqual(bare(empty));
    });

    real("what it left failed is read as that", async (stage) => {
      stage.steps(stage.all);
      const { code } = await stage.run(ownerPeer.up);
      expect(code).not.toBe(0);
      const state = await stage.read();
      const failed = state.rows.get(stage.table.key(ownerPeer.ids[2]));
      const noted = {
        goose: undefined,
        dbmate: undefined,
        alembic: undefined,
        prisma: "failed",
        "golang-migrate": "dirty",
      };
      expect(failed?.standing).toBe(noted[ownerPeer.owner.name as keyof typeof noted]);
      if (failed?.standing === "failed") expect(failed.error).toContain("nonsense");
      if (!stage.table.rolledBack) return;
      // It goes on only once somebody has said what became of it.
      expect((await stage.run(ownerPeer.up)).code).not.toBe(0);
      await stage.database.write(stage.table.rolledBack(stage.change(2), "up", stage.at, ground.quote));
      expect(appliedIn(await stage.read(), stage)).toEqual(stage.good.map(({ id }) => id));
      await stage.database.query("DROP TABLE IF EXISTS t3");
      stage.steps([...stage.good, { id: ownerPeer.ids[2], up: "CREATE TABLE t3 (id int);", down: "DROP TABLE t3;" }]);
      await stage.up();
      expect(await stage.tables()).toEqual(["t1", "t2", "t3"]);
      expect(appliedIn(await stage.read(), stage)).toEqual(stage.all.map(({ id }) => id));
    });

    real("killed at work, it leaves what is read as that", async (stage) => {
      const [first, ...later] = ownerPeer.ids.map((id) => ({ id, up: ground.slow, down: ground.slow }));
      if (first) stage.steps([first, ...later]);
      const { child, ended } = stage.start(ownerPeer.up);
      await until(() => stage.database.isSleeping());
      child.kill("SIGKILL");
      expect(await ended).toMatchObject({ code: null });
      const left = { prisma: "begun", "golang-migrate": "dirty" };
      // Alembic makes its table in the transaction that broke off.
      const state = await stage.read().catch(() => undefined);
      expect(state?.rows.get(stage.table.key(ownerPeer.ids[0]))?.standing).toBe(
        left[ownerPeer.owner.name as keyof typeof left],
      );
      expect(state?.rows.size ?? 0).toBe(ownerPeer.owner.name in left ? 1 : 0);
    });

    real("who wrote meanwhile is seen, whatever was written", async (stage) => {
      const newest = async (): Promise<unknown> =>
        (await stage.database.query(stage.table.newest(stage.at, ground.quote)))[0]?.["newest"];
      stage.steps(stage.good);
      await stage.make();
      const seen = [await newest()];
      await stage.up();
      seen.push(await newest());
      if (ownerPeer.down) {
        await stage.down();
        seen.push(await newest());
        await stage.write("applied", stage.change(1));
      } else await stage.write("reverted", stage.change(1));
      seen.push(await newest());
      // Back where it was, a table that holds nothing but that is the same again.
      const last = seen.pop();
      expect(new Set(seen).size).toBe(seen.length);
      expect(last).not.toBe(seen.at(-1));
      expect(await newest()).toBe(last);
    });

    real("its lock is ours, too", async (stage) => {
      const keys = stage.table.lock({ ...stage.at, schema: "public", database: stage.database.name });
      stage.steps([{ id: ownerPeer.ids[0], up: ground.slow, down: ground.slow }, ...stage.good.slice(1)]);
      if (!locks.includes(ownerPeer.owner.name)) {
        // Nobody waits for whom: at most its library does, which has no command.
        await using _ = await holding(stage, keys);
        await stage.up();
        return;
      }
      const held = await stage.database.tryLocks(keys);
      const { ended: running } = stage.start(ownerPeer.up);
      await until(() => stage.database.isAwaited());
      expect(await stage.tables()).toEqual([]);
      await held?.();
      // Now it is at work, and holds it itself.
      await until(async () => {
        const got = await stage.database.tryLocks(keys);
        await got?.();
        return got === undefined;
      });
      expect(await running).toMatchObject({ code: 0 });
      expect(await stage.tables()).toEqual(["t2"]);
    });
  });
}

/** Those whose command locks at all. */
const locks: readonly string[] = ["golang-migrate", "prisma"];

async function holding(stage: Stage, keys: readonly string[]): Promise<AsyncDisposable> {
  const release = await stage.database.tryLocks(keys);
  return { [Symbol.asyncDispose]: async () => release?.() };
}

const nothing: OwnerState = { rows: new Map(), oddities: [] };

const peers = new Map<string, Peer | string>();

export function found({ peer, only }: OwnerPeer, engine: "postgres" | "mysql"): Peer | string {
  if (only && only.engine !== engine) return only.why;
  const known = peers.get(peer) ?? findPeer(peer);
  peers.set(peer, known);
  return known;
}

function stepsOf({ ids }: OwnerPeer): readonly Step[] {
  return ids.map((id, index) => ({
    id,
    up: `CREATE TABLE t${index + 1} (id int);${index === 2 ? " SELECT nonsense;" : ""}`,
    down: `DROP TABLE t${index + 1};`,
  }));
}

/** A database, a folder, and a real owner between them. */
export interface Stage extends AsyncDisposable {
  readonly database: OwnerDatabase;
  readonly folder: string;
  readonly table: OwnerTable;
  readonly at: HistoryTable;
  /** Two that are right, each a table; and with a third that fails at its second statement. */
  readonly good: readonly Step[];
  readonly all: readonly Step[];
  steps(steps: readonly Step[]): void;
  change(index: number): OwnerChange;
  make(): Promise<void>;
  write(what: "applied" | "stamped" | "reverted", change: OwnerChange): Promise<void>;
  read(): Promise<OwnerState>;
  raw(): Promise<HistoryRows>;
  /** Which of the steps' tables are there. */
  tables(): Promise<readonly string[]>;
  up(): Promise<void>;
  down(): Promise<void>;
  /** The ids that it says are in. */
  status(): Promise<readonly string[]>;
  run(verb: OwnerPeer["up"]): Promise<PeerRan>;
  start(verb: OwnerPeer["up"]): ReturnType<Peer["start"]>;
}

export async function stageOf(ground: OwnerGround, ownerPeer: OwnerPeer, peer: Peer): Promise<Stage> {
  const database = await ground.fresh();
  const folder = mkdtempSync(join(tmpdir(), "sluice-owner-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const table = ownerPeer.owner.on[ground.engine];
  const at = table.defaultTable;
  const all = stepsOf(ownerPeer);
  const good = all.slice(0, 2);
  const run = (told: Told): Promise<PeerRan> => peer.run(told.args, told);
  const wellRun = async (verb: OwnerPeer["up"]): Promise<PeerRan> => {
    const ran = await run(verb(folder, database));
    if (ran.code !== 0) throw new Error(`${peer.name} ended with ${ran.code}: ${ran.said}`);
    return ran;
  };
  return {
    database,
    folder,
    table,
    at,
    good,
    all,
    steps: (steps) => ownerPeer.write(folder, steps, database, peer),
    change: (index) => ownerPeer.change(all, index),
    make: () => database.write(table.make(at, ground.quote)),
    write: (what, change) => database.write(table[what](change, at, ground.quote)),
    read: async () => table.decode(await database.query(table.read(at, ground.quote))),
    raw: () => rowsOf(database, { table, at }),
    async tables() {
      const rows = await database.query(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_name IN ('t1', 't2', 't3') AND table_schema IN ('public', database_name) ORDER BY table_name".replace(
          "database_name",
          ground.quote.value(database.name),
        ),
      );
      return rows.map((row) => String(row["name"]));
    },
    up: async () => void (await wellRun(ownerPeer.up)),
    down: async () => void (await wellRun(ownerPeer.down ?? ownerPeer.up)),
    async status() {
      const ran = await run(ownerPeer.status(folder, database));
      return ownerPeer.applied(ran.said, ownerPeer.ids).filter((id) => good.some((step) => step.id === id));
    },
    run: (verb) => run(verb(folder, database)),
    start(verb) {
      const told = verb(folder, database);
      return peer.start(told.args, told);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Whole rows, as they lie. */
async function rowsOf(database: OwnerDatabase, { at }: Pick<Stage, "at" | "table">): Promise<HistoryRows> {
  const rows = await database.query(`SELECT * FROM ${at.table}`);
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Without what is new each time: moments (whether there is one stays), and keys that mean nothing. */
function bare(rows: HistoryRows): HistoryRows {
  const column = (name: string, value: unknown): unknown =>
    name === "id" || (value !== null && /_at$|^tstamp$/.test(name)) ? "…" : value;
  const told = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, column(name, value)])),
  );
  return told.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Which of the files are in, by what the rows speak for. */
function appliedIn(state: OwnerState, { table, all }: Stage): readonly string[] {
  const applied = [...state.rows.values()].filter(({ standing }) => standing === "applied").map(({ key }) => key);
  if (table.speaksFor === "itself") return all.filter(({ id }) => applied.includes(table.key(id))).map(({ id }) => id);
  // The steps are a line, so that number and graph say the same.
  const last = all.findIndex(({ id }) => applied.includes(table.key(id)));
  return all.slice(0, last + 1).map(({ id }) => id);
}

function undone(change: OwnerChange): OwnerChange {
  return change.heads ? { ...change, heads: { from: change.heads.to, to: change.heads.from } } : change;
}
