import { describe, expect, test } from "vitest";
import { plan, resolve, status, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const files = {
  "1_log.sql":
    "CREATE TABLE log (a int); CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (1); COMMIT; END';",
  "4_call.sql": "-- sluice:no-transaction\nCREATE TABLE t (a int);\nCALL p();\nCREATE INDEX ON t (a);\n",
  "5_more.sql": "CREATE TABLE five (a int);",
};

const failing = { "1_a.sql": "SELECT 1;", "3_b.sql": "SELECT 1 / 0;", "4_c.sql": "SELECT 4;" };

/** As a run leaves it that was killed while `CALL` ran. */
async function killedInCall(project: Project, database: TestDatabase): Promise<void> {
  await up({ to: "4" }, project.options);
  await database.query(
    "UPDATE sluice.history SET outcome = 'begun' WHERE id = '4' AND unit = 2; DELETE FROM sluice.history WHERE id = '4' AND unit = 3",
  );
  expect(await statesOf(project)).toBe("1 applied, 4 unknown partial 1/3, 5 pending");
}

describe.each(majors)("what is named to be typed next works, on PostgreSQL %s", (major) => {
  test("a plan whose first step nobody knows the outcome of names the command that settles it", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await killedInCall(project, database);
    const [planned] = (await plan({}, project.options)).targets;
    expect(planned?.steps.map(({ id, unknown }) => [id, unknown])).toEqual([
      ["4", "ask"],
      ["5", undefined],
    ]);
    const shown = await project.cli(["plan"]);
    expect(shown.stdout).toContain("what became of 4 is not known");
    expect(shown.stdout).toMatch(/next: sluice resolve .*4 --applied \| --pending \| --retry --because TEXT/);
    expect(shown.stdout).not.toContain("run exactly this");
    expect((await project.cli(["plan", "--lang", "ko"])).stdout).toMatch(/4의 결과를 알 수 없어.*sluice resolve/);
    expect((await project.cli(["up"])).code).toBe(9);
    await resolve({ id: "4", as: "applied", because: "seen" }, project.options);
    expect((await project.cli(["plan"])).stdout).toContain("run exactly this");
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied, 4 applied, 5 applied");
  });

  test("where the next run can look, the plan says that it does", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_t.sql": "CREATE TABLE t (a int);",
      "2_i.sql": "CREATE INDEX CONCURRENTLY i ON t (a);",
    });
    await up({}, project.options);
    await database.query("DELETE FROM sluice.history WHERE id = '2' AND outcome = 'done'");
    const shown = await project.cli(["plan"]);
    expect(shown.stdout).toMatch(/first it is looked what became of 2 · .*run exactly this: sluice up/);
    const [, planned = ""] = /run exactly this: sluice up .*--plan (\w+)/.exec(shown.stdout) ?? [];
    expect((await ending(up({ plan: planned }, project.options))).exitCode).toBe(0);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("what was overtaken by one that was asked for goes on with what is named", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await killedInCall(project, database);
    await up({ only: "5" }, project.options);
    await resolve({ id: "4", as: "retry", because: "harmless" }, project.options);
    expect((await project.cli(["status"])).stdout).toMatch(/go on at 2: sluice up --url/);
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied, 4 applied, 5 applied");
  });

  test.each([
    [["up", "--only", "3"], /then: sluice up .*--only 3$/m],
    [["up", "--to", "3"], /then: sluice up .*--to 3$/m],
    [["up", "--steps", "2"], /then: sluice up .*--steps 1$/m],
    [["up"], /then: sluice up --url \S+$/m],
  ])("%s: what is left of it is named, and no more", async (line, named) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, failing);
    const ran = await project.cli(line, { env: { SLUICE_ENV: "development" } });
    expect([ran.code, order(ran.stderr)]).toEqual([1, expect.stringMatching(named)]);
  });

  test("of what was to run as one plan alone the rest is looked at first", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, failing);
    const [planned] = (await plan({ to: "3" }, project.options)).targets;
    const ran = await project.cli(["up", "--to", "3", "--plan", planned?.planId ?? ""]);
    expect([ran.code, order(ran.stderr)]).toEqual([1, expect.stringMatching(/then: sluice plan .*--to 3$/m)]);
    expect(ran.stderr).not.toContain("sluice up");
  });

  test("what failed and was overtaken is named with the flag that it then needs", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { ...files, "4_call.sql": "SELECT 1 / 0;" });
    await ending(up({}, project.options));
    await up({ only: "5" }, project.options);
    const [target] = (await status({}, project.options)).targets;
    expect(target?.migrations.find(({ id }) => id === "4")?.left).toMatchObject({ outcome: "failed", late: true });
    for (const line of [["status"], ["status", "--lang", "ko"]])
      expect((await project.cli(line)).stdout).toMatch(/: sluice up .*--only 4/);
    project.write({ "4_call.sql": "SELECT 1;" });
    const refused = await project.cli(["up", "--one-transaction"]);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringMatching(/sluice up .*--only 4/)]);
    expect(refused.stderr).not.toMatch(/--one-transaction .*--only/);
    await up({ only: "4" }, project.options);
    expect(await statesOf(project)).toBe("1 applied, 4 applied, 5 applied");
  });
});

/** The flag that chose the database stands first. */
function order(said: string): string {
  return said.replace(/(sluice \w+)(.*?)( --url \S+)/gu, "$1$3$2");
}
