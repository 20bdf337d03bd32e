import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { database, failure, project, settings, type Asked } from "../../tests/unit/settings-told.js";
import type { SluiceConfig } from "./define.js";
import { resolveSettings, type SettingsFlags } from "./resolve.js";

describe("what names one database or one folder is not for several targets", () => {
  const config: SluiceConfig = {
    targets: { app: { source: "a", url: "postgres://u@h/a" }, rag: { source: "b", url: "postgres://u@h/b" } },
  };
  test.each<SettingsFlags>([{ url: "postgres://u@h/x" }, { embedded: true }, { source: "other" }, { format: "plain" }])(
    "%j",
    async (flags) => {
      expect(await failure({ config, flags })).toMatchObject({
        exitCode: 2,
        facts: { detail: { kind: "needs_flag", flag: "--target", among: ["app", "rag"] } },
      });
      expect((await settings({ config, flags: { ...flags, target: "rag" } })).targets).toHaveLength(2);
      expect((await settings({ config, flags, env: { SLUICE_TARGET: "rag" } })).targets).toHaveLength(1);
    },
  );

  test("what names none of them is for all", async () => {
    expect((await settings({ config, flags: { role: "owner" } })).targets).toHaveLength(2);
  });
});

test("what a module sets to undefined is left out", async () => {
  const config = {
    targets: { main: { source: "migrations", history: undefined }, other: undefined },
    environments: { production: undefined },
  } as unknown as SluiceConfig;
  const cwd = project({ "migrations/001_a.sql": "SELECT 1;" });
  expect((await resolveSettings({ env: {}, cwd, config })).targets.map(({ name }) => name)).toEqual(["main"]);
});

test("a flag of the library with a NUL is refused", async () => {
  for (const flags of [{ role: "a\0b" }, { historyTable: "a\0b" }, { source: "a\0b" }])
    expect(await failure({ flags })).toMatchObject({ code: "wrong_use", facts: { detail: { given: "a\0b" } } });
});

describe("a history table is a table, or one in a schema, wherever it is said", () => {
  test.each<[string, Asked]>([
    ["--history-table", { flags: { historyTable: "a.b.c" } }],
    ["SLUICE_HISTORY_TABLE", { env: { SLUICE_HISTORY_TABLE: "a.b.c" } }],
  ])("%s", async (flag, asked) => {
    const detail = { kind: "bad_value", flag, given: "a.b.c", expected: "table, schema.table" };
    expect(await failure(asked)).toMatchObject({ exitCode: 2, facts: { detail } });
  });
  test("schema.table", async () => {
    const { targets } = await settings({ flags: { historyTable: "ops.history" } });
    expect(targets[0]!.history).toMatchObject({ schema: "ops", table: "history" });
  });
  test.each([
    ["Hist", { table: "Hist" }],
    ["My-S.Hist", { schema: "My-S", table: "Hist" }],
    ['"My-S"."Hist"', { schema: "My-S", table: "Hist" }],
    ['"My S"."a.""b"""', { schema: "My S", table: 'a."b"' }],
  ])("%s: names as they are, in quotes where they must be", async (historyTable, history) => {
    const { targets } = await settings({ flags: { historyTable } });
    expect(targets[0]!.history).toMatchObject(history);
  });
  test.each(['"a', 'a"b"', '"a"b', '"a"."b"."c"', '""', "a b"])("%s is none", async (historyTable) => {
    expect(await failure({ flags: { historyTable } })).toMatchObject({ exitCode: 2 });
  });
});

test("a format that is none is told which there are, and what is near it", async () => {
  const detailOf = async (format: string) =>
    ((await failure({ flags: { format } })) as { facts: { detail: { near?: string; expected: string } } }).facts.detail;
  expect(await detailOf("nope")).not.toHaveProperty("near");
  expect(await detailOf("plian")).toMatchObject({ near: "plain", expected: expect.stringContaining("goose") });
});

describe("each value: flag, variable, target, configuration, default", () => {
  const config: SluiceConfig = {
    history: { table: "ops.general", log: false },
    session: { role: "general", lockTimeout: "5s", searchPath: "app, public" },
    lock: { wait: "10s", also: ["1234567890", 7] },
    targets: { main: { source: "migrations", session: { role: "own" }, history: { table: "own" } } },
  };
  test("the target's own before the general one", async () => {
    const [target] = (await settings({ config })).targets;
    expect(target).toMatchObject({
      history: { table: "own", log: false },
      session: { role: "own", lockTimeoutMs: 5000, statementTimeoutMs: 0, searchPath: "app, public" },
      lock: { waitMs: 10_000, also: ["1234567890", "7"] },
    });
  });
  test("a log in a schema of its own", async () => {
    const [target] = (await settings({ config: { history: { log: "audit" } } })).targets;
    expect(target?.history).toEqual({ log: true, logIn: "audit" });
  });
  test("variables before the file, flags before variables", async () => {
    const env = { SLUICE_ROLE: "by-variable", SLUICE_LOCK_WAIT: "20s", SLUICE_HISTORY_TABLE: "x.y" };
    const flags = { role: "by-flag", lockTimeout: 1500 };
    const found = await settings({ config, env, flags });
    expect(found.targets[0]).toMatchObject({
      history: { schema: "x", table: "y" },
      session: { role: "by-flag", lockTimeoutMs: 1500 },
      lock: { waitMs: 20_000 },
    });
    expect(found.explained.find(({ key }) => key === "targets.main.session.role")).toEqual({
      key: "targets.main.session.role",
      value: "by-flag",
      from: "--role",
      hid: ["SLUICE_ROLE", "sluice.config.json:22", "sluice.config.json:7"],
    });
  });
  test("where nothing is said", async () => {
    expect((await settings({})).targets[0]).toMatchObject({
      name: "main",
      history: { log: true },
      session: { lockTimeoutMs: 3000, statementTimeoutMs: 0, online: "prefer", onlineFrom: "default" },
      lock: { waitMs: 120_000, also: [] },
    });
  });
  test("whether others may be kept from writing, and who says so", async () => {
    const onlineOf = async (given: Parameters<typeof settings>[0]) => (await settings(given)).targets[0]?.session;
    const written: SluiceConfig = { session: { online: "require" } };
    expect(await onlineOf({ config: written })).toMatchObject({
      online: "require",
      onlineFrom: "sluice.config.json:3",
    });
    const env = { SLUICE_ONLINE: "prefer" };
    expect(await onlineOf({ config: written, env })).toMatchObject({ online: "prefer", onlineFrom: "SLUICE_ONLINE" });
    expect(await failure({ flags: { online: "demand" } })).toMatchObject({
      exitCode: 2,
      facts: { detail: { kind: "bad_value", flag: "--online", expected: "prefer, require" } },
    });
  });
  test("a duration that is none, from outside", async () => {
    expect(await failure({ env: { SLUICE_LOCK_WAIT: "20" } })).toMatchObject({
      code: "wrong_use",
      facts: { detail: { kind: "bad_value", flag: "SLUICE_LOCK_WAIT", given: "20" } },
    });
  });
});

describe("the source", () => {
  test.each([
    [{ "migrations/001_a.sql": "" }, "migrations", "found"],
    [{ "db/migrations/001_a.sql": "" }, "db/migrations", "found"],
    [{ "prisma/migrations/migration_lock.toml": "" }, "prisma/migrations", "found"],
    [{ "alembic.ini": "", "dbmig/script.py.mako": "" }, "dbmig", "found"],
    [{ "migrations/.gitkeep": "", "db/migrations/1_a.sql": "" }, "db/migrations", "found"],
  ])("%j", async (files, shown, from) => {
    const { targets, explained } = await settings({ files });
    expect(targets[0]!.source.shown).toBe(shown);
    expect(explained.find(({ key }) => key === "targets.main.source")?.from).toBe(from);
  });
  test("two candidates are an error", async () => {
    const files = { "migrations/001_a.sql": "", "db/migrations/001_a.sql": "" };
    expect(await failure({ files })).toMatchObject({
      code: "source_ambiguous",
      facts: { candidates: ["migrations", "db/migrations"] },
    });
    expect((await settings({ files, flags: { source: "db/migrations" } })).targets[0]!.source.shown).toBe(
      "db/migrations",
    );
  });
  test("none is a failure only when files are asked for", async () => {
    const { source } = (await settings({ files: {} })).targets[0]!;
    expect(source).toMatchObject({ shown: "migrations", failure: { code: "no_source" } });
  });
  test("the configuration's paths are relative to it, a flag's to the working folder", async () => {
    const cwd = project({ "sluice.config.json": '{"targets":{"a":{"source":"m"}}}', "sub/x/001.sql": "" });
    const up = await resolveSettings({ env: {}, cwd: join(cwd, "sub") });
    expect([up.root, up.targets[0]!.source.folder]).toEqual([cwd, join(cwd, "m")]);
    const byFlag = await resolveSettings({ env: {}, cwd: join(cwd, "sub"), flags: { source: "x" } });
    expect(byFlag.targets[0]!.source).toEqual({ folder: join(cwd, "sub/x"), shown: "sub/x", here: "x" });
    expect([up.configFile, up.targets[0]!.source]).toMatchObject([
      "../sluice.config.json",
      { shown: "m", here: "../m" },
    ]);
  });
});

test("what only the configuration says is explained, too", async () => {
  const { explained } = await settings({
    config: {
      name: "CoE",
      targets: { rag: { source: "x", cwd: "CoE-RagPipeline", require: ["table:documents", "documents.embedding"] } },
      environments: {
        production: { never: { databases: ["legacy"], hosts: ["db-old.internal"] } },
        staging: { never: { databases: ["other"] } },
      },
      boot: { wait: { tries: 30 }, after: [{ http: "http://u:hunter2@localhost/health", mayFail: true }] },
    },
  });
  const shown = Object.fromEntries(explained.map(({ key, value }) => [key, value]));
  expect(shown).toMatchObject({
    name: "CoE",
    "targets.rag.cwd": "CoE-RagPipeline",
    "targets.rag.require": "table:documents, documents.embedding",
    "environments.production.never.databases": "legacy",
    "environments.production.never.hosts": "db-old.internal",
    "boot.wait.tries": "30",
    "boot.after[0].http": "http://u:***@localhost/health",
    "boot.after[0].mayFail": "true",
  });
  expect(Object.keys(shown)).not.toContain("environments.staging.never.databases");
  expect(explained.find(({ key }) => key === "environments.production.never.databases")?.from).toMatch(
    /^sluice\.config\.json:\d+$/,
  );
});

describe("several targets", () => {
  const config: SluiceConfig = { targets: { backend: { source: "a" }, rag: { source: "b" } } };
  test("one that is not there is named with those that are", async () => {
    expect(await failure({ config, flags: { target: "bakend" } })).toMatchObject({
      code: "unknown_target",
      facts: { known: ["backend", "rag"], near: "backend" },
    });
  });
  test("SLUICE_TARGET leaves the one it names; the flag is stronger", async () => {
    const env = { SLUICE_TARGET: "rag" };
    expect((await settings({ config, env })).targets.map(({ name }) => name)).toEqual(["rag"]);
    expect((await settings({ config, env, flags: { target: "backend" } })).targets).toHaveLength(2);
    expect(await failure({ config, env: { SLUICE_TARGET: "x" } })).toMatchObject({ code: "unknown_target" });
  });
  test("--url belongs to the target that is named", async () => {
    const found = await settings({
      config,
      flags: { target: "rag", url: "postgres://u@flag/d" },
      env: { DATABASE_URL: "postgres://u@env/d" },
    });
    expect(found.targets.map(({ addressFrom }) => addressFrom)).toEqual(["DATABASE_URL", "--url"]);
  });
  test("two sources and one history table are refused", async () => {
    const env = { DATABASE_URL: "postgres://u@localhost/d" };
    expect(await failure({ config, env })).toMatchObject({
      code: "shared_history",
      exitCode: 2,
      facts: { table: "sluice.history", targets: ["backend", "rag"] },
    });
    const apart = { targets: { ...config.targets, rag: { source: "b", history: { table: "rag_history" } } } };
    expect((await settings({ config: apart, env })).targets).toHaveLength(2);
    const sameSource = { targets: { x: { source: "a" }, y: { source: "a" } } };
    expect((await settings({ config: sameSource, env })).targets).toHaveLength(2);
    const otherName = {
      targets: {
        backend: { source: "a", url: "postgres://u@127.0.0.1/d" },
        rag: { source: "b", url: "postgres://v@localhost/d" },
      },
    };
    expect(await failure({ config: otherName })).toMatchObject({ code: "shared_history" });
  });
  test.each([
    ["goose", 2],
    ["plain", "shared_history"],
  ])("two schemas of one database, and the files are %s", async (format, wanted) => {
    const at = (schema: string) => ({ source: "a", format, url: `postgres://u@localhost/d?schema=${schema}` });
    const found = await settings({ config: { targets: { x: at("one"), y: at("two") } } }).catch(
      (error: unknown) => error,
    );
    if (typeof wanted === "number") expect(found).toMatchObject({ targets: { length: wanted } });
    else expect(found).toMatchObject({ code: wanted, facts: { schemas: ["one", "two"] } });
    const alike = { targets: { x: at("one"), y: at("one") } };
    expect((await settings({ config: alike })).targets).toHaveLength(2);
  });
  test.each([
    ["plain", "hist.h", "shop", "hist.h", "shared_history"],
    ["goose", "hist.h", "shop", "hist.h", "shared_history"],
    ["plain", "hist.h", "hist", "h", "shared_history"],
    ["plain", "hist.h", "shop", "other.h", 2],
    ["plain", "h", "shop", "h", 2],
    ["goose", undefined, "shop", undefined, 2],
  ])(
    "two databases of one server, %s files, history.table %s, and in %s %s",
    async (format, table, second, other, wanted) => {
      const at = (name: string, named: string | undefined) => ({
        source: "a",
        format,
        url: `mysql://u@localhost/${name}`,
        ...(named === undefined ? {} : { history: { table: named } }),
      });
      const both = { targets: { x: at("app", table), y: at(second, other) } };
      const found = await settings({ config: both }).catch((error: unknown) => error);
      if (typeof wanted === "number") expect(found).toMatchObject({ targets: { length: wanted } });
      else
        expect(found).toMatchObject({
          code: wanted,
          facts: { table: expect.any(String), databases: ["app", second] },
        });
    },
  );
  test("another tool's may be found in a schema that both search, and is one where their sources differ", async () => {
    const at = (source: string, path: string) => ({
      source,
      format: "goose",
      url: `postgres://u@localhost/d?search_path=${path}`,
    });
    const both = (...paths: readonly string[]): SluiceConfig => ({
      targets: Object.fromEntries(paths.map((path, index) => [`t${index}`, at(`s${index}`, path)])),
    });
    expect(await failure({ config: both("a,public", "b,public") })).toMatchObject({ code: "shared_history" });
    expect((await settings({ config: both("a", "b") })).targets).toHaveLength(2);
    const oneSource = { targets: { x: at("s", "a,public"), y: at("s", "b,public") } };
    expect((await settings({ config: oneSource })).targets).toHaveLength(2);
  });
  test("whose table it is is seen in the files, where nothing says it", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "sluice-shared-"));
    for (const folder of ["a", "b", "c"]) mkdirSync(join(cwd, folder));
    for (const folder of ["a", "b"]) writeFileSync(join(cwd, folder, "00001_a.sql"), "-- +goose Up\nSELECT 1;\n");
    writeFileSync(join(cwd, "c", "001_a.sql"), "SELECT 1;\n");
    const env = { DATABASE_URL: "postgres://u@localhost/d" };
    const of = (...sources: readonly string[]): SluiceConfig => ({
      targets: Object.fromEntries(sources.map((source) => [source, { source }])),
    });
    expect((await resolveSettings({ env, cwd, config: of("a", "c") })).targets).toHaveLength(2);
    await expect(resolveSettings({ env, cwd, config: of("a", "b") })).rejects.toMatchObject({
      code: "shared_history",
      facts: { table: "goose_db_version", targets: ["a", "b"] },
    });
    rmSync(cwd, { recursive: true });
  });
  test("--url and --embedded cannot both be meant", async () => {
    expect(await failure({ flags: { url: "postgres://x/y", embedded: true } })).toMatchObject({
      facts: { detail: { kind: "conflict" } },
    });
    expect(database(await settings({ flags: { embedded: true } }))).toBe("embedded");
  });
});
