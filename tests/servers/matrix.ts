import type { CellRan } from "./cell-ran.js";
import { describe, test } from "vitest";
import type { HistoryRows } from "../../src/core/histories/layout.js";
import { type DoorGround, type DoorStage, stageOf } from "./door-tests.js";
import { type OwnerPeer, ownerPeers, type Step } from "./owner-peers.js";
import { found } from "./owner-tests.js";
import type { Peer, PeerRan } from "./peers.js";
import type { Running } from "./project.js";
import { until } from "./until.js";

/** What the servers of one engine give to the matrix. */
export interface MatrixGround extends DoorGround {
  /** A statement that takes so many seconds. */
  readonly slow: (seconds: number) => string;
  /** Whether somebody is at such a statement in the database that is asked. */
  readonly sleeping: string;
  /** Whether somebody beside who asks has a session there. */
  readonly others: string;
  /** Why an owner that dumps a schema by the server's own program cannot; undefined where it can. */
  readonly noDump: () => string | undefined;
  readonly dumpEnv?: () => Readonly<Record<string, string>>;
}

/** Those that run no program of the owner's for each of our steps: the others are long, and no part of `npm test`. */
export const quickOwners = ownerPeers.filter(({ ours }) => ours === undefined);

/** One pair of doings, the same for every owner. */
export interface Cell {
  /** As the page shows it: `4b`. */
  readonly key: string;
  readonly name: string;
  /** Why an owner has none of it. */
  readonly without?: (ownerPeer: OwnerPeer, ground: MatrixGround) => string | undefined;
  /** Files that the database begins with; else the whole plain line of three. */
  readonly steps?: (stage: StepsOf) => readonly Step[];
  readonly run: (stage: MatrixStage) => Promise<void>;
}

export type StepsOf = Pick<MatrixStage, "ground" | "ids">;

export interface MatrixStage extends DoorStage {
  readonly ground: MatrixGround;
  readonly ownerPeer: OwnerPeer;
  readonly ids: OwnerPeer["ids"];
  /** Whole rows of the owner's table, as they lie. */
  raw(): Promise<HistoryRows>;
  /** The real owner, however it ends. */
  run(of: OwnerPeer["up"]): Promise<PeerRan>;
  /** Sluice as a process of its own. */
  command(...args: readonly string[]): Running;
  /** Which steps took effect, each as often as it did, and which of their tables are there. */
  effects(): Promise<Effects>;
  /** The same beginning in a database of its own. */
  another(): Promise<MatrixStage>;
  /** Until somebody is at the slow statement. */
  atWork(): Promise<void>;
  /** Until nobody is there who was killed: a server goes on with what it has begun. */
  quiet(): Promise<void>;
}

export interface Effects {
  readonly steps: readonly number[];
  readonly tables: readonly string[];
}

export interface MatrixWishes {
  readonly ran?: (what: CellRan) => void;
  readonly owners?: readonly OwnerPeer[];
}

/** Each owner's cells, each in a database of its own; what is not here or not to be had is skipped with the reason. */
export function testMatrix(
  server: string,
  ground: MatrixGround,
  cells: readonly Cell[],
  { ran = () => {}, owners = quickOwners }: MatrixWishes = {},
): void {
  describe.each(owners)(`$owner.name on ${server}`, (ownerPeer) => {
    const owner = ownerPeer.owner.name;
    const peer = found(ownerPeer, ground.engine);
    if (typeof peer === "string") {
      // One line in place of all.
      test("the matrix", (context) => {
        for (const { key } of cells) ran({ owner, version: "", server, cell: key, why: peer });
        context.skip(peer);
      });
      return;
    }
    const at = { owner, version: peer.version, server };
    for (const cell of cells)
      test(`${cell.key} ${cell.name}`, async (context) => {
        const why = cell.without?.(ownerPeer, ground);
        if (why !== undefined) {
          ran({ ...at, cell: cell.key, why });
          return context.skip(why);
        }
        await using stage = await matrixStage(ground, ownerPeer, peer, cell);
        await cell.run(stage);
        ran({ ...at, cell: cell.key });
        return undefined;
      });
  });
}

async function matrixStage(ground: MatrixGround, ownerPeer: OwnerPeer, peer: Peer, cell: Cell): Promise<MatrixStage> {
  const { steps = plainLine } = cell;
  const { ids } = ownerPeer;
  const stage = await stageOf(ground, ownerPeer, peer, steps({ ground, ids }));
  const { database, project, table } = stage;
  const asked = async (sql: string): Promise<boolean> => (await database.query(sql)).length > 0;
  return {
    ...stage,
    ground,
    ownerPeer,
    ids,
    async raw() {
      const rows = await database.query(`SELECT * FROM ${table}`);
      return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    },
    another: () => matrixStage(ground, ownerPeer, peer, cell),
    run: (of) => stage.start(of).ended,
    command: (...args) => project.start(args, { env: stage.env }),
    async effects() {
      const schema = ground.engine === "postgres" ? "'public'" : "database()";
      const rows = await database.query(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_name IN ('t1', 't2', 't3', 'ledger') AND table_schema = ${schema} ORDER BY 1`,
      );
      const tables = rows.map((row) => String(row["name"]));
      const told = tables.includes("ledger") ? await database.query("SELECT step FROM ledger ORDER BY step") : [];
      return { steps: told.map((row) => Number(row["step"])), tables: tables.filter((name) => name !== "ledger") };
    },
    atWork: () => until(() => asked(ground.sleeping)),
    quiet: () => until(async () => !(await asked(ground.others))),
  };
}

/** A table each, and a line in a ledger for each time that a step took effect; the second step can be given more to do. */
export function lineOf(ids: OwnerPeer["ids"], more: readonly [string, string, string] = ["", "", ""]): readonly Step[] {
  return ids.map((id, index) => {
    const n = index + 1;
    const ledger = n === 1 ? "CREATE TABLE ledger (step int); " : "";
    const noLedger = n === 1 ? " DROP TABLE ledger;" : "";
    return {
      id,
      up: `CREATE TABLE t${n} (id int PRIMARY KEY); ${ledger}INSERT INTO ledger VALUES (${n});${more[index]}`,
      down: `DROP TABLE t${n}; DELETE FROM ledger WHERE step = ${n};${noLedger}`,
    };
  });
}

export const plainLine = ({ ids }: StepsOf): readonly Step[] => lineOf(ids);

export const firstOfLine = ({ ids }: StepsOf): readonly Step[] => lineOf(ids).slice(0, 1);
