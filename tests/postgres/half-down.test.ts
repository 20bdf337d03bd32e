import { describe, expect, test } from "vitest";
import { down, plan, redo, status, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const allowed = { allowDestructive: ["1"] };

/** Two transactions around an index that no transaction holds; the last of them fails. Its down is one transaction. */
const split = (last: string, back = "DROP TABLE more;\nDROP INDEX things_b;\nDROP TABLE things;\n"): string =>
  `CREATE TABLE things (a int, b int);
INSERT INTO things VALUES (1, 1), (2, 1);
CREATE INDEX CONCURRENTLY things_b ON things (b);
${last};
-- sluice:down
${back}`;
const bad = split("CREATE TABLE more (a int, a int)");
const good = split("CREATE TABLE more (a int)");
/** The same with each statement by itself. */
const apart = `-- sluice:no-transaction\n${bad.replace("down\n", "down\n-- sluice:no-transaction\n").replace("DROP INDEX", "DROP INDEX CONCURRENTLY")}`;

describe.each(majors)("what is half in, taken back on PostgreSQL %i", (major) => {
  test("the plan tells what, the run does it, and the next up begins at 1", async () => {
    await using database = await freshDatabase({ major });
    using project = await half(database, bad);
    expect(await plansBack(project)).toMatchObject({
      steps: [{ half: { done: 2, of: 3 }, transaction: true, statements: 2, destructive: ["drop table things"] }],
    });
    const told = await status({}, project.options);
    expect(told.targets[0]?.migrations[0]?.left).toMatchObject({ done: 2, of: 3, back: true });
    expect((await down(allowed, project.options)).targets[0]).toMatchObject({
      reverted: [{ id: "1" }],
      pending: ["1"],
    });
    expect(await statesOf(project)).toBe("1 reverted");
    expect(await objectsOf(database)).toBe("");
    project.write({ "1_split.sql": good });
    expect((await up({}, project.options)).targets[0]?.applied).toMatchObject([{ id: "1" }]);
    expect(await objectsOf(database)).toBe("more things things_b");
  });

  test("what the server gave its names to is known by them", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE o (i int PRIMARY KEY);\nCREATE TABLE t (a int, b int, c int);",
      "2_keys.sql": `-- sluice:no-transaction
ALTER TABLE t ADD UNIQUE (a, b);\nALTER TABLE t ADD FOREIGN KEY (c) REFERENCES o;\nCREATE INDEX ON t (b);
ALTER TABLE t ADD PRIMARY KEY (a);\nCREATE TABLE d (i int, i int);
-- sluice:down
DROP TABLE d;\nALTER TABLE t DROP CONSTRAINT t_pkey;\nDROP INDEX t_b_idx;
ALTER TABLE t DROP CONSTRAINT t_c_fkey;\nALTER TABLE t DROP CONSTRAINT t_a_b_key;\n`,
    });
    expect((await ending(up({}, project.options))).exitCode).toBe(9);
    expect((await ending(down({}, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied, 2 reverted");
    expect(await database.query("SELECT 1 FROM pg_index WHERE indrelid = 't'::regclass")).toEqual([]);
  });

  test("where its first statement fails, it stands as it stood", async () => {
    await using database = await freshDatabase({ major });
    using project = await half(database, bad);
    await database.query("CREATE VIEW seen AS SELECT * FROM things");
    const failed = await ending(down(allowed, project.options));
    expect(failed).toMatchObject({ exitCode: 1, error: { facts: { direction: "down", outcome: "rolled-back" } } });
    expect(await statesOf(project)).toBe("1 failed partial 2/3");
    await database.query("DROP VIEW seen");
    project.write({ "1_split.sql": good });
    expect((await ending(up({}, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 applied");
  });

  test("where a later one fails, it goes on there, and nothing else goes over it", async () => {
    await using database = await freshDatabase({ major });
    using project = await half(database, apart, "1 failed partial 3/4");
    await database.query("CREATE VIEW seen AS SELECT * FROM things");
    const failed = await ending(down(allowed, project.options));
    expect(failed).toMatchObject({ exitCode: 9, error: { facts: { direction: "down", done: 1, units: 2 } } });
    expect(await statesOf(project)).toBe("1 failed partial 1/2 down");
    expect((await ending(up({}, project.options))).error).toMatchObject({ facts: { why: { kind: "partly_back" } } });
    await database.query("DROP VIEW seen");
    expect((await ending(down(allowed, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 reverted");
    expect(await objectsOf(database)).toBe("");
  });

  test("killed on its way: the next one looks, and goes on", async () => {
    await using database = await freshDatabase({ major });
    using project = await half(database, apart, "1 failed partial 3/4");
    const reader = await database.client();
    await reader.query("BEGIN; SELECT * FROM things");
    const running = project.start(["down", "--allow-destructive", "1", "--lock-timeout", "60s"]);
    await until(() => waiting(database));
    running.child.kill("SIGKILL");
    await running.ended;
    expect(await statesOf(project)).toBe("1 unknown partial 0/2 down");
    await reader.query("ROLLBACK");
    expect((await ending(down(allowed, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 reverted");
    expect(await objectsOf(database)).toBe("");
  });

  test("its up killed on its way: what nobody saw end is looked at first", async () => {
    await using database = await freshDatabase({ major });
    await database.query("CREATE TABLE gate (a int)");
    using project = makeProject(database, { "1_split.sql": good.replace("ON things (b)", "ON gate (a)") });
    const writer = await database.client();
    await writer.query("BEGIN; LOCK TABLE gate IN SHARE ROW EXCLUSIVE MODE");
    const running = project.start(["up", "--lock-timeout", "60s"]);
    await until(() => waiting(database));
    running.child.kill("SIGKILL");
    await running.ended;
    expect(await statesOf(project)).toBe("1 unknown partial 1/3");
    expect(await plansBack(project)).toMatchObject({
      blocked: { code: "partly_in", unshown: { because: "in-doubt" } },
    });
    await writer.query("ROLLBACK");
    expect((await ending(down(allowed, project.options))).error).toBeUndefined();
    expect(await statesOf(project)).toBe("1 reverted");
    expect(await objectsOf(database)).toBe("gate");
  });

  test("redo takes back what is in, and applies it all", async () => {
    await using database = await freshDatabase({ major });
    using project = await half(database, bad);
    project.write({ "1_split.sql": good });
    const [target] = (await redo({}, { ...project.options, env: "development" })).targets;
    expect(target).toMatchObject({ reverted: [{ id: "1" }], applied: [{ id: "1" }] });
    expect(await statesOf(project)).toBe("1 applied");
    expect(await objectsOf(database)).toBe("more things things_b");
  });

  test("where its down is not seen to do just that, nothing is touched", async () => {
    await using database = await freshDatabase({ major });
    using project = await half(database, split("CREATE TABLE more (a int, a int)", "DROP TABLE more, things;\n"));
    const refused = await ending(down(allowed, project.options));
    expect(refused).toMatchObject({
      exitCode: 9,
      error: { facts: { unit: 3, of: 3, why: { kind: "partly_in", unshown: { because: "undoes-both", line: 6 } } } },
    });
    expect(await statesOf(project)).toBe("1 failed partial 2/3");
    expect(await objectsOf(database)).toBe("things things_b");
  });

  test.each([
    ["a table", "CREATE TABLE IF NOT EXISTS old (i int)", "DROP TABLE old"],
    ["a view", "CREATE OR REPLACE VIEW old AS SELECT 2 AS i", "DROP VIEW old"],
  ])("%s that may have been there before stays, and nobody is told to take it back", async (what, made, back) => {
    await using database = await freshDatabase({ major });
    await database.query(what === "a view" ? "CREATE VIEW old AS SELECT 1 AS i" : "CREATE TABLE old AS SELECT 1 AS i");
    const text = `-- sluice:no-transaction\n${made};\nCREATE TABLE d (i int, i int);\n-- sluice:down\nDROP TABLE d;\n${back};\n`;
    using project = makeProject(database, { "1_old.sql": text });
    const failed = await project.cli(["up"]);
    expect([failed.code, failed.stdout + failed.stderr]).toEqual([9, expect.not.stringContaining("sluice down")]);
    const told = await status({}, project.options);
    expect(told.targets[0]?.migrations[0]?.left).toMatchObject({ done: 1, of: 2 });
    expect(told.targets[0]?.migrations[0]?.left).not.toHaveProperty("back");
    expect(await ending(down(allowed, project.options))).toMatchObject({
      exitCode: 9,
      error: { facts: { why: { kind: "partly_in", unshown: { because: "may-be-older", line: 2 } } } },
    });
    expect(await database.query("SELECT count(*)::int AS n FROM old")).toEqual([{ n: 1 }]);
  });
});

async function half(database: TestDatabase, text: string, state = "1 failed partial 2/3"): Promise<Project> {
  const project = makeProject(database, { "1_split.sql": text });
  await ending(up({}, project.options));
  expect(await statesOf(project)).toBe(state);
  return project;
}

async function plansBack(project: Project) {
  return (await plan({ down: true }, project.options)).targets[0];
}

async function objectsOf(database: TestDatabase): Promise<string> {
  const rows = await database.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') ORDER BY 1",
  );
  return rows.map(({ name }) => name).join(" ");
}

async function waiting(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows.length > 0;
}
