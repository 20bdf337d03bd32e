import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../servers/database.js";
import { type Place, place, type Ran } from "./sluice.js";

/** Every command that a screen tells a person to type reaches the database that the screen is about, and no other. */

const users = { "migrations/001_users.sql": "CREATE TABLE users (id int);\n-- sluice:down\nDROP TABLE users;\n" };

/** The command of a screen's last line, or of the line that begins with `label`. */
function told({ stdout, stderr }: Ran, label: RegExp): string {
  const command = new RegExp(`${label.source}\\s*(sluice .*)`, "mu").exec(stdout + stderr)?.[1];
  if (command === undefined) throw new Error(`no command in\n${stdout}${stderr}`);
  return command;
}

/** Types it as a POSIX shell takes it; `address` is what a person has put in SLUICE_URL. */
async function type(here: Place, command: string, address = ""): Promise<Ran> {
  const line = `printf '%s\\n' ${command.replace(/^sluice /u, "")}`;
  const words = execFileSync("sh", ["-c", line], { encoding: "utf8", env: { ...process.env, SLUICE_URL: address } });
  return here.sluice(
    words
      .trimEnd()
      .split("\n")
      .map((word) => `"${word}"`)
      .join(" "),
  );
}

async function tables(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

describe("one target", () => {
  test("what is typed as it is printed works where the flags of the first command pointed", async () => {
    await using production = await freshDatabase();
    await using staging = await freshDatabase();
    await using here = place(users, { DATABASE_URL: production.url, SLUICE_ENV: "production" });
    const flags = `--env staging --url ${staging.url}`;
    const secret = `:${staging.password}@`;
    const planned = await here.sluice(`plan ${flags}`);
    const run = told(planned, /run exactly this:/u);
    expect(run).toContain("--env staging");
    expect(run).not.toContain(secret);
    // With nothing in that variable it is no other database that is reached.
    expect((await type(here, run)).code).toBe(2);
    expect(await tables(production)).toEqual([]);
    expect((await type(here, run, staging.url)).code).toBe(0);
    expect(await tables(staging)).toEqual(["users"]);

    await here.sluice("up");
    const refused = await here.sluice(`down ${flags}`);
    expect(refused.code).toBe(5);
    const allow = told(refused, /to allow/u);
    expect((await type(here, allow, staging.url)).code).toBe(0);
    expect(await tables(staging)).toEqual([]);
    expect(await tables(production)).toEqual(["users"]);

    const { error } = await here.json(`down ${flags} --steps 5`);
    expect(error).toBeUndefined();
    await here.sluice(`up ${flags}`);
    const document = await here.json(`plan --down ${flags}`);
    const [{ refusals }] = document["targets"] as readonly [{ refusals: readonly [{ allow: string }] }];
    expect(refusals[0].allow).toBe(allow);
    expect((await here.json(`down ${flags}`)).error?.["fixes"]).toEqual([allow]);
  });

  test("the first contact with --embedded can be followed", async () => {
    await using here = place({ "migrations/001_broken.sql": "CREATE TABEL users (id int);" });
    const failed = await here.sluice("up --embedded");
    expect(failed.code).toBe(1);
    expect(told(failed, /then:/u)).toBe("sluice up --embedded");
    here.write({ "migrations/001_broken.sql": "CREATE TABLE users (id int);" });
    const ran = await type(here, told(failed, /then:/u));
    expect(ran.code).toBe(0);
    const status = await type(here, told(ran, /next:/u));
    expect(status.code).toBe(0);
    expect(status.stdout).toContain("sluice on embedded");
    const made = await here.sluice("new add_phone --embedded --search-path public");
    expect(told(made, /then:/u)).toBe("sluice plan --embedded --search-path public");
    expect((await here.sluice("wait --lang ko --embedded")).stdout).toContain("다음: sluice status --embedded");
  });

  test("what a variable says is not repeated, and help is as it always is", async () => {
    await using database = await freshDatabase();
    await using here = place(users, { DATABASE_URL: database.url, SLUICE_TARGET: "main", SLUICE_SOURCE: "migrations" });
    expect((await here.sluice("status")).stdout).toContain("next: sluice plan\n");
    const wrong = await here.sluice("up --env staging --stpes 1");
    expect(wrong.stderr).toContain("(sluice up --help)");
    expect((await here.sluice("up --help --env staging")).stdout).toContain("  sluice up --to 00005 --env staging\n");
  });
});

describe("several targets", () => {
  const files = {
    "sluice.config.json": JSON.stringify({
      targets: {
        backend: { source: "b", url: "${BACKEND}" },
        rag: { source: "r", url: "${RAG}" },
      },
    }),
    "b/001_users.sql": "CREATE TABLE users (id int);",
    "r/001_documents.sql": "CREATE TABLE documents (id int);",
  };
  const variables = (backend: Pick<TestDatabase, "url">, rag: Pick<TestDatabase, "url">) => ({
    BACKEND: backend.url,
    RAG: rag.url,
    SLUICE_ENV: "production",
  });
  const nowhere = { url: "postgres://kim@127.0.0.1:9/rag" };

  test("what concerns one of them names it", async () => {
    await using backend = await freshDatabase();
    await using rag = await freshDatabase();
    await using here = place(files, variables(backend, rag));
    const planned = await here.sluice("plan");
    expect((await type(here, told(planned, /exactly this:/u))).code).toBe(0);
    expect([await tables(backend), await tables(rag)]).toEqual([["users"], []]);
    await here.sluice("up");
    here.write({ "b/004_drop.sql": "DROP TABLE users;", "r/004_drop.sql": "DROP TABLE documents;" });
    const refused = await here.sluice("plan");
    const commands = [...refused.stdout.matchAll(/^to allow +(.*)$/gmu)].map((match) => match[1]);
    expect(commands).toEqual([
      "sluice up --target backend --allow-destructive 004",
      "sluice up --target rag --allow-destructive 004",
    ]);
    expect((await type(here, commands[1] ?? "")).code).toBe(0);
    expect([await tables(backend), await tables(rag)]).toEqual([["users"], []]);
    const run = await here.sluice("up");
    expect(run.stderr).toContain("to allow       sluice up --target backend --allow-destructive 004");
  });

  test("a script is for one of them", async () => {
    await using backend = await freshDatabase();
    await using rag = await freshDatabase();
    await using here = place(files, variables(backend, rag));
    const all = await here.sluice("plan --sql");
    expect(all).toMatchObject({ code: 2, stdout: "" });
    expect(all.stderr).toContain("(add --target backend)");
    expect((await here.json("plan --sql")).error).toMatchObject({ code: "wrong_use" });
    const one = await here.sluice("plan --sql --target rag");
    expect(one.code).toBe(0);
    expect(one.stdout).toContain("CREATE TABLE documents");
    expect(one.stdout).not.toContain("CREATE TABLE users");
  });

  test.each([
    ["status", /○ 001 {2}users/u],
    ["plan", /create table {2}users/u],
    ["log", /resolved: is not in/u],
    ["wait --timeout 0s", /backend .*✓ PostgreSQL/u],
  ])("what can be read is shown, and then which cannot: %s", async (line, shown) => {
    await using backend = await freshDatabase();
    await using here = place(files, variables(backend, nowhere));
    await here.sluice("up --target backend");
    await here.sluice('resolve 001 --target backend --pending --because "by hand"');
    const { code, stdout, stderr } = await here.sluice(line);
    expect(code).toBe(6);
    expect(stdout).toMatch(shown);
    expect(stderr).toContain("rag   ✗ the database at 127.0.0.1:9 cannot be reached");
    expect(stderr).toContain("sluice wait --target rag --timeout 60s");
    const document = await here.json(line);
    expect(document.error?.["target"]).toBe("rag");
  });

  test("each that cannot be read is named; where none can, nothing else is shown", async () => {
    await using here = place(files, variables({ url: nowhere.url.replace("rag", "app") }, nowhere));
    for (const line of ["status", "wait --timeout 0s", 'resolve 001 --pending --because "by hand"']) {
      const { stdout, stderr, code } = await here.sluice(line);
      expect(code).toBe(6);
      expect(stdout).toBe("");
      expect(stderr).toContain("backend   ✗ the database");
      expect(stderr).toMatch(line === "status" ? /failed, too: rag\n/u : /not started: rag\n/u);
    }
  });

  test("a run names the one that it could not reach", async () => {
    await using backend = await freshDatabase();
    await using here = place(files, variables(backend, nowhere));
    const { code, stderr } = await here.sluice("up");
    expect(code).toBe(6);
    expect(stderr).toContain("rag   ✗ the database at 127.0.0.1:9 cannot be reached");
    const alone = await here.sluice("up --target rag");
    expect(alone.stderr).toMatch(/^✗ the database/mu);
  });

  test("wait says of each what became of it", async () => {
    await using backend = await freshDatabase();
    await using here = place(files, { ...variables(backend, nowhere), BACKEND: nowhere.url, RAG: backend.url });
    expect(await here.json("wait --timeout 0s")).toMatchObject({
      exitCode: 6,
      targets: [
        { name: "backend", failed: true },
        { name: "rag", notStarted: true, tries: 0 },
      ],
    });
  });
});
