import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, type TestContext } from "vitest";
import { type AlembicProject, alembicProject, revisionFile, sqlalchemyUrl } from "../servers/alembic-project.js";
import { freshDatabase } from "../servers/database.js";
import { until } from "../servers/until.js";
import { freshMysqlDatabase, freshMysqlLog, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";

const example = "examples/alembic";
const [initial, chunks, embedding, body] = ["18c18bf4111f", "29d29ca5222a", "4bf4bec7444c", "3ae3adb6333b"] as const;
const rag = [initial, chunks, embedding, body];

interface Stage {
  readonly database: TestMysqlDatabase;
  readonly project: AlembicProject;
  /** The real one in the second service's folder. */
  readonly owner: (line: string) => Promise<string>;
  readonly up: () => Promise<readonly string[] | undefined>;
  readonly states: () => Promise<Readonly<Record<string, string>>>;
  /** A log has a database of its own. */
  readonly logs: boolean;
  /** What tables of ours stand beside its owner's. */
  readonly ours: () => Promise<readonly string[]>;
}

describe.each(mysqlServers)("Alembic on $title", (server) => {
  const real = (what: string, work: (stage: Stage) => Promise<void>, { logs = false } = {}): void => {
    // The rest is the same on each of them.
    if (server !== mysqlServers[0] && !what.startsWith("two services")) return;
    test(what, { timeout: 120_000 }, async (context) => {
      await using backend = await freshDatabase();
      await using database = await freshMysqlDatabase({ server });
      const variables = { BACKEND_URL: sqlalchemyUrl(backend.url), RAG_URL: sqlalchemyUrl(database.url) };
      using project = skipUnless(alembicProject(example, variables), context);
      await using log = logs ? await freshMysqlLog(server, database) : undefined;
      if (log) {
        const config = readFileSync(join(project.folder, "sluice.config.ts"), "utf8");
        const history = `history: { log: "${log.name}" }`;
        project.write({ "sluice.config.ts": config.replace('url: "${RAG_URL}"', `$&, ${history}`) });
      }
      await work({
        database,
        project,
        owner: async (line) => {
          const { code, said } = await project.alembic("rag", line);
          expect(code, said).toBe(0);
          return said;
        },
        up: async () => {
          const { json, stderr } = await project.cli("up --target rag --json");
          expect(json.exitCode, stderr).toBe(0);
          return json.targets?.[0]?.applied.map(({ id }) => id);
        },
        states: async () => {
          const found = (await project.cli("status --target rag --json")).json.targets?.[0]?.migrations ?? [];
          return Object.fromEntries(found.map(({ id, state }) => [id, state]));
        },
        logs,
        async ours() {
          const found = await database.query<{ name: string }>(
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database() AND table_name LIKE 'sluice%' ORDER BY 1",
          );
          return found.map(({ name }) => name);
        },
      });
    });
  };

  real("an older image over a newer database has nothing to do, and begins nothing", async (stage) => {
    const { database, project, owner, up, states, ours } = stage;
    await owner("upgrade heads");
    await database.query("DELETE FROM rag_version");
    await database.query("INSERT INTO rag_version VALUES ('feedbeef0000')");
    expect(await up()).toEqual([]);
    expect(await states()).toEqual({ ...Object.fromEntries(rag.map((id) => [id, "applied"])), feedbeef0000: "ahead" });
    expect(await ours()).toEqual([]);
    const back = await project.cli("down --target rag --json");
    expect(back.json).toMatchObject({ exitCode: 4, error: { code: "stray_row" } });
    await owner(`stamp --purge ${initial}`);
    expect(await states()).toMatchObject({ [initial]: "applied", [chunks]: "pending" });
  });

  real("two services on two databases, from one configuration", async ({ project, owner, states }) => {
    const plan = await project.cli("plan");
    expect(plan.stdout).toMatch(/drop table +documents +decided when it runs · destroys/);
    expect(plan.stdout).toMatch(/code +18c18bf4111f_initial.py:21,22 +contents unknown/);
    const up = await project.cli("up --json");
    expect(up.json.targets?.map(({ applied }) => applied.length)).toEqual([5, 4]);
    expect(up.stderr).toContain("2 revisions are the newest of their branch: 3ae3adb6333b, 4bf4bec7444c");
    expect(await states()).toEqual(Object.fromEntries(rag.map((id) => [id, "applied"])));
    const current = await owner("current");
    expect(current).toContain(`${body} (head)`);
    expect(current).toContain(`${embedding} (head)`);
    expect((await project.alembic("backend", "current")).said).toContain("(head) (mergepoint)");
    expect(await owner("upgrade heads")).not.toContain("Running upgrade");
    expect(await owner("check")).toContain("No new upgrade operations detected");
  });

  const kept = async ({ project, owner, states }: Stage): Promise<void> => {
    const up = await project.cli("up --target rag --json");
    expect(up.json.exitCode, up.stderr).toBe(0);
    expect(await owner("check")).toContain("No new upgrade operations detected");
    expect((await project.cli("log --target rag")).stdout).toContain(body);
    expect(await states()).toMatchObject({ [body]: "applied" });
    expect((await project.cli("status --target rag")).stdout).not.toContain("sluice_log");
  };
  real("our log is kept where it has a database of its own", kept, { logs: true });

  real(
    "what it applied is in, each does half, and either takes back",
    async ({ database, project, owner, up, states }) => {
      await owner(`upgrade ${chunks}`);
      expect(await states()).toEqual({
        [initial]: "applied",
        [chunks]: "applied",
        [embedding]: "pending",
        [body]: "pending",
      });
      expect(await up()).toEqual([embedding, body]);
      expect(await up()).toEqual([]);
      await owner(`downgrade ${body}@${initial}`);
      expect((await states())[body]).not.toBe("applied");
      await owner("upgrade heads");
      const down = await project.cli("down --target rag --steps 4 --json");
      expect(down.json.exitCode, down.stderr).toBe(0);
      expect(await owner("current")).toBe("");
      expect(await database.query("SELECT * FROM rag_version")).toEqual([]);
      expect(await database.query("SHOW TABLES LIKE 'documents'")).toEqual([]);
    },
  );

  real("a guard that looks at the database runs, and is refused where the policy wants to be asked", async (stage) => {
    const { database, project, states } = stage;
    await database.query("CREATE TABLE documents (old int)");
    const refused = await project.cli("up --target rag --json", { env: { SLUICE_ENV: "production" } });
    expect(refused.json).toMatchObject({ exitCode: 5, error: { code: "refused" } });
    expect(await states()).toMatchObject({ [initial]: "pending" });
    const allowed = await project.cli(`up --target rag --json --allow-destructive ${initial}`, {
      env: { SLUICE_ENV: "production" },
    });
    expect(allowed.json.exitCode, allowed.stderr).toBe(0);
  });

  /** With a log in a database of its own, and with one that stands beside its owner's table for so long alone. */
  const either = (what: string, work: (stage: Stage) => Promise<void>): void => {
    real(what, work, { logs: true });
    real(`${what}, and no log is left`, async (stage) => {
      await work(stage);
      expect(await stage.ours()).toEqual([]);
    });
  };

  const broken = "5c05cfd8555d";
  const write = ({ project }: Stage, lines: readonly string[]): void =>
    project.write({ [`rag/dbmig/versions/${broken}_broken.py`]: revisionFile(broken, embedding, lines) });
  const index = 'op.create_index("chunks_document", "chunks", ["document"])';
  const gone = 'op.drop_index("chunks_gone", table_name="chunks")';

  either("what failed and left nothing that it makes is not in", async (stage) => {
    const { project, owner, states, up, ours, logs } = stage;
    await owner("upgrade heads");
    write(stage, ['op.add_column("nowhere", sa.Column("x", sa.Integer))', index]);
    const failed = await project.cli("up --target rag --json");
    expect(failed.json, failed.stderr).toMatchObject({ exitCode: 1, error: { id: broken, errno: 1146 } });
    expect(await states()).toMatchObject({ [broken]: logs ? "failed" : "pending" });
    expect(await ours()).toEqual([]);
    write(stage, [index]);
    expect(await up()).toEqual([broken]);
  });

  either("what failed, where nobody sees whether it left anything, is asked about", async (stage) => {
    const { project, up, owner } = stage;
    await owner("upgrade heads");
    write(stage, [gone, index]);
    const failed = await project.cli("up --target rag --json");
    expect(failed.json, failed.stderr).toMatchObject({
      exitCode: 9,
      error: { code: "outcome_unknown", id: broken, message: expect.stringContaining("Can't DROP") },
    });
    write(stage, [index]);
    await project.cli(`resolve ${broken} --target rag --retry --because mended`);
    expect(await up()).toEqual([broken]);
    expect(await owner("current")).toContain(broken);
  });

  either("killed half-way, it is asked about, and goes on where somebody has looked", async (stage) => {
    const { project, database, owner, up } = stage;
    await owner("upgrade heads");
    write(stage, [index, 'op.execute("SELECT SLEEP(30)")']);
    const run = project.start("up --target rag --json");
    const asleep =
      "SELECT id FROM information_schema.processlist WHERE info LIKE '%SLEEP(30)%' AND info NOT LIKE '%processlist%'";
    await until(async () => (await database.query(asleep)).length > 0);
    const [session] = await database.query<{ id: number }>(asleep);
    await database.query(`KILL ${session?.id}`);
    expect((await run.ended).json).toMatchObject({ exitCode: 9, error: { code: "outcome_unknown", id: broken } });
    await database.query("DROP INDEX chunks_document ON chunks");
    write(stage, [index]);
    await project.cli(`resolve ${broken} --target rag --retry --because dropped`);
    expect(await up()).toEqual([broken]);
  });

  either("what failed half-way stays half-way, and is asked about", async (stage) => {
    const { project, states, owner, database } = stage;
    await owner("upgrade heads");
    write(stage, [index, gone]);
    const failed = await project.cli("up --target rag --json");
    expect(failed.json).toMatchObject({ exitCode: 9, error: { code: "outcome_unknown", id: broken } });
    expect(await states()).toMatchObject({ [broken]: "unknown" });
    expect(await database.query("SHOW INDEX FROM chunks WHERE Key_name = 'chunks_document'")).toHaveLength(1);
    const said = await project.cli(`resolve ${broken} --target rag --applied --because finished --json`);
    expect(said.json.exitCode, said.stderr).toBe(0);
    expect(await owner("current")).toContain(broken);
  });
});

function skipUnless(project: AlembicProject | string, { skip }: TestContext): AlembicProject {
  return typeof project === "string" ? skip(project) : project;
}
