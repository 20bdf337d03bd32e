import { describe, expect, test } from "vitest";
import { plan, status } from "../../src/index.js";
import { assertDocument } from "../schemas.js";
import { freshDatabase } from "../servers/database.js";
import { makeProject } from "../servers/project.js";

/** A plan shows what would end its run before it begins, and `--check` answers with what that run ends with. */

describe("what has no down", () => {
  const files = { "001_a.sql": "CREATE VIEW a AS SELECT 1;" };

  test("blocks the way back, and the plan says so", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, files);
    await project.cli(["up"]);
    const run = await project.cli(["down"]);
    const planned = await project.cli(["plan", "--down"]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("001 a has no down: it cannot be taken back");
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain("001 a has no down: it cannot be taken back");
    for (const said of [run.stderr, planned.stdout])
      expect(said).toContain('in migrations/001_a.sql, below a line "-- sluice:down", or in migrations/001_a.down.sql');
    assertDocument("plan", (await project.cli(["plan", "--down", "--json"])).json);
    expect(planned.stdout).toContain("cannot run as it stands");
    expect(planned.stdout).not.toContain("run exactly this");
    const checked = await project.cli(["plan", "--down", "--check", "--json"]);
    expect(checked.json).toMatchObject({
      exitCode: run.code,
      targets: [{ blocked: { code: "not_reversible", id: "001", name: "a", unit: 1, of: 1 }, steps: [] }],
    });
  });

  test("blocks it behind what has one, too", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, {
      ...files,
      "002_b.sql": "CREATE VIEW b AS SELECT 2;\n-- sluice:down\nDROP VIEW b;",
    });
    await project.cli(["up"]);
    const planned = await project.cli(["plan", "--down", "--steps", "2"]);
    expect(planned.stdout).toContain("002 b");
    expect(planned.stdout).toContain("001 a has no down");
    expect(planned.stdout).not.toContain("run exactly this");
    expect((await project.cli(["down", "--steps", "2"])).code).toBe(2);
    const one = await project.cli(["plan", "--down"]);
    expect(one.stdout).toContain("run exactly this: sluice down");
  });
});

test("what is partly in and was changed since blocks all that comes after it", async () => {
  await using database = await freshDatabase();
  const broken = "CREATE INDEX CONCURRENTLY ix ON b (nosuch);";
  using project = makeProject(database, { "001_b.sql": `CREATE TABLE b (i int);\n${broken}` });
  expect((await project.cli(["up"])).code).toBe(9);
  project.write({ "001_b.sql": `CREATE TABLE b (i bigint);\n${broken}`, "002_c.sql": "CREATE TABLE c ();" });
  const planned = await project.cli(["plan"]);
  expect(planned.stdout).toContain("002 c");
  expect(planned.stdout).toContain("001 b stopped at 2 of 2, and what ran before was changed in the file since");
  expect(planned.stdout).not.toContain("run exactly this");
  const run = await project.cli(["up", "--json"]);
  expect(run.json.error?.code).toBe("partial_changed");
  for (const command of ["plan", "status"]) {
    const checked = await project.cli([command, "--check", "--json"]);
    expect(checked.json.exitCode, command).toBe(run.code);
    assertDocument(command, checked.json);
  }
  // What is advised is what `up` takes.
  const told = await project.cli(["status"]);
  expect(told.stdout).toContain("what ran of it was changed in its file since");
  expect(told.stdout).not.toContain("sluice up");
  const [target] = (await plan({}, project.options)).targets;
  expect(target?.blocked).toEqual({ code: "partial_changed", direction: "up", id: "001", name: "b", unit: 2, of: 2 });
});

test.each([
  ["a destructive one", "DROP TABLE a;", 4],
  ["one that cannot be read, and may destroy", "DROP TABLE a WITH CARE;", 4],
  ["a harmless one", "CREATE TABLE b ();", 3],
])("status --check and plan --check give one answer for %s", async (_, text, code) => {
  await using database = await freshDatabase();
  using project = makeProject(database, { "001_a.sql": "CREATE TABLE a ();" });
  await project.cli(["up"]);
  project.write({ "002_next.sql": text });
  expect((await plan({ check: true }, project.options)).targets[0]?.exitCode).toBe(code);
  expect((await status({ check: true }, project.options)).targets[0]?.exitCode).toBe(code);
  expect((await project.cli(["status", "--check"])).code).toBe(code);
  expect((await project.cli(["status"])).code).toBe(0);
});
