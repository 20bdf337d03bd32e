import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { isProof } from "../prove/budget.js";
import type { HistoryRows } from "../../src/core/histories/layout.js";
import { type CliWishes, type Document, makeProject, type Ran, startCli } from "./project.js";
import { until } from "./until.js";

interface WantedDatabase extends AsyncDisposable {
  readonly url: string;
  query(sql: string): Promise<HistoryRows>;
  client(): Promise<{ query(sql: string): Promise<unknown> }>;
}

const modules = createRequire(import.meta.url);

/**
 * A small tool that brings a database to what a file says: `pending`, `sql` and `push`, as Prisma has them. It adds
 * tables and columns, and ends where it would have to drop one.
 */
const tool = (engine: "postgres" | "mysql"): string => `
const wanted = JSON.parse(require("node:fs").readFileSync("db/wanted.json", "utf8"));
const url = process.env[process.env.TOOL_READS ?? "DATABASE_URL"];
const open = async () => {
  if (${JSON.stringify(engine)} === "postgres") {
    const { Client } = require(${JSON.stringify(modules.resolve("pg"))});
    const client = new Client({ connectionString: url });
    await client.connect();
    return { query: async (sql) => (await client.query(sql)).rows, end: () => client.end() };
  }
  const client = await require(${JSON.stringify(modules.resolve("mysql2/promise"))}).createConnection(url);
  return { query: async (sql) => (await client.query(sql))[0], end: () => client.end() };
};
(async () => {
  const { query, end } = await open();
  const place = ${JSON.stringify(engine)} === "postgres" ? "current_schema()" : "database()";
  const steps = [];
  for (const [table, columns] of Object.entries(wanted)) {
    const rows = await query("SELECT column_name AS name FROM information_schema.columns WHERE table_schema = " + place + " AND table_name = '" + table + "'");
    const there = rows.map((row) => row.name);
    if (there.length === 0) steps.push("CREATE TABLE " + table + (process.env.TOOL_COPIES ? " AS " + process.env.TOOL_COPIES : " (" + columns.map((name) => name + " int").join(", ") + ")"));
    else {
      for (const name of columns) if (!there.includes(name)) steps.push("ALTER TABLE " + table + " ADD COLUMN " + name + " int");
      for (const name of there) if (!columns.includes(name)) steps.push("ALTER TABLE " + table + " DROP COLUMN " + name);
    }
  }
  const verb = process.argv[2];
  let code = 0;
  if (verb === "pending") code = steps.length === 0 ? 0 : 2;
  if (verb === "sql") console.log(steps.map((step) => step + ";").join("\\n"));
  if (verb === "push") {
    console.log("pushing to " + url);
    for (const step of steps) {
      if (step.includes("DROP")) { console.error("data would be lost: " + step); code = 1; break; }
      await query(step);
      console.log("did " + step);
      if (process.env.TOOL_ENDS) { code = 1; break; }
      if (process.env.TOOL_SLEEPS) await new Promise((done) => setTimeout(done, 60_000));
    }
  }
  await end();
  process.exit(code);
})().catch((error) => { console.error(error.message); process.exit(1); });
`;

/** A source that is the state that is wanted: what is pending its tool is asked, and its tool brings it in. */
export function testWanted(title: string, engine: "postgres" | "mysql", fresh: () => Promise<WantedDatabase>): void {
  async function stageOf(command: object = { pending: "pending", sql: "sql", up: "push" }) {
    const database = await fresh();
    const project = makeProject(database, { "../tool.cjs": tool(engine), "../db/wanted.json": '{"a":["id"]}' });
    onTestFinished(async () => {
      project[Symbol.dispose]();
      await database[Symbol.asyncDispose]();
    });
    const called = Object.entries(command).map(([key, verb]) => [
      key,
      key === "variable" ? String(verb) : `node tool.cjs ${String(verb)}`,
    ]);
    const target = {
      source: "db/wanted.json",
      format: "command",
      cwd: ".",
      command: Object.fromEntries(called) as object,
    };
    writeFileSync(join(project.folder, "sluice.config.json"), JSON.stringify({ targets: { app: target } }));
    // The tool works on the database that is locked, whatever its own variable says.
    const env = { SLUICE_ENV: "test", DATABASE_URL: "postgres://nobody@127.0.0.1:1/elsewhere" };
    const wishesOf = (more: Readonly<Record<string, string>>): CliWishes => ({ env: { ...env, ...more } });
    const told = async (args: string, more: Readonly<Record<string, string>> = {}): Promise<Told> => {
      const ran = await project.cli([...args.split(" "), "--json"], wishesOf(more));
      const json = JSON.parse(ran.stdout) as Document;
      const [target_] = json.targets ?? [];
      return {
        ...ran,
        json,
        states: target_?.migrations?.map(({ state }) => state) ?? [],
        applied: target_?.applied?.length ?? 0,
      };
    };
    const want = (state: object): void => writeFileSync(join(project.folder, "db/wanted.json"), JSON.stringify(state));
    const columns = async (table: string): Promise<readonly string[]> =>
      (
        await database.query(
          `SELECT column_name AS name FROM information_schema.columns WHERE table_name = '${table}' AND table_schema = ${engine === "postgres" ? "current_schema()" : "database()"} ORDER BY column_name`,
        )
      ).map((row) => String(row["name"]));
    return { database, project, told, want, columns, wishesOf };
  }

  describe(`a state that is wanted on ${title}`, () => {
    test("its tool says what is pending, and brings it in once", async () => {
      const { told, want, columns } = await stageOf();
      expect((await told("status")).states).toEqual(["pending"]);
      expect((await told("status --check")).code).toBe(3);
      const plan = await told("plan");
      expect(JSON.stringify(plan.json)).toContain('"create-table"');
      expect(await told("up")).toMatchObject({ code: 0, applied: 1 });
      expect(await columns("a")).toEqual(["id"]);
      expect((await told("status")).states).toEqual(["applied"]);
      expect(await told("up")).toMatchObject({ code: 0, applied: 0 });
      want({ a: ["id", "phone"], b: ["id"] });
      expect((await told("status")).states).toEqual(["pending"]);
      expect(await told("up")).toMatchObject({ code: 0, applied: 1 });
      expect(await columns("a")).toEqual(["id", "phone"]);
      const log = (await told("log")).json as unknown as { readonly events: readonly { readonly outcome: string }[] };
      expect(log.events.filter(({ outcome }) => outcome === "done")).toHaveLength(2);
      // The file as it was before: what is there is more than that, and dropping it is refused.
      want({ a: ["id"] });
      expect((await told("status")).states).toEqual(["reverted"]);
      expect((await told("up")).code).toBe(5);
    });

    test("what others did is seen, whatever the log says", async () => {
      const { told, database } = await stageOf();
      await database.query("CREATE TABLE a (id int)");
      expect((await told("status")).states).toEqual(["applied"]);
      expect(await told("up")).toMatchObject({ code: 0, applied: 0 });
      await database.query("DROP TABLE a");
      expect(await told("up")).toMatchObject({ code: 0, applied: 1 });
      await database.query("DROP TABLE a");
      expect((await told("status")).states).toEqual(["reverted"]);
      expect(await told("up")).toMatchObject({ code: 0, applied: 1 });
    });

    test("its output is told line by line, without the password", async () => {
      const { project, wishesOf, database } = await stageOf();
      const { code, stdout, stderr } = await project.cli(["up"], wishesOf({}));
      expect(code, stderr).toBe(0);
      expect(stdout).toContain("did CREATE TABLE a (id int)");
      const password = new URL(database.url).password;
      if (password !== "") expect(stdout + stderr).not.toContain(password);
    });

    test("what loses data is refused by name; allowed, its tool has its own word", async () => {
      const { told, want, columns, database } = await stageOf();
      await database.query("CREATE TABLE a (id int, phone int)");
      want({ a: ["id"] });
      const refused = await told("up");
      expect([refused.code, refused.json.error?.code]).toEqual([5, "refused"]);
      expect(refused.json.error?.message).toContain("phone");
      const { json } = await told("status");
      const id = json.targets?.[0]?.migrations[0]?.id ?? "";
      const allowed = await told(`up --allow-destructive ${id}`);
      expect([allowed.code, allowed.json.error?.code]).toEqual([1, "migration_failed"]);
      expect(await columns("a")).toEqual(["id", "phone"]);
      expect((await told("status")).states).toEqual(["failed"]);
    });

    test("where nobody tells what would be done, it is refused unless named; no password of a line is shown", async () => {
      const sql = "sql --password hidden; echo no >&2; false";
      const { told, want, columns } = await stageOf({ pending: "pending", sql, up: "push --password hidden" });
      want({ a: ["id"] });
      const plan = await told("plan");
      const refused = await told("up");
      expect([refused.code, refused.json.error?.code]).toEqual([5, "refused"]);
      expect(refused.json.error?.message).toContain("may destroy, which cannot be seen");
      expect(plan.stdout).toContain("exit code 1: no");
      expect(await columns("a")).toEqual([]);
      const id = (await told("status")).json.targets?.[0]?.migrations[0]?.id ?? "";
      const allowed = await told(`up --allow-destructive ${id}`);
      expect(allowed).toMatchObject({ code: 0, applied: 1 });
      for (const { stdout, stderr } of [plan, refused, allowed]) expect(stdout + stderr).not.toContain("hidden");
    });

    // All that follows is long, and no part of `npm test`.
    if (!isProof) return;

    test("a tool that reads another variable is given it where that is named; else it is seen to have worked elsewhere", async () => {
      const other = await fresh();
      onTestFinished(() => other[Symbol.asyncDispose]());
      const reads = { TOOL_READS: "APP_DB", APP_DB: other.url };
      const command = { pending: "pending", sql: "sql", up: "push" };
      const one = await stageOf({ ...command, variable: "APP_DB" });
      expect(await one.told("up", reads)).toMatchObject({ code: 0, applied: 1 });
      expect(await one.columns("a")).toEqual(["id"]);
      const two = await stageOf(command);
      const elsewhere = await two.told("up", reads);
      expect([elsewhere.code, elsewhere.json.error?.code]).toEqual([1, "migration_failed"]);
      expect(elsewhere.json.error?.message).toContain("is not there");
      expect(await two.columns("a")).toEqual([]);
      expect(await other.query("SELECT count(*) AS n FROM a")).toHaveLength(1);
    });

    if (engine === "postgres")
      test("Prisma's own variable is set; an address of another database is refused", async () => {
        const { project, told, database } = await stageOf();
        const schema = (url: string): void =>
          writeFileSync(join(project.folder, "db/schema.prisma"), `datasource db {\n  url = ${url}\n}\n`);
        const pending = `node -e "console.error(process.env.APP_DB === process.env.DATABASE_URL); process.exit(1)"`;
        const push = { source: "db/schema.prisma", format: "prisma-db-push", command: { pending } };
        writeFileSync(join(project.folder, "sluice.config.json"), JSON.stringify({ targets: { app: push } }));
        schema('env("APP_DB")');
        const given = await told("status", { APP_DB: "postgres://nobody@127.0.0.1:1/other" });
        expect(JSON.stringify(given.json.error)).toContain("true");
        schema(`"${database.url}"`);
        expect((await told("status")).json.error?.code).toBe("command_failed");
        schema('"postgresql://me:hidden@127.0.0.1:1/other"');
        const refused = await told("status");
        expect([refused.code, refused.json.error?.code]).toEqual([2, "source_invalid"]);
        expect(JSON.stringify(refused.json.error)).toContain("postgresql://me:***@127.0.0.1:1/other");
      });

    test("what ended half-way goes on with the next run; the exit code alone says nothing", async () => {
      const { told, want, columns } = await stageOf();
      want({ a: ["id"], b: ["id"] });
      expect((await told("up", { TOOL_ENDS: "1" })).code).toBe(1);
      expect([await columns("a"), await columns("b")]).toEqual([["id"], []]);
      expect(await told("up")).toMatchObject({ code: 0, applied: 1 });
      expect(await columns("b")).toEqual(["id"]);
      want({ a: ["id", "x"], b: ["id"] });
      // It fails behind its last step: all is there, and that counts.
      expect(await told("up", { TOOL_ENDS: "1" })).toMatchObject({ code: 0, applied: 1 });
    });

    test("a tool that ends well and has done nothing has failed", async () => {
      const { told } = await stageOf({ pending: "pending", up: "nothing" });
      const failed = await told("up");
      expect([failed.code, failed.json.error?.code]).toEqual([1, "migration_failed"]);
      expect((await told("status")).states).toEqual(["failed"]);
    });

    test("a tool that is called wrongly may end with 2 as well: what it said is shown", async () => {
      const { told } = await stageOf({ pending: "pending; echo usage: tool VERB >&2; exit 2", up: "push" });
      const failed = await told("up");
      expect([failed.code, failed.json.error?.code]).toEqual([1, "migration_failed"]);
      expect(failed.stderr).toContain("usage: tool VERB");
    });

    test("of a server that is there for the run alone no tool is told", async () => {
      const { project, wishesOf } = await stageOf();
      const refused = await startCli(project.folder, ["up", "--embedded", "--json"], wishesOf({})).ended;
      expect([refused.code, refused.json.error?.code]).toEqual([2, "not_in_this_version"]);
    });

    test("interrupted while it is at work, the next run goes on", async () => {
      const { project, wishesOf, told, want, columns } = await stageOf();
      want({ a: ["id"], b: ["id"] });
      const running = project.start(["up"], wishesOf({ TOOL_SLEEPS: "1" }));
      await until(async () => (await columns("a")).length > 0);
      running.child.kill("SIGINT");
      expect((await running.ended).code).toBe(8);
      expect(await told("up")).toMatchObject({ code: 0, applied: 1 });
      expect(await columns("b")).toEqual(["id"]);
    });

    test("what a killed one has sent is still at work: that is named, or waited for", async () => {
      // To be asked for its SQL it would wait for that, too.
      const { project, wishesOf, told, database } = await stageOf({ pending: "pending", up: "push" });
      const gate = await database.client();
      await gate.query("CREATE TABLE gate (id int)");
      await gate.query("INSERT INTO gate VALUES (1)");
      for (const statement of ["BEGIN", "SELECT id FROM gate FOR UPDATE"]) await gate.query(statement);
      const slowly = { TOOL_COPIES: `SELECT id FROM gate${engine === "postgres" ? " FOR UPDATE" : ""}` };
      const killed = project.start(["up"], wishesOf(slowly));
      const atWork =
        engine === "postgres"
          ? "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'CREATE TABLE a AS%'"
          : "SELECT 1 FROM information_schema.processlist WHERE db = database() AND info LIKE 'CREATE TABLE a AS%'";
      await until(async () => (await database.query(atWork)).length > 0);
      killed.child.kill("SIGKILL");
      await killed.ended;
      const named = await told("up --lock-wait 300ms");
      expect([named.code, named.json.error?.message]).toEqual([9, expect.stringContaining("still runs on the server")]);
      const waits = told("up");
      await gate.query("COMMIT");
      expect((await waits).code).toBe(0);
      expect(await database.query("SELECT id FROM a")).toEqual([{ id: 1 }]);
      expect((await told("status")).states).toEqual(["applied"]);
    });

    test("two at once: one brings it in", async () => {
      const { project, wishesOf } = await stageOf();
      const both: readonly Ran[] = await Promise.all([
        project.cli(["up", "--json"], wishesOf({})),
        project.cli(["up", "--json"], wishesOf({})),
      ]);
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      const applied = both.map(({ stdout }) => (JSON.parse(stdout) as Document).targets?.[0]?.applied.length);
      expect(applied).toContain(0);
      expect(applied).toContain(1);
    });

    if (engine === "mysql")
      test("where its tool would drop our log, that is to stand elsewhere", async () => {
        const { project, told } = await stageOf();
        const command = { pending: "true", up: "true" };
        const push = { source: "db", format: "prisma-db-push", command };
        writeFileSync(join(project.folder, "db/schema.prisma"), "model A { id Int @id }\n");
        writeFileSync(join(project.folder, "sluice.config.json"), JSON.stringify({ targets: { app: push } }));
        const refused = await told("status");
        expect([refused.code, refused.json.error?.code]).toEqual([2, "wrong_use"]);
        expect(JSON.stringify(refused.json.error)).toContain("OTHER_DATABASE.sluice_history");
      });

    if (engine === "postgres")
      test("Prisma's schema is known by its name, and its own commands are told", async () => {
        const { project, told } = await stageOf();
        writeFileSync(join(project.folder, "db/schema.prisma"), "model A { id Int @id }\n");
        writeFileSync(join(project.folder, "sluice.config.json"), "{}");
        // There is no Prisma here that could say more.
        const source = "--source db/schema.prisma";
        const failed = await told(`status ${source}`, { PATH: "/nowhere" });
        expect([failed.code, failed.json.error?.code]).toEqual([1, "command_failed"]);
        expect(failed.json.error?.message).toMatch(
          /npx prisma migrate diff --from-schema-datasource \S+db\/schema\.prisma --to-schema-datamodel \S+db\/schema\.prisma --exit-code/,
        );
        const folder = await told("status --source migrations/nothing.sql");
        expect(folder.json.error?.code).toBe("source_missing");
      });

    test("a tool that gives no answer, or is not named, or may lose data", async () => {
      const one = await stageOf({ pending: "--no-such-verb; false", up: "push" });
      const failed = await one.told("status");
      expect([failed.code, failed.json.error?.code]).toEqual([1, "command_failed"]);
      const two = await stageOf({ up: "push" });
      const missing = await two.told("status");
      expect([missing.code, missing.json.error?.code]).toEqual([2, "source_invalid"]);
      expect(JSON.stringify(missing.json.error)).toContain("command.pending");
      const three = await stageOf({ pending: "pending", up: "push --accept-data-loss" });
      const loses = await three.told("up");
      expect([loses.code, loses.json.error?.code]).toEqual([2, "source_invalid"]);
      expect((await three.told("new x")).json.error?.code).toBe("not_in_this_version");
      expect(readFileSync(join(three.project.folder, "db/wanted.json"), "utf8")).toContain("id");
    });
  });
}

interface Told extends Ran {
  readonly states: readonly string[];
  readonly applied: number;
}
