import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { HistoryRows } from "../../src/core/histories/layout.js";
import type { OwnerState } from "../../src/core/histories/owners/owner.js";
import type { Quote } from "../../src/core/sql/quote.js";
import { file, fileOwners, type OwnerPeer, type PeerDatabase, placeOf, type Step } from "./owner-peers.js";
import { found } from "./owner-tests.js";
import type { Peer, PeerRan } from "./peers.js";
import { type Document, makeProject, type Project } from "./project.js";

/** What the servers of one engine give to these tests. */
export interface DoorGround {
  readonly engine: PeerDatabase["engine"];
  readonly quote: Quote;
  readonly fresh: () => Promise<DoorDatabase>;
  /** Where our log is in nobody's way, of an engine whose schemas are databases. */
  readonly freshLog?: (database: DoorDatabase) => Promise<AsyncDisposable & { readonly name: string }>;
}

export interface DoorDatabase extends Omit<PeerDatabase, "engine">, AsyncDisposable {
  readonly url: string;
  query(sql: string): Promise<HistoryRows>;
}

/** The command line over another tool's files and table, beside the real one where it is here. */
export function testDoor(title: string, ground: DoorGround): void {
  describe.each(fileOwners("goose"))(`$owner.name on ${title}`, (ownerPeer) => {
    const peer = found(ownerPeer, ground.engine);

    test("every command over its files, and its own table is what is written", async () => {
      await using stage = await stageOf(ground, ownerPeer, peer);
      const [one, two, three] = ownerPeer.ids;
      expect((await stage.told("status")).migrations).toEqual([one, two, three].map((id) => `${id} pending`));
      const plan = await stage.sluice("plan", "--sql");
      expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining(stage.table)]);
      const up = await stage.told("up", "--steps", "2");
      expect([up.code, up.applied]).toEqual([0, [one, two]]);
      expect(await stage.isIn()).toEqual([one, two]);
      expect((await stage.told("up")).applied).toEqual([three]);
      expect((await stage.told("redo")).code).toBe(0);
      expect((await stage.told("down", "--allow-destructive", three)).code).toBe(0);
      expect(await stage.isIn()).toEqual([one, two]);
      const events = await stage.told("log");
      expect([events.code, events.json.ok]).toEqual([0, true]);
      expect((await stage.told("reset")).code).toBe(0);
      expect(await stage.isIn()).toEqual([one, two, three]);
      expect((await stage.told("status")).migrations).toEqual([one, two, three].map((id) => `${id} applied`));
      expect((await stage.told("up")).applied).toEqual([]);
    });

    test("what a person says is written there, too", async () => {
      await using stage = await stageOf(ground, ownerPeer, peer);
      const [one, two] = ownerPeer.ids;
      expect((await stage.told("baseline", one, "--because", "it was there")).code).toBe(0);
      expect(await stage.isIn()).toEqual([one]);
      expect((await stage.told("status")).migrations[0]).toBe(`${one} baselined`);
      const said = await stage.told("resolve", two, "--applied", "--because", "by hand");
      expect([said.code, await stage.isIn()]).toEqual([0, [one, two]]);
      const back = await stage.told("resolve", two, "--pending", "--because", "it was not");
      expect([back.code, await stage.isIn()]).toEqual([0, [one]]);
    });

    test("each does half of it, and neither does it twice", async (context) => {
      if (typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf(ground, ownerPeer, peer);
      const { ids } = ownerPeer;
      expect((await stage.told("up", "--steps", "1")).applied).toEqual([ids[0]]);
      await stage.owner(ownerPeer.up);
      expect(await stage.isIn()).toEqual(ids);
      const then = await stage.told("up");
      expect([then.code, then.applied]).toEqual([0, []]);
      expect((await stage.told("down", "--allow-destructive", ids[2])).code).toBe(0);
      expect(await stage.ownerSays()).toEqual(ids.slice(0, 2));
      return undefined;
    });
  });
}

interface Ran {
  readonly code: number | null;
  readonly json: Document;
  readonly said: string;
  readonly applied: readonly string[];
  /** `00001 applied`. */
  readonly migrations: readonly string[];
}

export interface DoorStage extends AsyncDisposable {
  readonly project: Project;
  readonly database: DoorDatabase;
  /** Of our own runs. */
  readonly env: Readonly<Record<string, string>>;
  /** Its owner's. */
  readonly table: string;
  write(steps: readonly Step[]): void;
  sluice(...args: readonly string[]): ReturnType<Project["cli"]>;
  /** The same with `--json`. */
  told(...args: readonly string[]): Promise<Ran>;
  /** The real one, which must end well. */
  owner(of: OwnerPeer["up"]): Promise<void>;
  /** The real one, on its way. */
  start(of: OwnerPeer["up"]): ReturnType<Peer["start"]>;
  /** Which are in by its own status. */
  ownerSays(): Promise<readonly string[]>;
  ownerState(): Promise<OwnerState>;
  /** By the owner's own table. */
  isIn(): Promise<readonly string[]>;
}

export async function stageOf(
  ground: DoorGround,
  ownerPeer: OwnerPeer,
  peer: Peer | string,
  line = stepsOf(ownerPeer),
): Promise<DoorStage> {
  const database = await ground.fresh();
  const project = makeProject(database, {});
  const place = placeOf(ground.engine, database);
  const { owner, ids } = ownerPeer;
  const log = owner.dropsOthers ? await ground.freshLog?.(database) : undefined;
  if (log) file(project.folder, "sluice.config.json", JSON.stringify({ history: { log: log.name } }));
  const owned = owner.on[ground.engine];
  const isPrisma = owner.name === "prisma";
  const folder = isPrisma ? project.folder : join(project.folder, "migrations");
  const write = (written: readonly Step[]): void => {
    if (typeof peer !== "string") ownerPeer.write(folder, written, place, peer);
    else if (!isPrisma) ownerPeer.write(folder, written, place, nobody);
    if (!isPrisma) return;
    const provider = ground.engine === "postgres" ? "postgresql" : "mysql";
    file(folder, "prisma/migrations/migration_lock.toml", `provider = "${provider}"\n`);
    for (const { id, up, down } of written) {
      if (typeof peer === "string") file(folder, `prisma/migrations/${id}/migration.sql`, `${up}\n`);
      file(folder, `prisma/migrations/${id}/down.sql`, `${down}\n`);
    }
  };
  write(line);
  // In development, where a reset may be.
  const env = {
    SLUICE_ENV: "development",
    ...(typeof peer === "string" ? {} : ownerPeer.ours?.(place, peer)),
  };
  const sluice: DoorStage["sluice"] = (...args) => project.cli(args, { env });
  const start: DoorStage["start"] = (of) => {
    if (typeof peer === "string") throw new Error(peer);
    const { args, ...wishes } = of(folder, place);
    return peer.start(args, wishes);
  };
  const run = (of: OwnerPeer["up"]): Promise<PeerRan> => start(of).ended;
  const ownerState = async (): Promise<OwnerState> =>
    owned.decode(await database.query(owned.read(owned.defaultTable, ground.quote)));
  return {
    project,
    database,
    env,
    table: owned.defaultTable.table,
    write,
    sluice,
    async told(...args) {
      const { code, stdout, stderr } = await sluice(...args, "--json");
      const json = JSON.parse(stdout) as Document;
      const [target] = json.targets ?? [];
      return {
        code,
        json,
        said: stdout + stderr,
        applied: target?.applied?.map(({ id }) => id) ?? [],
        migrations: target?.migrations?.map(({ id, state }) => `${id} ${state}`) ?? [],
      };
    },
    async owner(of) {
      const { code, said } = await run(of);
      if (code !== 0) throw new Error(said);
    },
    start,
    // One of them ends with 1 where something is pending.
    ownerSays: async () => ownerPeer.applied((await run(ownerPeer.status)).said, ids),
    ownerState,
    async isIn() {
      const { rows } = await ownerState();
      const applied = [...rows.values()].filter(({ standing }) => standing === "applied").map(({ key }) => key);
      if (owned.speaksFor === "itself") return ids.filter((id) => applied.includes(owned.key(id)));
      return ids.slice(0, ids.findIndex((id) => applied.includes(owned.key(id))) + 1);
    },
    async [Symbol.asyncDispose]() {
      project[Symbol.dispose]();
      await log?.[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** What writes no path of its own into the files. */
const nobody = { path: "" } as Peer;

export function stepsOf({ ids }: OwnerPeer): readonly Step[] {
  return ids.map((id, index) => ({
    id,
    up: `CREATE TABLE t${index + 1} (id int);`,
    down: `DROP TABLE t${index + 1};`,
  }));
}
