import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Files, makeProject } from "./project.js";
import { statesOf } from "./states.js";
import { until } from "./until.js";

/** What the servers of one engine give to these tests. */
export interface CodeDatabase extends AsyncDisposable {
  readonly url: string;
  query(sql: string): Promise<readonly object[]>;
}

interface CodeGround {
  readonly fresh: () => Promise<CodeDatabase>;
  /** A schema change can be rolled back. */
  readonly transactionalDdl: boolean;
}

const users = "CREATE TABLE users (id int PRIMARY KEY, name varchar(100));";

/** Writes a row, then perhaps this, and stays for a minute. */
function dying(statement: string): string {
  const more = statement === "" ? "" : `await query("${statement}");`;
  return `import { writeFileSync } from "node:fs";
export async function up({ sql, query }) {
  await sql\`INSERT INTO users VALUES (1, 'a')\`;
  ${more}
  writeFileSync(new URL("begun", import.meta.url), "");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}
`;
}

/** Migrations in code: in the transaction of their row, outside, and what speaks against them. */
export function testCode(title: string, ground: CodeGround): void {
  describe(`migrations in code on ${title}`, () => {
    async function projectOf(files: Files) {
      const database = await ground.fresh();
      const project = makeProject(database, { "001_users.sql": users, ...files });
      onTestFinished(async () => {
        project[Symbol.dispose]();
        await database[Symbol.asyncDispose]();
      });
      const up = (...args: readonly string[]) =>
        project.cli(["up", "--json", ...args], { env: { SLUICE_ENV: "development" } });
      const names = async () =>
        (await database.query("SELECT name FROM users ORDER BY id")).map((row) => (row as { name: string }).name);
      return { database, project, up, names };
    }

    test.each([
      ["ts", `import type { Migration } from "sluice";\nexport const up: Migration = async ({ sql }) => {`, "};"],
      ["js", "export async function up({ sql }) {", "}"],
      ["mjs", "export const up = async ({ sql }) => {", "};"],
      ["cjs", "module.exports = { async up({ sql }) {", "} };"],
    ])("%s: its rows and its history row are in together", async (ending, open, close) => {
      const text = `${open}
        await sql\`INSERT INTO users VALUES (1, \${"O'Brien \\\\ \\"x\\" \${}"}), (2, \${null})\`;
        const [row] = await sql\`SELECT name FROM users WHERE id = \${1}\`;
        await sql\`UPDATE users SET name = \${row?.name + "!"} WHERE id IN (\${[1, 7]})\`;
      ${close}`;
      const { up, names, project } = await projectOf({ [`002_fill.${ending}`]: text });
      const ran = await up();
      expect([ran.code, ran.json.error]).toEqual([0, undefined]);
      expect(await names()).toEqual([`O'Brien \\ "x" \${}!`, null]);
      expect(await statesOf(project)).toBe("001 applied, 002 applied");
    });

    test("what fails is rolled back whole, also where its author caught it, and told with its place", async () => {
      const { up, names, project } = await projectOf({
        "002_fill.mjs":
          'export async function up({ sql }) {\n  await sql`INSERT INTO users VALUES (1, ${"a"})`;\n  throw new RangeError("no such user");\n}\n',
      });
      const ran = await up();
      expect(ran.json.error).toMatchObject({ code: "migration_failed", id: "002", line: 3 });
      expect(ran.json.error?.message).toContain("RangeError: no such user");
      expect(await names()).toEqual([]);
      project.write({
        "002_fill.mjs":
          "export async function up({ sql }) {\n  await sql`INSERT INTO users VALUES (1, ${'a'})`;\n  await sql`INSERT INTO users VALUES (1, ${'b'})`.catch(() => {});\n}\n",
      });
      expect(await up()).toMatchObject({ code: 1 });
      expect(await names()).toEqual([]);
      expect(await statesOf(project)).toBe("001 applied, 002 failed rolled-back");
    });

    test.each([
      [
        "what nobody waits for, and is not run any more",
        "sql`INSERT INTO users VALUES (2, 'b')`;",
        "await what it begins",
      ],
      [
        "what is refused, where its author caught that",
        "await query('COMMIT').catch(() => {});",
        "the run's own business",
      ],
    ])("not taken for done: %s", async (_what, statement, why) => {
      const text = `export async function up({ sql, query }) {\n  sql\`INSERT INTO users VALUES (1, 'a')\`;\n  ${statement}\n}\n`;
      const { up, names } = await projectOf({ "002_fill.mjs": text });
      expect((await up()).json.error?.message).toContain(why);
      expect(await names()).toEqual([]);
    });

    test.each([
      ["a value in a string", "sql`INSERT INTO users VALUES (1, '${name}')`", "stands in a string"],
      ["a value in a comment", "sql`DELETE FROM users /* ${name} */`", "stands in a string, a comment"],
      ["a part of a name", "sql`DELETE FROM us${name}`", "stands in a string, a comment or a name"],
      ["several statements", "query('DELETE FROM users; DELETE FROM users')", "one statement at a time"],
      ["its own COMMIT", "query('COMMIT')", "the run's own business"],
      ["undefined", "sql`INSERT INTO users VALUES (1, ${undefined})`", "no SQL value: undefined"],
      ["an empty list", "sql`DELETE FROM users WHERE id IN (${[]})`", "an empty list"],
      ["batches", "batches({ table: 'users', key: 'id', run: () => {} })", 'transaction = "batches"'],
    ])("refused: %s", async (_what, statement, why) => {
      const { up, names } = await projectOf({
        "002_bad.mjs": `const name = "' OR 1=1 --";\nexport async function up({ sql, query, batches }) {\n  await ${statement};\n}\n`,
      });
      const ran = await up();
      expect(ran.json.error).toMatchObject({
        code: "migration_failed",
        line: 3,
        message: expect.stringContaining(why),
      });
      expect(await names()).toEqual([]);
    });

    test("a schema change in code is rolled back where it can be, else it was noted before and is asked about", async () => {
      const { up, project, database } = await projectOf({
        "002_ddl.mjs":
          "export async function up({ sql, query }) {\n  await sql`INSERT INTO users VALUES (1, 'a')`;\n  await query('CREATE TABLE more (id int)');\n  await sql`INSERT INTO users VALUES (2, 'b')`;\n  throw new Error('after all');\n}\n",
      });
      const ran = await up();
      const rows = await database.query("SELECT id FROM users");
      if (ground.transactionalDdl) {
        expect([ran.code, rows.length, await statesOf(project)]).toEqual([1, 0, "001 applied, 002 failed rolled-back"]);
        return;
      }
      expect(ran).toMatchObject({ code: 9, json: { error: { code: "outcome_unknown" } } });
      expect(ran.json.error?.message).toContain("after all");
      expect([rows.length, await statesOf(project)]).toEqual([1, "001 applied, 002 unknown partial 0/1"]);
      expect((await up()).code).toBe(9);
      project.write({
        "002_ddl.mjs":
          "export async function up({ sql, query }) {\n  await query('CREATE TABLE later (id int)');\n  await sql`INSERT INTO users VALUES (2, 'b')`;\n}\n",
      });
      await project.cli(["resolve", "002", "--retry", "--because", "corrected"]);
      expect((await up()).code).toBe(0);
      expect(await statesOf(project)).toBe("001 applied, 002 applied");
    });

    test("down, redo, and a changed file", async () => {
      const text =
        "export async function up({ sql }) {\n  await sql`INSERT INTO users VALUES (1, 'a')`;\n}\nexport async function down({ sql }) {\n  await sql`DELETE FROM users WHERE id = 1`;\n}\n";
      const { up, names, project } = await projectOf({ "002_fill.mjs": text });
      const env = { env: { SLUICE_ENV: "development" } };
      expect((await up()).code).toBe(0);
      const back = await project.cli(["down", "--json"], env);
      expect([back.code, await names()]).toEqual([0, []]);
      expect((await up()).code).toBe(0);
      expect((await project.cli(["redo", "--json"], env)).code).toBe(0);
      expect(await names()).toEqual(["a"]);
      project.write({ "002_fill.mjs": text.replace("'a'", "'b'") });
      expect(await statesOf(project)).toBe("001 applied, 002 changed");
    });

    test("outside a transaction each statement is in by itself, and what broke off is asked about", async () => {
      const { up, names, project } = await projectOf({
        "002_out.mjs":
          "export const transaction = false;\nexport async function up({ sql }) {\n  await sql`INSERT INTO users VALUES (1, 'a')`;\n  await sql`INSERT INTO users VALUES (1, 'b')`;\n}\n",
      });
      expect((await up()).json.error).toMatchObject({ code: "outcome_unknown" });
      expect(await names()).toEqual(["a"]);
      project.write({
        "002_out.mjs":
          "export const transaction = false;\nexport async function up({ sql }) {\n  await sql`INSERT INTO users VALUES (1, 'b')`.catch(() => {});\n}\n",
      });
      await project.cli(["resolve", "002", "--retry", "--because", "corrected"]);
      expect((await up()).code).toBe(0);
    });

    test("code that does not end when it is asked to is left behind, and rolled back", async () => {
      const { project, names } = await projectOf({
        "002_hangs.mjs":
          'import { writeFileSync } from "node:fs";\nexport async function up({ sql }) {\n  await sql`INSERT INTO users VALUES (1, ${"a"})`;\n  writeFileSync(new URL("begun", import.meta.url), "");\n  await new Promise((resolve) => setTimeout(resolve, 60_000));\n}\n',
      });
      const running = project.start(["up", "--grace", "300ms"]);
      await until(() => existsSync(join(project.folder, "migrations/begun")));
      running.child.kill("SIGTERM");
      expect((await running.ended).code).toBe(8);
      expect(await names()).toEqual([]);
      expect(await statesOf(project)).toBe("001 applied, 002 pending");
    });

    test("killed in the middle, what only changes rows is rolled back and simply runs again", async () => {
      const { project, names, up } = await projectOf({ "002_dies.mjs": dying("") });
      const running = project.start(["up"]);
      await until(() => existsSync(join(project.folder, "migrations/begun")));
      running.child.kill("SIGKILL");
      await running.ended;
      expect(await statesOf(project)).toBe("001 applied, 002 pending");
      project.write({ "002_dies.mjs": dying("").replace("60_000", "1") });
      expect((await up()).code).toBe(0);
      expect(await names()).toEqual(["a"]);
    });

    if (!ground.transactionalDdl)
      test("killed behind what commits by itself, it is asked about", async () => {
        const { project, names, up } = await projectOf({ "002_dies.mjs": dying("CREATE TABLE more (id int)") });
        const running = project.start(["up"]);
        await until(() => existsSync(join(project.folder, "migrations/begun")));
        running.child.kill("SIGKILL");
        await running.ended;
        expect((await up()).json.error).toMatchObject({ code: "outcome_unknown", id: "002" });
        expect(await names()).toEqual(["a"]);
        await project.cli(["resolve", "002", "--applied", "--because", "looked"]);
        expect((await up()).code).toBe(0);
      });

    test("the plan shows it, its script refuses it by name, one transaction holds it where it can", async () => {
      const { project, up } = await projectOf({
        "002_fill.mjs": "export async function up({ sql }) {\n  await sql`INSERT INTO users VALUES (1, 'a')`;\n}\n",
        "003_out.mjs": "export const transaction = false;\nexport const up = ({ sql }) => sql`SELECT 1`;\n",
      });
      const shown = await project.cli(["plan"]);
      expect(shown.stdout).toMatch(/002 fill\s+code, one transaction/);
      expect(shown.stdout).toMatch(/003 out\s+code, outside a transaction/);
      expect((await project.cli(["plan", "--sql"])).stderr).toContain("002 fill is done by code");
      expect((await up("--one-transaction")).code).toBe(2);
      project.write({ "003_out.mjs": undefined, "001_users.sql": users });
      if (ground.transactionalDdl) expect((await up("--one-transaction")).code).toBe(0);
    });

    if (!ground.transactionalDdl)
      test("where nobody may be kept from writing, what code does is refused", async () => {
        const { project } = await projectOf({ "002_fill.mjs": "export const up = ({ sql }) => sql`SELECT 1`;\n" });
        const ran = await project.cli(["plan", "--online", "require", "--only", "002", "--json"]);
        expect(ran.json.targets?.[0]?.["refusals"]).toMatchObject([
          { code: "may_block", id: "002", what: ["code 002_fill.mjs"] },
        ]);
      });

    test("a new file with nothing in it yet is never recorded, up or down", async () => {
      const { project, up, names } = await projectOf({});
      const made = await project.cli(["new", "fill", "--code", "--json"]);
      expect(made.json).toMatchObject({ ok: true, id: "002", files: ["migrations/002_fill.ts"] });
      const file = join(project.folder, "migrations/002_fill.ts");
      const skeleton = readFileSync(file, "utf8");
      for (const command of ["plan", "up"])
        expect((await project.cli([command, "--json"])).json).toMatchObject({
          exitCode: 2,
          error: {
            code: "source_invalid",
            causes: ["migrations/002_fill.ts  there is no statement in it"],
          },
        });
      expect(await statesOf(project)).toBe("001 pending, 002 pending");
      const insert = "await sql`INSERT INTO users VALUES (1, ${'a'})`";
      writeFileSync(file, skeleton.replace("// await sql`…`", insert));
      expect((await up()).code).toBe(0);
      const back = () => project.cli(["down", "--json"], { env: { SLUICE_ENV: "development" } });
      expect((await back()).json.error).toMatchObject({ code: "not_reversible", id: "002" });
      expect([await names(), await statesOf(project)]).toEqual([["a"], "001 applied, 002 applied"]);
    });

    test.each([
      ["ends the process", "", "process.exit(0);", "002 pending, 003 pending"],
      [
        "ends it outside a transaction",
        "export const transaction = false;",
        "process.exit(0);",
        "002 unknown partial 0/1, 003 pending",
      ],
      [
        "throws beside what is awaited",
        "",
        "setTimeout(() => { throw new Error('stray'); }, 1); await new Promise((resolve) => setTimeout(resolve, 9000));",
        "002 pending, 003 pending",
      ],
    ])("code that %s: that is told, and is no success", async (_what, first, statement, states) => {
      const code = `${first}\nexport const up = async ({ sql }) => { await sql\`INSERT INTO users VALUES (1, 'a')\`; ${statement} };\n`;
      const { project, up } = await projectOf({ "002_ends.mjs": code, "003_late.sql": "CREATE TABLE late (id int);" });
      const ran = await up();
      expect(ran.code).toBe(9);
      expect(ran.json).toMatchObject({ ok: false, exitCode: 9, error: { code: "process_ended", id: "002" } });
      expect(ran.stderr).toContain("the process ended while 002 ends ran");
      expect(await statesOf(project)).toBe(`001 applied, ${states}`);
      if (!states.startsWith("002 pending")) return;
      const korean = await project.cli(["up", "--lang", "ko"], { env: { SLUICE_ENV: "development" } });
      expect([korean.code, korean.stderr]).toEqual([9, expect.stringContaining("프로세스가 종료되어")]);
    });

    test("another text than the one that was planned is not run", async () => {
      const { project, up } = await projectOf({ "002_none.ts": "export async function down() {}\n" });
      expect((await up()).json.error).toMatchObject({ code: "source_invalid" });
      expect((await project.cli(["up"])).stderr).toContain("exports no up");
      expect(readFileSync(join(project.folder, "migrations/002_none.ts"), "utf8")).toContain("down");
    });
  });
}
