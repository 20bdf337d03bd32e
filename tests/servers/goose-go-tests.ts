import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { DoorGround } from "./door-tests.js";
import { file, placeOf } from "./owner-peers.js";
import { findPeer, type PeerRan } from "./peers.js";
import { makeProject, type Ran, type Running } from "./project.js";
import { until } from "./until.js";

const fill = new URL("mygoose/migrations/00002_fill.go", import.meta.url);
const files = {
  "00001_one.sql": "-- +goose Up\nCREATE TABLE one (a int);\n-- +goose Down\nDROP TABLE one;\n",
  "00002_fill.go": readFileSync(fill, "utf8"),
  "00003_three.sql": "-- +goose Up\nCREATE TABLE three (a int);\n-- +goose Down\nDROP TABLE three;\n",
};
const all = ["00001", "00002", "00003"];

interface Stage extends AsyncDisposable {
  readonly project: ReturnType<typeof makeProject>;
  start(args: readonly string[], doing?: "fails" | "sleeps"): Running;
  told(args: readonly string[], doing?: "fails" | "sleeps"): Promise<Ran>;
  applied(args: readonly string[]): Promise<readonly string[]>;
  states(): Promise<readonly string[]>;
  /** The team's own program. */
  owner(...args: readonly string[]): Promise<PeerRan>;
  rows(): Promise<readonly number[]>;
  fills(): Promise<number | undefined>;
  drop(): Promise<void>;
  /** Until its program has begun to write. */
  isFilling(): Promise<void>;
}

/** A team's own goose, with a migration in Go that is built into it. */
export function testGooseInGo(
  ground: DoorGround & { readonly filling: string },
  command: { readonly up: string; readonly down: string },
): void {
  const peer = findPeer("mygoose");
  const stageOf = async (): Promise<Stage> => {
    if (typeof peer === "string") throw new Error(peer);
    const { engine } = ground;
    const database = await ground.fresh();
    const { user, password, host, port, name } = placeOf(engine, database);
    const project = makeProject(database, files);
    const address =
      engine === "postgres"
        ? `postgres://${user}:${password}@${host}:${port}/${name}?sslmode=disable`
        : `${user}:${password}@tcp(${host}:${port})/${name}?parseTime=true`;
    const env = {
      SLUICE_ENV: "development",
      MYGOOSE_ADDRESS: address,
      PATH: `${dirname(peer.path)}:${process.env["PATH"] ?? ""}`,
    };
    const line = (words: string): string => `mygoose ${engine} migrations ${words}`;
    const commands = { up: line(command.up), down: line(command.down) };
    file(project.folder, "sluice.config.json", JSON.stringify({ targets: { main: { command: commands } } }));
    const start: Stage["start"] = (args, doing) =>
      project.start([...args, "--json"], { env: { ...env, ...(doing ? { MYGOOSE_FILL: doing } : {}) } });
    const told: Stage["told"] = (args, doing) => start(args, doing).ended;
    return {
      project,
      start,
      told,
      async applied(args) {
        const { code, json, stdout, stderr } = await told(args);
        expect(code, stdout + stderr).toBe(0);
        return json.targets?.[0]?.applied.map(({ id }) => id) ?? [];
      },
      async states() {
        const { json } = await told(["status"]);
        return json.targets?.[0]?.migrations?.map(({ state }) => state) ?? [];
      },
      owner: (...args) => peer.run([engine, "migrations", ...args], { cwd: project.folder, env }),
      async rows() {
        const rows = await database.query("SELECT version_id AS version FROM goose_db_version ORDER BY id");
        return rows.map(({ version }) => Number(version));
      },
      fills: () =>
        database.query("SELECT n FROM filled").then(
          ([row]) => Number(row?.["n"]),
          () => undefined,
        ),
      drop: async () => void (await database.query("DROP TABLE filled")),
      isFilling: () => until(async () => (await database.query(ground.filling)).length > 0),
      async [Symbol.asyncDispose]() {
        project[Symbol.dispose]();
        await database[Symbol.asyncDispose]();
      },
    };
  };
  const real = (what: string, work: (stage: Stage) => Promise<void>): void =>
    test(what, async (context) => {
      if (typeof peer === "string") return context.skip(peer);
      await using stage = await stageOf();
      await work(stage);
      return undefined;
    });

  real("is in its place: its row is goose's own, and it goes back by it", async (stage) => {
    const plan = await stage.project.cli(["plan"]);
    expect(plan.stdout).toMatch(/command +mygoose .*contents unknown/);
    expect(await stage.applied(["up"])).toEqual(all);
    expect([await stage.rows(), await stage.fills()]).toEqual([[0, 1, 2, 3], 42]);
    expect((await stage.owner("up")).said).toContain("no migrations to run");
    expect(await stage.applied(["up"])).toEqual([]);
    expect((await stage.told(["down", "--steps", "2", "--allow-destructive", "00003,00002"])).code).toBe(0);
    expect([await stage.rows(), await stage.fills()]).toEqual([[0, 1], undefined]);
    expect((await stage.owner("up")).code).toBe(0);
    expect(await stage.states()).toEqual(["applied", "applied", "applied"]);
    expect((await stage.told(["log"])).stdout).toContain("00002");
  });

  real("what would come along unasked is refused by name", async (stage) => {
    const { code, json } = await stage.told(["up", "--only", "2"]);
    expect([code, json.error?.message]).toEqual([2, expect.stringContaining("00001 would come along")]);
    expect(await stage.states()).toEqual(["pending", "pending", "pending"]);
    for (const id of ["1", "3"]) expect((await stage.told(["up", "--only", id])).code).toBe(0);
    expect((await stage.told(["resolve", "2", "--applied", "--because", "by hand"])).code).toBe(0);
    const back = await stage.told(["down", "--allow-destructive", "00002"]);
    expect([back.code, back.json.error?.message]).toEqual([2, expect.stringContaining("00003 would go along")]);
  });

  real("fails, and says why", async (stage) => {
    const failed = await stage.told(["up"], "fails");
    expect(failed.stdout + failed.stderr).toContain("there is nothing to fill it with");
    await settled(stage, failed);
  });

  real("killed half-way", async (stage) => {
    const { child, ended } = stage.start(["up"], "sleeps");
    await stage.isFilling();
    child.kill("SIGKILL");
    await ended;
    await settled(stage, await stage.told(["up"]));
  });

  /** Where a transaction took it back the next run does it; else that is asked. */
  async function settled(stage: Stage, ran: Ran): Promise<void> {
    if (ground.engine === "mysql") {
      expect([ran.code, ran.json.error]).toEqual([
        9,
        expect.objectContaining({ code: "outcome_unknown", id: "00002" }),
      ]);
      expect((await stage.told(["resolve", "2", "--pending", "--because", "dropped"])).code).toBe(0);
      await stage.drop();
    }
    await stage.told(["up"]);
    expect([await stage.rows(), await stage.fills()]).toEqual([[0, 1, 2, 3], 42]);
    expect(await stage.states()).toEqual(["applied", "applied", "applied"]);
  }
}
