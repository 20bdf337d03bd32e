import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { resolveSettings } from "../config/resolve.js";
import { showAddress } from "../config/url.js";
import { init } from "./init.js";
import { makeWorld } from "./make-world.js";
import { newMigration } from "./new.js";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-init-"));
  folders.push(folder);
  for (const [path, text] of Object.entries({ ".git/HEAD": "", ...files })) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
const sql = "SELECT 1;\n";

describe("init", () => {
  test("says what it found and writes nothing unasked", async () => {
    const folder = project({
      "db/migrations/001_a.sql": sql,
      "db/migrations/002_b.sql": sql,
      ".env": "DATABASE_URL=postgres://u:hunter2@db/d\nOTHER=x\n",
      "compose.yaml": "services:\n  db:\n    image: postgres:16\n",
    });
    const result = await init({ folder, yes: false }, { POSTGRES_USER: "u", HOME: "/root" });
    expect(result.found).toEqual([
      { kind: "source", folder: "db/migrations", format: "plain", migrations: 2, evidence: "001_a.sql" },
      { kind: "variable", name: "POSTGRES_USER", where: "environment" },
      { kind: "env-file", file: ".env", variables: ["DATABASE_URL"] },
      { kind: "compose", file: "compose.yaml", service: "db", image: "postgres:16" },
    ]);
    expect([result.written, readdirSync(folder).includes("sluice.config.ts")]).toEqual([false, false]);
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });

  test.each([
    [
      "a variable in the environment",
      { "migrations/001_a.sql": sql },
      { DATABASE_URL: "postgres://u@db/d" },
      {},
      "postgres://u@db:5432/d",
    ],
    [
      "a variable in .env",
      { "migrations/001_a.sql": sql, ".env": "DATABASE_URL=postgres://u@env/d" },
      {},
      { dotenv: ".env" },
      "postgres://u@env:5432/d",
    ],
    [
      "an image's variables",
      { "migrations/001_a.sql": sql },
      { POSTGRES_USER: "u", POSTGRES_DB: "d" },
      {},
      "postgres://u@localhost:5432/d",
    ],
    ["nothing at all", {}, {}, {}, "no_database"],
    [
      "an example of variables",
      { "migrations/1_a.sql": sql, ".env.example": "DATABASE_URL=" },
      { DATABASE_URL: "postgres://u@x/d" },
      {},
      "postgres://u@x:5432/d",
    ],
  ])("what it writes is read back: %s", async (_name, files, env, flags, database) => {
    const folder = project(files);
    const result = await init({ folder, yes: true }, env);
    expect([result.written, readFileSync(join(folder, "sluice.config.ts"), "utf8")]).toEqual([true, result.text]);
    const [target] = (await resolveSettings({ env, flags, cwd: folder })).targets;
    const { address } = target!;
    expect("value" in address ? showAddress(address.value) : address.failure.code).toBe(database);
    expect(target?.source.shown).toBe("migrations");
  });

  test("what is asked for is what is written: source, format and the file's own name", async () => {
    const folder = project({ "db/sql/001_a.sql": sql, "migrations/001_b.sql": sql });
    const request = { folder, yes: true, source: "db/sql", format: "plain", config: "conf/other.config.ts" };
    const { found, file, text } = await init(request, {});
    expect([file, readFileSync(join(folder, file), "utf8")]).toEqual(["conf/other.config.ts", text]);
    expect(found[0]).toMatchObject({ kind: "source", folder: "../db/sql", migrations: 1 });
    const [target] = (await resolveSettings({ env: {}, flags: { config: file }, cwd: folder })).targets;
    expect(target).toMatchObject({ format: "plain", source: { folder: join(folder, "db/sql") } });
    await expect(init(request, {})).rejects.toMatchObject({ code: "file_exists", facts: { file } });
  });

  test("a source that is not there yet begins with the first migration", async () => {
    const { found, text } = await init({ folder: project({}), yes: false, source: "db/sql" }, {});
    expect(found[0]).toEqual({ kind: "no-source", looked: ["db/sql"] });
    expect(text).toContain('source: "db/sql", // made by');
    expect(text).not.toContain("HOST:5432");
  });

  test("two folders that may be it: none is taken", async () => {
    const folder = project({ "migrations/1_a.sql": sql, "db/migrations/1_a.sql": sql });
    await expect(init({ folder, yes: true }, {})).rejects.toMatchObject({
      code: "source_ambiguous",
      facts: { candidates: ["migrations", "db/migrations"] },
    });
    expect(readdirSync(folder)).not.toContain("sluice.config.ts");
    expect(await init({ folder, yes: true, source: "db/migrations" }, {})).toMatchObject({ written: true });
  });

  test("a format that is none, and a configuration that is no module", async () => {
    const folder = project({});
    await expect(init({ folder, yes: true, format: "gose" }, {})).rejects.toMatchObject({
      facts: { detail: { flag: "--format", near: "goose" } },
    });
    await expect(init({ folder, yes: true, config: "sluice.config.json" }, {})).rejects.toMatchObject({
      facts: { detail: { flag: "--config", given: "sluice.config.json" } },
    });
  });

  test("never overwrites, whatever the configuration is called", async () => {
    const folder = project({ "sluice.config.mjs": "export default {};" });
    await expect(init({ folder, yes: true }, {})).rejects.toMatchObject({
      code: "file_exists",
      facts: { file: "sluice.config.mjs" },
    });
    expect(readdirSync(folder).sort()).toEqual([".git", "sluice.config.mjs"]);
  });

  test("another tool's folder is said to be that", async () => {
    const { found, text } = await init(
      { folder: project({ "migrations/00001_a.sql": "-- +goose Up\nSELECT 1;\n" }), yes: false },
      {},
    );
    expect([found[0], text.includes('format: "goose"')]).toMatchObject([{ format: "goose", migrations: 1 }, true]);
  });

  test.each([
    ["golang-migrate", { "1_a.up.sql": sql, "1_a.down.sql": sql, "2_b.up.sql": sql }, 2],
    ["plain", { "1_a.sql": sql, "1_a.down.sql": sql, "2_b.sql": sql }, 2],
    ["goose", { "1_a.sql": "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 1;\n" }, 1],
  ])("what goes both ways is counted once: %s", async (format, files, migrations) => {
    const named = Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text]));
    const { found } = await init({ folder: project(named), yes: false }, {});
    expect(found[0]).toMatchObject({ format, migrations });
  });

  test("what to type next begins where the project stands", async () => {
    const empty = await init({ folder: project({}), yes: false }, {});
    expect(empty.next).toEqual([
      "export DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/DATABASE",
      "sluice new NAME",
      "sluice status",
      "sluice up",
    ]);
    const theirs = project({ "compose.yaml": "services:\n  db:\n    image: mariadb:11.8\n" });
    expect(await init({ folder: theirs, yes: false }, {})).toMatchObject({
      text: expect.stringContaining("// localhost:3306 (service db of compose.yaml)"),
      next: [
        "export DATABASE_URL=mysql://USER:PASSWORD@HOST:3306/DATABASE",
        "sluice new NAME",
        "sluice status",
        "sluice up",
      ],
    });
  });

  test.each([
    ['- "3307:3306"', 3307],
    ["- 127.0.0.1:3308:3306/tcp # not the usual one", 3308],
    ["- '${DB_PORT:-3309}:3306'", 3309],
    ['- "8080:80"\n      - "3310:3306"', 3310],
    ['- "8080:80"', undefined],
    ["- ${DB_PORT}:3306", undefined],
  ])("the port that a compose file publishes: %s", async (ports, port) => {
    const compose = `services:\n  db:\n    ports:\n      ${ports}\n    image: mariadb:11.8\n  web:\n    image: nginx\n`;
    const made = await init({ folder: project({ "compose.yaml": compose }), yes: false }, {});
    expect(made.text).toContain(`// localhost:${port ?? 3306} (service db of compose.yaml)`);
    const at = port === undefined ? "HOST:3306" : `localhost:${port}`;
    expect(made.next[0]).toBe(`export DATABASE_URL=mysql://USER:PASSWORD@${at}/DATABASE`);
    const ready = await init({ folder: project({ "migrations/1_a.sql": sql, ".env": "DB_HOST=x" }), yes: false }, {});
    expect(ready.next).toEqual(["sluice status --dotenv .env", "sluice up --dotenv .env"]);
    // An example has no values: it is never what a command reads.
    const example = project({ "migrations/1_a.sql": sql, ".env.example": "DATABASE_URL=postgres://u:p@db/d" });
    expect(await init({ folder: example, yes: false }, {})).toMatchObject({
      text: expect.stringContaining('url: "${DATABASE_URL}", // .env.example'),
      next: [expect.stringMatching(/^export DATABASE_URL=/), "sluice status", "sluice up"],
    });
  });
});

describe("new", () => {
  const made = async (files: Readonly<Record<string, string>>, name: string, target?: string): Promise<object> => {
    const cwd = project(files);
    const world = makeWorld(await resolveSettings({ env: {}, cwd }));
    const result = await newMigration({ name, ...(target === undefined ? {} : { target }) }, world);
    return { ...result, texts: result.files.map((file) => readFileSync(join(cwd, file), "utf8")) };
  };
  const failure = (files: Readonly<Record<string, string>>, name: string): Promise<unknown> =>
    made(files, name).then(
      () => "nothing failed",
      (error: unknown) => error,
    );

  test("the first of a project makes its folder", async () => {
    expect(await made({}, "add phone")).toEqual({
      id: "001",
      files: ["migrations/001_add_phone.sql"],
      texts: ["-- add phone\n\n-- sluice:down\n"],
    });
  });
  test("the next one is numbered and divided as the others", async () => {
    expect(await made({ "db/migrations/0009-a.sql": sql, "db/migrations/0009-a.down.sql": sql }, "b")).toMatchObject({
      id: "0010",
      files: ["db/migrations/0010-b.sql", "db/migrations/0010-b.down.sql"],
    });
    expect(await made({ "migrations/1_a.sql": `${sql}-- sluice:down\n${sql}` }, "b")).toMatchObject({
      files: ["migrations/2_b.sql"],
      texts: [expect.stringContaining("-- sluice:down")],
    });
    expect(await made({ "migrations/1_a.sql": sql }, "b")).toMatchObject({ texts: ["-- b\n"] });
  });
  test("a number that a broken or doubled file has is not given again", async () => {
    expect(
      await made(
        {
          "migrations/1_a.sql": "",
          "migrations/2_b.sql": sql,
          "migrations/02_c.sql": sql,
          "migrations/003_d.down.sql": sql,
        },
        "e",
      ),
    ).toMatchObject({ id: "004" });
  });
  test("with several targets one must be named", async () => {
    const files = { "sluice.config.json": '{"targets":{"a":{"source":"x"},"b":{"source":"y"}}}' };
    expect(await failure(files, "n")).toMatchObject({
      code: "wrong_use",
      facts: { detail: { kind: "needs_flag", flag: "--target", among: ["a", "b"] } },
    });
    expect(await made(files, "n", "b")).toMatchObject({ files: ["y/001_n.sql"] });
  });
  test("a name without a letter, and another tool's folder", async () => {
    expect(await failure({}, "../..")).toMatchObject({
      code: "wrong_use",
      facts: { detail: { kind: "bad_value", given: "../.." } },
    });
    expect(await failure({ "migrations/V1__a.sql": sql }, "n")).toMatchObject({ code: "not_in_this_version" });
  });
});
