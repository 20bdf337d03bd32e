import { describe, expect, test, type TestContext } from "vitest";
import {
  type AlembicProject,
  alembicProject,
  isRunning,
  revisionFile,
  sqlalchemyUrl,
} from "../servers/alembic-project.js";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { until } from "../servers/until.js";

const backend = "examples/alembic/backend";
const [users, terms, posts, phone, merge] = [
  "1f0a3c5b7d9e",
  "2e1b4d6f8a0c",
  "3d2c5e7f9b1a",
  "4c3d6f8a0b2e",
  "5b4e7a9c1d3f",
] as const;
const all = [users, terms, posts, phone, merge];

/** A branch, a dependency on the other one, and a merge; the real Alembic beside us, and nothing configured but the address. */
function real(what: string, body: (stage: Stage) => Promise<void>): void {
  test(what, { timeout: 120_000 }, async (context) => {
    await using database = await freshDatabase();
    const variables = { DATABASE_URL: database.url, BACKEND_URL: sqlalchemyUrl(database.url) };
    using project = skipUnless(alembicProject(backend, variables), context);
    await body({
      database,
      project,
      owner: async (line) => {
        const { code, said } = await project.alembic(".", line);
        expect(code, said).toBe(0);
        return said;
      },
      up: async (more = "") => (await project.cli(`up --json${more}`)).json.targets?.[0]?.applied.map(({ id }) => id),
      states: async () => {
        const found = (await project.cli("status --json")).json.targets?.[0]?.migrations ?? [];
        return Object.fromEntries(found.map(({ id, state }) => [id, state]));
      },
    });
  });
}

interface Stage {
  readonly database: TestDatabase;
  readonly project: AlembicProject;
  readonly owner: (line: string) => Promise<string>;
  readonly up: (more?: string) => Promise<readonly string[] | undefined>;
  readonly states: () => Promise<Readonly<Record<string, string>>>;
}

function skipUnless(project: AlembicProject | string, { skip }: TestContext): AlembicProject {
  return typeof project === "string" ? skip(project) : project;
}

const every = (state: string): Readonly<Record<string, string>> => Object.fromEntries(all.map((id) => [id, state]));

describe("Alembic beside us", () => {
  real("what it applied is in, and we do nothing", async ({ database, owner, states, up }) => {
    await owner("upgrade head");
    expect(await states()).toEqual(every("applied"));
    expect(await up()).toEqual([]);
    expect(await database.query("SELECT 1 FROM pg_namespace WHERE nspname = 'sluice'")).toEqual([]);
  });

  real("what we applied is in to it, its autogenerate finds nothing, and nothing is left to do", async (stage) => {
    const { owner, up, states } = stage;
    expect(await up()).toEqual(all);
    expect(await owner("current")).toContain(`${merge} (head)`);
    expect(await owner("upgrade head")).not.toContain("Running upgrade");
    expect(await owner("check")).toContain("No new upgrade operations detected");
    expect(await states()).toEqual(every("applied"));
    expect(await up()).toEqual([]);
  });

  real("a row that another one stands on, which it refuses, is told with what mends it", async (stage) => {
    const { database, owner, project, up } = stage;
    await owner(`upgrade ${posts}`);
    const said = async (): Promise<string> => (await project.cli("status")).stdout;
    expect(await said()).not.toContain("DELETE");
    await database.query(`INSERT INTO alembic_version VALUES ('${users}')`);
    expect((await project.alembic(".", "upgrade head")).said).toContain("overlaps");
    const mend = `DELETE FROM alembic_version WHERE version_num IN ('${users}')`;
    expect((await said()).replaceAll(/\s+/g, " ")).toContain(mend);
    await database.query(mend);
    expect(await up()).toEqual([terms, phone, merge]);
  });

  real("each does half", async ({ owner, up, states }) => {
    await owner(`upgrade ${posts}`);
    expect(await states()).toEqual({ ...every("pending"), [users]: "applied", [posts]: "applied" });
    expect(await up(" --steps 1")).toEqual([terms]);
    await owner(`upgrade ${phone}`);
    expect(await up()).toEqual([merge]);
    expect(await owner("current")).toContain(`${merge} (head)`);
  });

  real("either takes back what the other brought in", async ({ project, owner, up, states }) => {
    expect(await up()).toHaveLength(5);
    await owner(`downgrade ${users}`);
    expect(await states()).toEqual({ ...every("reverted"), [users]: "applied" });
    await owner("upgrade head");
    const down = await project.cli("down --json --steps 5");
    expect(down.json.targets?.[0]?.["reverted"]).toMatchObject([...all].reverse().map((id) => ({ id })));
    expect(await owner("current")).toBe("");
  });

  real("a place in the graph is what it stands on, and what stands on it", async ({ project, owner, up, states }) => {
    expect(await up(" --to search")).toEqual([users, terms]);
    expect(await owner("current")).toContain(terms);
    expect(await up()).toEqual([posts, phone, merge]);
    const down = await project.cli(`down --json --to ${terms}`);
    expect(down.stderr + down.stdout).toContain(phone);
    expect(await states()).toEqual({ ...every("applied"), [merge]: "reverted", [phone]: "reverted" });
    const heads = await owner("current");
    expect(heads).toContain(terms);
    expect(heads).toContain(posts);
  });

  real("what is recorded without a run is in to it, too", async ({ project, owner, states }) => {
    // Its row would speak for what it stands on, too, which nobody has brought in.
    const early = await project.cli(`resolve ${phone} --applied --json`);
    expect(early.json).toMatchObject({
      exitCode: 2,
      error: { message: expect.stringContaining(`from ${users} there`) },
    });
    expect(await states()).toEqual(every("pending"));
    await project.cli(`baseline ${phone}`);
    expect(await states()).toEqual({ ...every("baselined"), [merge]: "pending" });
    expect(await owner("current")).toContain(phone);
    await project.cli(`resolve ${merge} --applied --because by-hand`);
    expect(await owner("current")).toContain(`${merge} (head)`);
    const below = await project.cli(`resolve ${users} --pending --because not-so --json`);
    expect(below.json).toMatchObject({
      exitCode: 2,
      error: { message: expect.stringContaining(`from ${merge} there`) },
    });
    await project.cli(`resolve ${merge} --pending --because not-yet`);
    const heads = await owner("current");
    expect(heads).toContain(phone);
    expect(heads).not.toContain(merge);
    await owner(`upgrade ${merge}`);
  });

  real("a step that fails is not in, and says what the server said", async ({ project, up, states, owner }) => {
    const broken = "6c5f8b0d2e4a";
    const file = `migrations/versions/${broken}_broken.py`;
    project.write({
      [file]: revisionFile(broken, merge, [
        'op.create_table("made", sa.Column("id", sa.Integer))',
        'op.drop_table("nope")',
      ]),
    });
    const failed = await project.cli("up --json --allow-destructive 6c5f8b0d2e4a");
    expect(failed.json).toMatchObject({
      exitCode: 1,
      error: { code: "migration_failed", id: broken, sqlstate: "42P01", message: expect.stringContaining("nope") },
    });
    expect(await states()).toEqual({ ...every("applied"), [broken]: "failed" });
    expect(await owner("current")).toContain(merge);
    project.write({ [file]: revisionFile(broken, merge, ['op.create_table("made", sa.Column("id", sa.Integer))']) });
    expect(await up()).toEqual([broken]);
  });

  real("what commits by itself stays, and is asked about", async ({ project, states }) => {
    const id = "7d6a9c1e3f5b";
    project.write({
      [`migrations/versions/${id}_outside.py`]: revisionFile(id, merge, [
        "with op.get_context().autocommit_block():",
        '    op.create_index("users_name", "users", ["name"], postgresql_concurrently=True)',
        'op.execute("SELECT 1 / 0")',
      ]),
    });
    const failed = await project.cli("up --json");
    expect(failed.json).toMatchObject({ exitCode: 9, error: { code: "outcome_unknown", id } });
    expect((await states())[id]).toBe("unknown");
    expect((await project.cli("up --json")).json.exitCode).toBe(9);
    const said = await project.cli(`resolve ${id} --applied --because looked --json`);
    expect(said.json.exitCode).toBe(0);
    expect((await states())[id]).toBe("applied");
  });

  const slow = "8e7b0d2f4a6c";
  const sleeping = {
    [`migrations/versions/${slow}_slow.py`]: revisionFile(slow, merge, [
      'op.create_table("made", sa.Column("id", sa.Integer))',
      `op.execute("SELECT pg_sleep(CASE WHEN to_regclass('quick') IS NULL THEN 20 ELSE 0 END)")`,
    ]),
  };
  const isAsleep = async (database: TestDatabase): Promise<boolean> =>
    (
      await database.query(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
      )
    ).length > 0;

  real("killed half-way it is out, and runs again", async ({ database, project, states, owner }) => {
    await owner("upgrade head");
    project.write(sleeping);
    const run = project.start("up --json");
    await until(() => isAsleep(database));
    await database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    );
    expect((await run.ended).json).toMatchObject({ exitCode: 1, error: { code: "migration_failed", id: slow } });
    expect((await states())[slow]).toBe("failed");
  });

  real("we are killed, and it ends with us: the next run sees that nothing is in", async (stage) => {
    const { database, project, states, owner } = stage;
    await owner("upgrade head");
    project.write(sleeping);
    const run = project.start("up --json");
    await until(() => isAsleep(database));
    run.child.kill("SIGKILL");
    await run.ended;
    await until(async () => !isRunning(`alembic upgrade ${slow}`));
    expect((await states())[slow]).toBe("unknown");
    await database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    );
    await until(async () => !(await isAsleep(database)));
    await database.query("CREATE TABLE quick ()");
    const again = await project.cli("up --json");
    expect(again.json, again.stderr).toMatchObject({ exitCode: 0 });
    expect(await owner("current")).toContain(slow);
  });

  real("where no signal of ours gets to it, it is not begun again before the server is done with it", async (stage) => {
    const { database, project, states, up } = stage;
    const settings = (line: string): void =>
      project.write({
        "sluice.config.json": JSON.stringify({
          targets: { main: { source: "migrations", url: "${BACKEND_URL}", command: { up: line } } },
        }),
      });
    settings("alembic upgrade {to}");
    expect(await up()).toEqual(all);
    project.write({
      [`migrations/versions/${slow}_slow.py`]: revisionFile(slow, merge, [
        'op.add_column("users", sa.Column("later", sa.Integer))',
      ]),
    });
    // As through `docker compose exec`: what it starts is in another group.
    settings("setsid --wait alembic upgrade {to}");
    const gate = await database.client();
    await gate.query("BEGIN");
    await gate.query("LOCK TABLE users");
    const isWaiting = async (): Promise<boolean> =>
      (
        await database.query(
          "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE users%' AND state = 'active' AND datname = current_database()",
        )
      ).length > 0;
    const run = project.start("up --json");
    await until(isWaiting);
    run.child.kill("SIGKILL");
    await run.ended;
    const early = await project.cli("up --json --lock-wait 1s");
    await gate.query("ROLLBACK");
    await gate.end();
    expect(early.json, early.stderr).toMatchObject({ exitCode: 9, error: { code: "outcome_unknown", id: slow } });
    await until(async () => !(await isWaiting()) && !isRunning(`alembic upgrade ${slow}`));
    expect((await project.cli("up --json")).json.exitCode).toBe(0);
    expect((await states())[slow]).toBe("applied");
  });

  real("asked to end, it is ended, and nothing of it is in", async ({ database, project, owner }) => {
    await owner("upgrade head");
    project.write(sleeping);
    const run = project.start("up --json --grace 1s");
    await until(() => isAsleep(database));
    run.child.kill("SIGTERM");
    expect((await run.ended).json).toMatchObject({ exitCode: 8 });
    expect(await owner("current")).not.toContain(slow);
  });

  real("a revision that no file has is said with what mends it, and nothing begins beside it", async (stage) => {
    const { database, project, owner, states, up } = stage;
    const stray = "feedbeef0000";
    const rows = async (): Promise<readonly unknown[]> =>
      (await database.query("SELECT version_num FROM alembic_version ORDER BY 1")).map((row) => row["version_num"]);
    await owner(`upgrade ${terms}`);
    await database.query(`UPDATE alembic_version SET version_num = '${stray}'`);
    expect(await states()).toEqual({ ...every("applied"), [stray]: "ahead" });
    expect((await project.cli("status --check")).stdout.replaceAll(/\s+/g, " ")).toMatch(
      /users +taken to be in.*no file here is feedbeef0000.*alembic stamp --purge REVISION/,
    );
    expect((await project.cli("status --check --json")).json.exitCode).toBe(0);
    expect(await up()).toEqual([]);
    for (const line of ["down", `down --to ${users}`, `resolve ${stray} --pending --because x`, `baseline ${phone}`])
      expect((await project.cli(`${line} --json`)).json, line).toMatchObject({ error: { code: "stray_row" } });
    expect(await rows()).toEqual([stray]);
    await owner(`stamp --purge ${posts}`);
    // What stands on another row is out for certain: that row would not be there.
    await database.query(`INSERT INTO alembic_version VALUES ('${stray}')`);
    expect(await states()).toMatchObject({ [posts]: "applied", [terms]: "applied", [phone]: "pending" });
    expect((await project.cli("status --check --json")).json.exitCode).toBe(4);
    expect((await project.cli("up --json")).json).toMatchObject({ exitCode: 4, error: { code: "stray_row" } });
    expect(await rows()).toEqual([posts, stray]);
  });

  real("our session is lost: what it ran is ended, and begun again", async ({ database, project, owner }) => {
    await owner("upgrade head");
    project.write(sleeping);
    const run = project.start("up --json");
    await until(() => isAsleep(database));
    await database.query("CREATE TABLE quick ()");
    const end = (which: string): Promise<unknown> =>
      database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND ${which}`,
      );
    await end("application_name LIKE 'sluice%'");
    await end("wait_event = 'PgSleep'");
    const { json, stderr } = await run.ended;
    expect(json.exitCode, stderr).toBe(0);
    expect(await owner("current")).toContain(slow);
  });

  real("two runs at once: one does it, the other waits and finds it done", async ({ project, owner }) => {
    const both = await Promise.all([project.cli("up --json"), project.cli("up --json")]);
    expect(both.map(({ json }) => json.exitCode)).toEqual([0, 0]);
    const applied = both.map(({ json }) => json.targets?.[0]?.applied.length ?? 0);
    expect([Math.min(...applied), Math.max(...applied)]).toEqual([0, 5]);
    expect(await owner("current")).toContain(merge);
  });

  real("a command of another database is known by its table", async ({ project, states }) => {
    await using elsewhere = await freshDatabase();
    const run = await project.cli("up --json", { env: { BACKEND_URL: sqlalchemyUrl(elsewhere.url) } });
    expect(run.json).toMatchObject({ exitCode: 1, error: { code: "migration_failed", id: users } });
    expect(await states()).toMatchObject({ [users]: "failed", [terms]: "pending" });
  });
});
