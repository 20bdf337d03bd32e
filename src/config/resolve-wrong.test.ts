import { describe, expect, test } from "vitest";
import { database, failure, settings } from "../../tests/unit/settings-told.js";
import type { SluiceConfig } from "./define.js";
import type { Settings } from "./settings.js";

describe("a wrong configuration is said with its key", () => {
  const wrong: readonly (readonly [string, unknown, object])[] = [
    [
      "unknown key",
      { tagets: {} },
      { key: "tagets", at: { line: 2 }, problem: { kind: "unknown_key", near: "targets" } },
    ],
    [
      "unknown key of a target",
      { targets: { a: { sorce: "x" } } },
      { key: "targets.a.sorce", at: { line: 4 }, problem: { near: "source" } },
    ],
    [
      "unknown cell",
      { environments: { production: { destructve: "allow" } } },
      { key: "environments.production.destructve", problem: { near: "destructive" } },
    ],
    [
      "a word that no cell has",
      { environments: { production: { destructive: "alow" } } },
      { problem: { kind: "bad_value", given: "alow", near: "allow" } },
    ],
    [
      "a preset",
      { environments: { production: { policy: "automtic" } } },
      { problem: { kind: "bad_value", near: "automatic" } },
    ],
    ["a format", { targets: { a: { format: "gose" } } }, { problem: { kind: "bad_value", near: "goose" } }],
    [
      "a duration without unit",
      { lock: { wait: 120 } },
      { key: "lock.wait", problem: { kind: "bad_value", given: "120" } },
    ],
    ["a list where text belongs", { name: ["x"] }, { key: "name", problem: { kind: "bad_type", given: "[…]" } }],
    [
      "text where an object belongs",
      { history: "goose" },
      { key: "history", problem: { kind: "bad_type", given: "string" } },
    ],
    [
      "a lock key beyond bigint",
      { lock: { also: ["99999999999999999999"] } },
      { key: "lock.also[0]", problem: { kind: "bad_value" } },
    ],
    [
      "a table in three parts",
      { history: { table: "a.b.c" } },
      { key: "history.table", problem: { kind: "bad_value" } },
    ],
    ["a NUL", { session: { role: "a\0b" } }, { key: "session.role", problem: { kind: "bad_value", given: "a\0b" } }],
    ["null", { session: { role: null } }, { key: "session.role", problem: { kind: "bad_type", given: "null" } }],
    ["no object at all", [], { problem: { kind: "bad_type", given: "[…]" } }],
  ];
  test.each(wrong)("%s", async (_name, config, facts) => {
    const text = JSON.stringify(config, undefined, 2);
    expect(await failure({ config: text })).toMatchObject({
      code: "config_invalid",
      exitCode: 2,
      facts: { file: "sluice.config.json", ...facts },
    });
  });

  test("a wrong value behind a variable", async () => {
    expect(await failure({ config: { lock: { wait: "${WAIT}" } }, env: { WAIT: "long" } })).toMatchObject({
      facts: { key: "lock.wait", problem: { kind: "bad_value", given: "long" } },
    });
  });

  test("two configurations in one folder", async () => {
    expect(await failure({ files: { "sluice.config.json": "{}", "sluice.config.mjs": "" } })).toMatchObject({
      code: "config_invalid",
      facts: { problem: { kind: "several_files", files: ["sluice.config.mjs", "sluice.config.json"] } },
    });
  });

  test("JSON that is none, with line and column", async () => {
    expect(await failure({ config: '{\n  "name": "x",\n}' })).toMatchObject({
      code: "config_unreadable",
      facts: { file: "sluice.config.json", at: { line: 3, column: 1 } },
    });
  });

  test("a file that is named and not there", async () => {
    expect(await failure({ flags: { config: "other.json" } })).toMatchObject({
      code: "config_unreadable",
      facts: { file: "other.json", reason: "ENOENT" },
    });
  });
});

describe("variables in values", () => {
  const of = (url: SluiceConfig, env: Readonly<Record<string, string>>): Promise<Settings> =>
    settings({ config: url, env });
  test("are put in; what is not asked for may be missing", async () => {
    const config: SluiceConfig = {
      name: "${APP}-$${APP}",
      targets: { main: { source: "migrations", url: { host: "${H}", user: "${U}", password: "${P}", database: "d" } } },
      environments: { staging: { never: { hosts: ["${NOT_SET}"] } } },
      boot: { after: [{ run: "echo ${NOT_SET}" }] },
    };
    const found = await of(config, { APP: "x", H: "db", U: "u", P: "" });
    expect([found.name, database(found)]).toEqual(["x-${APP}", "postgres://u@db:5432/d"]);
  });

  test("a missing one is named with its key", async () => {
    expect(await failure({ config: { session: { role: "${ROLE}" } } })).toMatchObject({
      code: "config_invalid",
      facts: { key: "session.role", problem: { kind: "missing_variable", variable: "ROLE" } },
    });
  });

  test("a missing one in a database's address fails only when that is asked for", async () => {
    const found = await of(
      { targets: { a: { source: "m", url: "${NOT_SET}" }, b: { source: "m", url: "postgres://u@b/d" } } },
      {},
    );
    expect(found.targets[0]!.address).toMatchObject({
      failure: { code: "config_invalid", facts: { key: "targets.a.url" } },
    });
    expect("value" in found.targets[1]!.address).toBe(true);
  });

  test("what the configuration uses is not said to be hidden", async () => {
    const found = await of(
      { targets: { a: { source: "m", url: "${DATABASE_URL}" } } },
      { DATABASE_URL: "postgres://u@b/d", DB_HOST: "x" },
    );
    expect(found.explained.find(({ key }) => key === "targets.a.url")?.hid).toEqual(["DB_HOST"]);
  });

  test(".env files give what the process does not have, and only when asked", async () => {
    const files = {
      "migrations/001_a.sql": "",
      ".env": "DATABASE_URL='postgres://u@from-file/d' # local\nAPP_ENV=dev\n",
    };
    const without = await settings({ files });
    const found = await settings({ files, flags: { dotenv: ".env" }, env: { APP_ENV: "staging" } });
    expect([without.environment, found.environment, database(found)]).toEqual([
      "production",
      "staging",
      "postgres://u@from-file:5432/d",
    ]);
    expect(found.targets[0]!.addressFrom).toBe("DATABASE_URL (.env)");
  });
});

test("a --dotenv file that is not there is wrong use, and named", async () => {
  expect(await failure({ flags: { dotenv: "nope.env" } })).toMatchObject({
    code: "secret_unreadable",
    exitCode: 2,
    facts: { variable: "--dotenv", file: "nope.env", reason: "ENOENT" },
  });
});

describe("where a wrong key stands", () => {
  test("its line is shown with the place, and never one in which a secret may stand", async () => {
    const text = '{ "targets": { "main": {\n  "sorce": "x" } } }';
    expect(await failure({ config: text })).toMatchObject({
      facts: {
        at: { file: "sluice.config.json", line: 2, column: 4 },
        excerpt: { firstLine: 2, lines: ['  "sorce": "x" } } }'], line: 2, column: 4, width: 5 },
      },
    });
    const secret = '{ "targets": { "main": { "url": {\n  "password": "hunter2", "porrt": 1 } } } }';
    const error = await failure({ config: secret });
    expect(error).toMatchObject({ facts: { at: { line: 2, column: 27 } } });
    expect(JSON.stringify(error)).not.toContain("hunter2");
  });
  test("two keys that mean one environment", async () => {
    const config = { environments: { prod: { policy: "opt-in" }, production: { policy: "forgiving" } } } as const;
    expect(await failure({ config })).toMatchObject({
      code: "config_invalid",
      facts: {
        key: "environments.production",
        problem: { kind: "same_environment", other: "environments.prod", environment: "production" },
      },
    });
  });
});
