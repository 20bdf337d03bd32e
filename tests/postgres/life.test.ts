import { describe, expect, test } from "vitest";
import { baseline, down, type Options, plan, redo, reset, resolve, status, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, type Files, leftBy, makeProject, type Project } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

/** One line of a table: what is done, and what it leaves. */
interface Line {
  /** Written before; `undefined` removes. */
  readonly files?: Files;
  /** SQL by another hand, before. */
  readonly sql?: string;
  /** `up --to 2 --allow-destructive 3`. */
  readonly do: string;
  /** The exit code, with the failure's code where it failed. */
  readonly ends: string;
  /** `1 applied, 2 pending out-of-order`. */
  readonly states: string;
  /** Tables and indexes of `public`; an invalid index is marked `!`. */
  readonly objects: string;
}

const one = "CREATE TABLE one (a int);\n-- sluice:down\nDROP TABLE one;\n";
const two = "CREATE TABLE two (a int);\n-- sluice:down\nDROP TABLE two;\n";
const three = "CREATE TABLE three (a int);\n-- sluice:down\nDROP TABLE three;\n";
const files = { "1_one.sql": one, "2_two.sql": two, "3_three.sql": three };

const lives: Readonly<Record<string, { readonly env?: string; readonly lines: readonly Line[] }>> = {
  "up, nothing to do, down, up again": {
    lines: [
      { files, do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      { do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      { do: "down", ends: "5 refused", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        do: "down --allow-destructive 3",
        ends: "0",
        states: "1 applied, 2 applied, 3 reverted",
        objects: "one two",
      },
      { do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        do: "down --to 1 --allow-destructive 2,3",
        ends: "0",
        states: "1 applied, 2 reverted, 3 reverted",
        objects: "one",
      },
      { do: "up --steps 1", ends: "0", states: "1 applied, 2 applied, 3 reverted", objects: "one two" },
    ],
  },
  "up --to and --steps": {
    lines: [
      { files, do: "up --steps 1", ends: "0", states: "1 applied, 2 pending, 3 pending", objects: "one" },
      { do: "up --to 2", ends: "0", states: "1 applied, 2 applied, 3 pending", objects: "one two" },
      { do: "up --to 2_two.sql", ends: "0", states: "1 applied, 2 applied, 3 pending", objects: "one two" },
      { do: "up --to 9", ends: "2 unknown_id", states: "1 applied, 2 applied, 3 pending", objects: "one two" },
    ],
  },
  "redo and reset, where a playground is": {
    env: "development",
    lines: [
      { files, do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      { do: "redo", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      { do: "down --steps 2", ends: "0", states: "1 applied, 2 reverted, 3 reverted", objects: "one" },
      { do: "reset", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        files: { "3_three.sql": "CREATE TABLE drei (a int);" },
        do: "redo",
        ends: "0",
        states: "1 applied, 2 applied, 3 applied",
        objects: "drei one two",
      },
    ],
  },
  "what could not come again is not taken back": {
    env: "development",
    lines: [
      { files, do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        files: { "3_three.sql": "PREPARE TRANSACTION 'x';\n-- sluice:down\nDROP TABLE three;\n" },
        do: "redo",
        ends: "2 source_invalid",
        states: "1 applied, 2 applied, 3 changed",
        objects: "one three two",
      },
      {
        files: { "3_three.sql": undefined },
        do: "redo",
        ends: "2 wrong_use",
        states: "1 applied, 2 applied, 3 ahead",
        objects: "one three two",
      },
      {
        files: { "3_three.sql": three, "4_four.sql": "BEGIN;\nCREATE TABLE four ();" },
        do: "reset",
        ends: "2 source_invalid",
        states: "1 applied, 2 applied, 3 applied, 4 pending",
        objects: "one three two",
      },
    ],
  },
  "what has no file any more is not taken back to come again, unless the policy lets it pass": {
    env: "test",
    lines: [
      { files, do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        files: { "2_two.sql": undefined },
        do: "reset",
        ends: "5 refused",
        states: "1 applied, 2 missing, 3 applied",
        objects: "one three two",
      },
      {
        files: { "2_two.sql": files["2_two.sql"], "3_three.sql": undefined },
        do: "reset",
        ends: "5 refused",
        states: "1 applied, 2 applied, 3 ahead",
        objects: "one three two",
      },
    ],
  },
  "where a file that is gone is only said, the rest comes again": {
    env: "development",
    lines: [
      { files, do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        files: { "2_two.sql": undefined },
        do: "reset",
        ends: "0",
        states: "1 applied, 2 reverted file-gone, 3 applied",
        objects: "one three",
      },
    ],
  },
  "redo and reset in production": {
    lines: [
      { files, do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      { do: "reset", ends: "5 refused", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      { do: "redo", ends: "5 refused", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        do: "redo --allow-destructive 3",
        ends: "0",
        states: "1 applied, 2 applied, 3 applied",
        objects: "one three two",
      },
    ],
  },
  "an applied file is changed": {
    lines: [
      { files, do: "up --to 2", ends: "0", states: "1 applied, 2 applied, 3 pending", objects: "one two" },
      {
        files: { "1_one.sql": `-- a remark\n${one.replace(" (a int)", "\n  ( a int )")}` },
        do: "up",
        ends: "0",
        states: "1 changed cosmetic, 2 applied, 3 applied",
        objects: "one three two",
      },
      {
        files: { "1_one.sql": one.replace("a int", "b int"), "4_four.sql": "CREATE TABLE four ();" },
        do: "up",
        ends: "5 refused",
        states: "1 changed, 2 applied, 3 applied, 4 pending",
        objects: "one three two",
      },
      {
        do: "resolve 1 --applied --because seen",
        ends: "0",
        states: "1 applied, 2 applied, 3 applied, 4 pending",
        objects: "one three two",
      },
      { do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied, 4 applied", objects: "four one three two" },
    ],
  },
  "a file is missing, another database is ahead": {
    lines: [
      { files, do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        files: { "2_two.sql": undefined },
        do: "up",
        ends: "5 refused",
        states: "1 applied, 2 missing, 3 applied",
        objects: "one three two",
      },
      {
        files: { "2_two.sql": two, "3_three.sql": undefined },
        do: "up",
        ends: "0",
        states: "1 applied, 2 applied, 3 ahead",
        objects: "one three two",
      },
      // The file is gone: its down is in the history.
      {
        do: "down --allow-destructive 3",
        ends: "0",
        states: "1 applied, 2 applied, 3 reverted file-gone",
        objects: "one two",
      },
      { do: "up", ends: "0", states: "1 applied, 2 applied, 3 reverted file-gone", objects: "one two" },
    ],
  },
  "a missing file where that is forgiven": {
    env: "development",
    lines: [
      { files, do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        files: { "2_two.sql": undefined, "4_four.sql": "CREATE TABLE four ();" },
        do: "up",
        ends: "0",
        states: "1 applied, 2 missing, 3 applied, 4 applied",
        objects: "four one three two",
      },
    ],
  },
  "an old id appears late": {
    lines: [
      {
        files: { "1_one.sql": one, "3_three.sql": three },
        do: "up",
        ends: "0",
        states: "1 applied, 3 applied",
        objects: "one three",
      },
      {
        files: { "2_two.sql": two, "4_four.sql": "CREATE TABLE four ();" },
        do: "up",
        ends: "5 refused",
        states: "1 applied, 2 pending out-of-order, 3 applied, 4 pending",
        objects: "one three",
      },
      { do: "up --only 2", ends: "0", states: "1 applied, 2 applied, 3 applied, 4 pending", objects: "one three two" },
      { do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied, 4 applied", objects: "four one three two" },
      // Taken back in the order of application, not of numbers.
      {
        do: "down --steps 2 --allow-destructive 2",
        ends: "2 not_reversible",
        states: "1 applied, 2 applied, 3 applied, 4 applied",
        objects: "four one three two",
      },
    ],
  },
  "a late id where that is forgiven": {
    env: "development",
    lines: [
      {
        files: { "1_one.sql": one, "3_three.sql": three },
        do: "up",
        ends: "0",
        states: "1 applied, 3 applied",
        objects: "one three",
      },
      {
        files: { "2_two.sql": two },
        do: "up",
        ends: "0",
        states: "1 applied, 2 applied, 3 applied",
        objects: "one three two",
      },
      { do: "down", ends: "0", states: "1 applied, 2 reverted, 3 applied", objects: "one three" },
      { do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
    ],
  },
  "one fails, is rolled back whole, is corrected": {
    lines: [
      {
        files: { "1_one.sql": one, "2_two.sql": `${two.split("--")[0]}SELECT 1/0;\n`, "3_three.sql": three },
        do: "up",
        ends: "1 migration_failed",
        states: "1 applied, 2 failed rolled-back, 3 pending",
        objects: "one",
      },
      { do: "up", ends: "1 migration_failed", states: "1 applied, 2 failed rolled-back, 3 pending", objects: "one" },
      {
        files: { "2_two.sql": two },
        do: "up",
        ends: "0",
        states: "1 applied, 2 applied, 3 applied",
        objects: "one three two",
      },
    ],
  },
  "a down fails": {
    lines: [
      { files: { "1_one.sql": `${one}SELECT 1/0;` }, do: "up", ends: "0", states: "1 applied", objects: "one" },
      { do: "down --allow-destructive 1", ends: "1 migration_failed", states: "1 applied", objects: "one" },
      { files: { "1_one.sql": one }, do: "down --allow-destructive 1", ends: "0", states: "1 reverted", objects: "" },
    ],
  },
  "unit 2 of 3 fails, is corrected, goes on": {
    lines: [
      {
        files: {
          "1_one.sql":
            "CREATE TABLE one (a int);\nINSERT INTO one VALUES (1), (1);\nCREATE UNIQUE INDEX CONCURRENTLY one_a ON one (a);\nCREATE TABLE after ();\n",
        },
        do: "up",
        ends: "9 migration_failed",
        states: "1 failed partial 1/3",
        objects: "one",
      },
      { do: "up", ends: "9 migration_failed", states: "1 failed partial 1/3", objects: "one" },
      {
        files: {
          "1_one.sql":
            "CREATE TABLE one (a int, b int);\nINSERT INTO one VALUES (1), (1);\nCREATE INDEX CONCURRENTLY one_a ON one (a);\nCREATE TABLE after ();\n",
        },
        do: "up",
        ends: "9 partial_changed",
        states: "1 failed partial 1/3",
        objects: "one",
      },
      {
        files: {
          "1_one.sql":
            "CREATE TABLE one (a int);\nINSERT INTO one VALUES (1), (1);\nCREATE INDEX CONCURRENTLY one_a ON one (a);\nCREATE TABLE after ();\n",
        },
        do: "up",
        ends: "0",
        states: "1 applied",
        objects: "after one one_a",
      },
    ],
  },
  "partly in, and its file is gone": {
    lines: [
      {
        files: {
          "1_one.sql": "CREATE TABLE one (a int);\nCREATE INDEX CONCURRENTLY one_b ON one (b);\n",
          "2_two.sql": two,
        },
        do: "up",
        ends: "9 migration_failed",
        states: "1 failed partial 1/2, 2 pending",
        objects: "one",
      },
      { do: "baseline 2", ends: "2 wrong_use", states: "1 failed partial 1/2, 2 pending", objects: "one" },
      {
        files: { "1_one.sql": undefined },
        do: "up",
        ends: "9 outcome_unknown",
        states: "1 failed partial 1/2, 2 pending",
        objects: "one",
      },
      {
        sql: "DROP TABLE one",
        do: "resolve 1 --pending --because dropped",
        ends: "0",
        states: "2 pending",
        objects: "",
      },
      { do: "up", ends: "0", states: "2 applied", objects: "two" },
    ],
  },
  "a down in two units fails at the second and goes on": {
    lines: [
      {
        files: {
          "1_one.sql":
            "CREATE TABLE one (a int);\nCREATE INDEX one_a ON one (a);\n-- sluice:down\nDROP INDEX CONCURRENTLY one_a;\nALTER TABLE one DROP CONSTRAINT nope;\nDROP TABLE one;\n",
        },
        do: "up",
        ends: "0",
        states: "1 applied",
        objects: "one one_a",
      },
      {
        do: "down --allow-destructive 1",
        ends: "9 migration_failed",
        states: "1 failed partial 1/2 down",
        objects: "one",
      },
      { do: "up", ends: "9 outcome_unknown", states: "1 failed partial 1/2 down", objects: "one" },
      {
        files: {
          "1_one.sql":
            "CREATE TABLE one (a int);\nCREATE INDEX one_a ON one (a);\n-- sluice:down\nDROP INDEX CONCURRENTLY one_a;\nDROP TABLE one;\n",
        },
        do: "down --allow-destructive 1",
        ends: "0",
        states: "1 reverted",
        objects: "",
      },
      { do: "up", ends: "0", states: "1 applied", objects: "one one_a" },
    ],
  },
  "done by hand, and said so": {
    lines: [
      {
        files,
        sql: one.split("--")[0] ?? "",
        do: "up",
        ends: "1 migration_failed",
        states: "1 failed rolled-back, 2 pending, 3 pending",
        objects: "one",
      },
      { do: "resolve 1 --applied", ends: "0", states: "1 applied, 2 pending, 3 pending", objects: "one" },
      { do: "resolve 2 --applied", ends: "2 wrong_use", states: "1 applied, 2 pending, 3 pending", objects: "one" },
      { do: "resolve 1 --retry", ends: "2 wrong_use", states: "1 applied, 2 pending, 3 pending", objects: "one" },
      { do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
      {
        sql: "DROP TABLE three",
        do: "resolve 3 --pending",
        ends: "0",
        states: "1 applied, 2 applied, 3 pending",
        objects: "one two",
      },
      { do: "up", ends: "0", states: "1 applied, 2 applied, 3 applied", objects: "one three two" },
    ],
  },
  baseline: {
    lines: [
      {
        files,
        sql: "CREATE TABLE one (a int); CREATE TABLE two (a int)",
        do: "baseline 2",
        ends: "0",
        states: "1 baselined, 2 baselined, 3 pending",
        objects: "one two",
      },
      { do: "up", ends: "0", states: "1 baselined, 2 baselined, 3 applied", objects: "one three two" },
      { do: "baseline 2", ends: "0", states: "1 baselined, 2 baselined, 3 applied", objects: "one three two" },
    ],
  },
  "all in one transaction, or nothing": {
    lines: [
      {
        files: { ...files, "3_three.sql": "SELECT 1/0;" },
        do: "up --one-transaction",
        ends: "1 migration_failed",
        states: "1 pending, 2 pending, 3 failed rolled-back",
        objects: "",
      },
      {
        files: { "3_three.sql": "CREATE INDEX CONCURRENTLY two_a ON two (a);" },
        do: "up --one-transaction",
        ends: "2 wrong_use",
        states: "1 pending, 2 pending, 3 failed rolled-back",
        objects: "",
      },
      {
        files: { "3_three.sql": three },
        do: "up --one-transaction",
        ends: "0",
        states: "1 applied, 2 applied, 3 applied",
        objects: "one three two",
      },
    ],
  },
  "all in one transaction, where a file asks for one of its own": {
    lines: [
      {
        files: { "1_one.sql": one, "2_two.sql": "BEGIN ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE two ();\nCOMMIT;" },
        do: "up --one-transaction",
        ends: "2 wrong_use",
        states: "1 pending, 2 pending",
        objects: "",
      },
      {
        files: { "2_two.sql": "BEGIN;\nCREATE TABLE two ();\nCOMMIT;" },
        do: "up --one-transaction",
        ends: "0",
        states: "1 applied, 2 applied",
        objects: "one two",
      },
    ],
  },
  "what destroys is refused by name": {
    lines: [
      {
        files: { "1_one.sql": one, "2_drop.sql": "DROP TABLE one;" },
        do: "up",
        ends: "5 refused",
        states: "1 pending, 2 pending",
        objects: "",
      },
      { do: "up --to 1", ends: "0", states: "1 applied, 2 pending", objects: "one" },
      { do: "up --allow-destructive 1", ends: "5 refused", states: "1 applied, 2 pending", objects: "one" },
      { do: "up --allow-destructive 2_drop", ends: "0", states: "1 applied, 2 applied", objects: "" },
    ],
  },
  "what destroys is done where that is forgiven": {
    env: "development",
    lines: [
      {
        files: { "1_one.sql": one, "2_drop.sql": "DROP TABLE one;" },
        do: "up",
        ends: "0",
        states: "1 applied, 2 applied",
        objects: "",
      },
    ],
  },
};

describe.each(majors)("the life of a database on PostgreSQL %s", (major) => {
  test.each(Object.entries(lives))("%s", async (_, { env, lines }) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {}, env ? { env } : {});
    const told: unknown[] = [];
    for (const line of lines) {
      project.write(line.files ?? {});
      if (line.sql) await database.query(line.sql);
      const ends = await perform(project, line.do);
      told.push({ do: line.do, ends, states: await statesOf(project), objects: await objectsOf(database) });
    }
    expect(told).toEqual(lines.map(({ do: done, ends, states, objects }) => ({ do: done, ends, states, objects })));
  });
});

test("reset says what does not come again before it takes it back", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, files, { env: "development" });
  await up({}, project.options);
  project.write({ "2_two.sql": undefined });
  const told: string[] = [];
  const on: Options["on"] = (event) => void told.push(event.type === "policy.said" ? `said ${event.id}` : event.type);
  const [target] = (await reset({}, { ...project.options, on })).targets;
  expect(target?.said.filter(({ cell }) => cell === "missing")).toEqual([
    { cell: "missing", id: "2", name: "two", detail: "not-again" },
  ]);
  expect(told.indexOf("said 2")).toBeGreaterThanOrEqual(0);
  expect(told.indexOf("said 2")).toBeLessThan(told.indexOf("migration.started"));
});

test("what would be refused as a down is said before its up is in, and keeps it from nothing", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, {
    "1_one.sql": "CREATE TABLE one (a int);\n-- sluice:down\nDROP TABLE one;\nROLLBACK;\n",
    "2_two.sql": two,
  });
  const problem = { code: "taken_back", severity: "warning", at: { file: "migrations/1_one.sql", line: 4 } };
  expect((await plan({}, project.options)).targets[0]?.problems).toMatchObject([problem]);
  const told: unknown[] = [];
  const on: Options["on"] = (event) => event.type === "source.problem" && told.push(event.problem);
  await up({}, { ...project.options, on });
  expect(told).toMatchObject([problem]);
  expect(await statesOf(project)).toBe("1 applied, 2 applied");
});

describe("exactly one plan", () => {
  test("--plan runs that plan or none", async () => {
    await using database = await freshDatabase();
    using project = makeProject(database, files);
    const id = (await plan({ to: "2" }, project.options)).targets[0]?.planId ?? "";
    expect(await perform(project, `up --plan ${id}`)).toBe("4 plan_changed");
    expect(await perform(project, `up --to 2 --plan ${id.slice(0, 6)}`)).toBe("0");
    expect(await statesOf(project)).toBe("1 applied, 2 applied, 3 pending");
    expect(await perform(project, `up --plan ${id}`)).toBe("4 plan_changed");
    const next = (await plan({}, project.options)).targets[0]?.planId ?? "";
    project.write({ "3_three.sql": three.replace("int", "bigint") });
    expect(await perform(project, `up --plan ${next}`)).toBe("4 plan_changed");
  });
});

describe("several targets", () => {
  test("a write stops at the first failure and says what was not started; a read goes on", async () => {
    await using a = await freshDatabase();
    await using b = await freshDatabase();
    await using c = await freshDatabase();
    using project = makeProject(a, files);
    project.write({ "../bad/1_bad.sql": "SELECT 1/0;" });
    const configuration = {
      targets: {
        first: { source: "migrations", url: a.url },
        second: { source: "bad", url: b.url },
        third: { source: "migrations", url: c.url },
      },
    };
    const { url: _, ...rest } = project.options;
    const options = { ...rest, configuration };
    const ended = await ending(up({}, options));
    expect(ended.error?.code).toBe("migration_failed");
    expect(ended.error?.target).toBe("second");
    expect(leftBy(ended).map(({ name, applied, notStarted }) => [name, applied.length, notStarted])).toEqual([
      ["first", 3, undefined],
      ["second", 0, undefined],
      ["third", 0, true],
    ]);
    expect((await status({}, options)).targets.map(({ migrations }) => migrations.map(({ state }) => state))).toEqual([
      ["applied", "applied", "applied"],
      ["failed"],
      ["pending", "pending", "pending"],
    ]);
    const broken = {
      targets: { ...configuration.targets, second: { source: "bad", url: "postgres://nobody@127.0.0.1:1/none" } },
    };
    const read = await ending(status({}, { ...rest, configuration: broken }));
    expect(read.exitCode).toBe(6);
    expect(leftBy(read).map(({ name }) => name)).toEqual(["first", "third"]);
    expect((await up({ target: "third" }, options)).targets.map(({ applied }) => applied.length)).toEqual([3]);
  });
});

/** A command line as the library's function, and how it ended. */
async function perform(project: Project, line: string): Promise<string> {
  const [verb = "", ...words] = line.split(" ");
  const request: Record<string, unknown> = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (!word.startsWith("--")) request["id"] = word;
    else if (["--applied", "--pending", "--retry"].includes(word)) request["as"] = word.slice(2);
    else if (word === "--one-transaction") request["oneTransaction"] = true;
    else request[camel(word.slice(2))] = valueOf(word, words[++index] ?? "");
  }
  const work = (operations[verb] as (request: object, options: object) => Promise<unknown>)(request, project.options);
  const ended = await ending(work);
  return ended.error ? `${ended.exitCode} ${ended.error.code}` : "0";
}

const operations: Readonly<Record<string, unknown>> = { up, down, redo, reset, resolve, baseline };

function valueOf(flag: string, text: string): unknown {
  if (flag === "--steps") return Number(text);
  return flag === "--allow-destructive" ? text.split(",") : text;
}

function camel(word: string): string {
  return word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function objectsOf(database: TestDatabase): Promise<string> {
  const rows = await database.query<{ name: string }>(
    `SELECT c.relname || CASE WHEN i.indisvalid IS FALSE THEN '!' ELSE '' END AS name
     FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i') ORDER BY 1`,
  );
  return rows.map(({ name }) => name).join(" ");
}
