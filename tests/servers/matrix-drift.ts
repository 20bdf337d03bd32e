import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Cell, MatrixStage } from "./matrix.js";
import { alembicArgs, alembicEnv, alembicPeer, file } from "./owner-peers.js";
import type { PeerRan } from "./peers.js";

const needsEngine =
  "it reads a schema only by an engine that would have to be downloaded (migrate diff, db pull, db push)";

/** The owner's own look at what it has recorded, and at the schema, with our log beside it. */
export const drift: readonly Cell[] = [
  {
    key: "8a",
    name: "the owner's own check of what it has recorded stays empty beside us",
    without: ({ owner: { name } }) => (name === "prisma" ? undefined : "it has no such check"),
    async run(stage) {
      const { ownerPeer } = stage;
      expect((await stage.told("up")).code).toBe(0);
      const status = await stage.run(ownerPeer.status);
      expect([status.code, status.said]).toEqual([0, expect.stringContaining("up to date")]);
      const deploy = await stage.run(ownerPeer.up);
      expect([deploy.code, deploy.said]).toEqual([0, expect.stringContaining("No pending migrations")]);
      // It would have found something.
      await stage.database.query("DROP TABLE t3");
      expect((await stage.told("resolve", stage.ids[2], "--pending", "--because", "it is gone")).code).toBe(0);
      expect((await stage.run(ownerPeer.status)).code).toBe(1);
    },
  },
  {
    key: "8b",
    name: "what the owner reads of the schema holds nothing of ours",
    without: ({ owner: { name } }, ground) => {
      if (name === "dbmate") return ground.noDump();
      if (name === "alembic") return undefined;
      return name === "prisma" ? needsEngine : "it reads no schema";
    },
    run: (stage) => (stage.ownerPeer === alembicPeer ? nothingToGenerate(stage) : dumpIsItsOwn(stage)),
  },
];

/** Autogenerate, which would drop each table that its model does not have. */
async function nothingToGenerate(stage: MatrixStage): Promise<void> {
  const check = (): Promise<PeerRan> => stage.run((folder, database) => alembicArgs(folder, database, "check"));
  const model = [...["t1", "t2", "t3"].map((name) => [name, "id", "True"]), ["ledger", "step", "False"]].map(
    ([table, column, key]) =>
      `Table("${table}", model, Column("${column}", Integer, primary_key=${key}, autoincrement=False))`,
  );
  const env = `from sqlalchemy import Column, Integer, MetaData, Table\nmodel = MetaData()\n${model.join("\n")}\n${alembicEnv}`;
  expect((await stage.told("up")).code).toBe(0);
  file(stage.project.folder, "migrations/dbmig/env.py", env.replace("target_metadata=None", "target_metadata=model"));
  expect(await check()).toMatchObject({ code: 0, said: expect.stringContaining("No new upgrade operations") });
  // It would have found something.
  await stage.database.query("CREATE TABLE beside (id int)");
  expect(await check()).toMatchObject({ code: 255, said: expect.stringContaining("beside") });
}

/** As docs/formats.md says to have it: PostgreSQL's by the schemas of its address, MariaDB's and MySQL's with the log elsewhere. */
async function dumpIsItsOwn(stage: MatrixStage): Promise<void> {
  const { ownerPeer, project, ground } = stage;
  await using log = await ground.freshLog?.(stage.database);
  const dump = async (): Promise<string> => {
    const ran = await stage.run((folder, database) => {
      const [flag = "", url = "", ...rest] = ownerPeer.status(folder, database).args.slice(0, -1);
      const address = ground.engine === "postgres" ? `${url}&search_path=public` : url;
      const to = ["--schema-file", join(folder, "schema.sql")];
      return { args: [flag, address, ...rest, ...to, "dump"], env: ground.dumpEnv?.() ?? {} };
    });
    expect(ran.code, ran.said).toBe(0);
    return readFileSync(join(project.folder, "migrations/schema.sql"), "utf8");
  };
  if (log) file(project.folder, "sluice.config.json", `${JSON.stringify({ history: { log: log.name } })}\n`);
  expect((await stage.told("up", "--steps", "2")).code).toBe(0);
  const dumped = await dump();
  expect(dumped).not.toContain("sluice");
  expect(dumped).toContain("t2");
  expect((await stage.told("up")).code).toBe(0);
  await stage.owner(ownerPeer.up);
  expect(await dump()).not.toContain("sluice");
}

/** Whether a program that dumps is there, and not older than the server. */
export function noDumpBy(program: string, major?: number): string | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (status !== 0) return `${program} is not on this machine`;
  const has = Number(/(\d+)(?:\.\d+)*/.exec(stdout)?.[1]);
  if (major !== undefined && has < major) return `${program} ${has} does not dump PostgreSQL ${major}`;
  return undefined;
}
