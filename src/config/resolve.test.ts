import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { SluiceConfig } from "./define.js";
import { resolveSettings, type SettingsFlags } from "./resolve.js";
import type { Settings } from "./settings.js";
import { showAddress } from "./url.js";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-config-"));
  made.push(folder);
  for (const [path, text] of Object.entries({ ".git/HEAD": "", ...files })) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

interface Asked {
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: SettingsFlags;
  readonly config?: SluiceConfig | string;
  readonly files?: Readonly<Record<string, string>>;
}

function settings({
  env = {},
  flags = {},
  config,
  files = { "migrations/001_a.sql": "SELECT 1;" },
}: Asked): Promise<Settings> {
  const text = typeof config === "string" ? config : JSON.stringify(config, undefined, 2);
  const cwd = project(config === undefined ? files : { ...files, "sluice.config.json": text });
  return resolveSettings({ flags, env, cwd });
}

const failure = (asked: Asked): Promise<unknown> =>
  settings(asked).then(
    () => "nothing failed",
    (error: unknown) => error,
  );
const database = ({ targets }: Settings): string => {
  const { address } = targets[0]!;
  return "value" in address ? showAddress(address.value) : address.failure.code;
};

describe("the database, first match wins", () => {
  const config: SluiceConfig = { targets: { main: { source: "migrations", url: "postgres://u@configured/d" } } };
  const all = {
    SLUICE_URL: "postgres://u@sluice/d",
    DATABASE_URL: "postgres://u@database-url/d",
    DB_URL: "postgres://u@db-url/d",
    DB_HOST: "db-host",
    DB_USER: "u",
    DB_NAME: "d",
    POSTGRES_HOST: "postgres-host",
    POSTGRES_USER: "u",
    POSTGRES_DB: "d",
    MYSQL_HOST: "mysql-host",
    MYSQL_USER: "u",
    MYSQL_DATABASE: "d",
    MARIADB_HOST: "mariadb-host",
    MARIADB_USER: "u",
    MARIADB_DATABASE: "d",
    PGHOST: "pghost",
    PGUSER: "u",
    PGDATABASE: "d",
  };
  const order: readonly (readonly [string, string, string])[] = [
    ["--url", "flag", "--url"],
    ["SLUICE_URL", "sluice", "SLUICE_URL"],
    ["", "configured", "sluice.config.json: targets.main.url"],
    ["DATABASE_URL", "database-url", "DATABASE_URL"],
    ["DB_URL", "db-url", "DB_URL"],
    ["DB_", "db-host", "DB_HOST"],
    ["POSTGRES_", "postgres-host", "POSTGRES_*"],
    ["MYSQL_", "mysql-host", "MYSQL_*"],
    ["MARIADB_", "mariadb-host", "MARIADB_*"],
    ["PG", "pghost", "PGHOST"],
  ];
  test.each(order.map((_, index) => index))("what stands at place %i hides all after it", async (index) => {
    const gone = order.slice(0, index).map(([prefix]) => prefix);
    const env = Object.fromEntries(
      Object.entries(all).filter(([name]) => !gone.some((prefix) => prefix !== "" && name.startsWith(prefix))),
    );
    const found = await settings({
      env,
      flags: index === 0 ? { url: "postgres://u@flag/d" } : {},
      ...(index > 2 ? {} : { config }),
    });
    const [, host, from] = order[index]!;
    const url = found.explained.find(({ key }) => key === "targets.main.url");
    expect(database(found)).toContain(`@${host}:`);
    expect(found.targets[0]!.addressFrom).toBe(from);
    expect(url).toMatchObject({ from, hid: order.slice(index + 1).map(([, , name]) => name) });
  });

  test("nothing found is a failure only when a database is asked for", async () => {
    expect((await settings({})).targets[0]!.address).toMatchObject({ failure: { code: "no_database" } });
  });
});

describe("a database in parts", () => {
  test.each([
    [
      { POSTGRES_USER: "moriai_user", POSTGRES_PASSWORD: "p", POSTGRES_DB: "moriai_db" },
      "postgres://moriai_user:***@localhost:5432/moriai_db",
    ],
    [{ POSTGRES_HOST: "postgres", POSTGRES_USER: "u" }, "postgres://u@postgres:5432/u"],
    [{ POSTGRES_HOST: "postgres", POSTGRES_PORT: "6000" }, "postgres://postgres@postgres:6000/postgres"],
    [{ DB_HOST: "db", DB_PORT: "3306", DB_USER: "u", DB_NAME: "d" }, "mysql://u@db:3306/d"],
    [{ DB_HOST: "db", DB_USER: "u", DB_NAME: "d" }, "postgres://u@db:5432/d"],
    [{ MARIADB_DATABASE: "d", MARIADB_ROOT_PASSWORD: "p" }, "mysql://root:***@localhost:3306/d"],
    [{ PGHOST: "/var/run/postgresql", PGUSER: "u", PGDATABASE: "d" }, "postgres://u@/d (socket /var/run/postgresql)"],
    [{ PGHOST: "db", PGHOSTADDR: "10.0.0.1", PGUSER: "u" }, "postgres://u@db:5432/u"],
    [{ PGHOSTADDR: "10.0.0.1", PGUSER: "u" }, "postgres://u@10.0.0.1:5432/u"],
    [{ PGHOST: "db", PGUSER: "u", PGSSLMODE: "verify-full" }, "postgres://u@db:5432/u?sslmode=verify-full"],
    [{ DATABASE_URL: "postgres://u@db/d", PGPASSWORD: "p" }, "postgres://u:***@db:5432/d"],
    [{ DATABASE_URL: "host=db user=u dbname=d", PGPASSWORD: "p" }, "postgres://u:***@db:5432/d"],
    [{ DATABASE_URL: "", POSTGRES_DB: "d", POSTGRES_USER: "u" }, "postgres://u@localhost:5432/d"],
  ])("%j", async (env, shown) => expect(database(await settings({ env }))).toBe(shown));

  test("a port that is none is refused, without a word of the password", async () => {
    const found = await settings({ env: { DB_HOST: "db", DB_PORT: "54x", DB_PASSWORD: "hunter2" } });
    expect(found.targets[0]!.address).toMatchObject({
      failure: { code: "url_invalid", facts: { from: "DB_HOST", problem: { kind: "bad_port", from: "DB_PORT" } } },
    });
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  test("a password in a file, the newline at its end taken off", async () => {
    const folder = project({ password: "se cret\n", url: "postgres://u:x@db/d\r\n" });
    const byParts = await settings({
      env: { DB_HOST: "db", DB_USER: "u", DB_NAME: "d", DB_PASSWORD_FILE: join(folder, "password") },
    });
    const byUrl = await settings({ env: { DATABASE_URL_FILE: join(folder, "url") } });
    const { address } = byParts.targets[0]!;
    expect("value" in address && address.value.password?.reveal()).toBe("se cret");
    expect(database(byUrl)).toBe("postgres://u:***@db:5432/d");
  });

  test("a password file that cannot be read is named", async () => {
    const found = await settings({ env: { DB_HOST: "db", DB_PASSWORD_FILE: "/nowhere/password" } });
    expect(found.targets[0]!.address).toMatchObject({
      failure: {
        code: "secret_unreadable",
        facts: { variable: "DB_PASSWORD_FILE", file: "/nowhere/password", reason: "ENOENT" },
      },
    });
  });

  test("libpq's own password file is the last resort", async () => {
    const folder = project({ pgpass: "other:5432:d:u:no\n# comment\ndb:*:d:u:a\\:b\\\\c\n" });
    const found = await settings({ env: { DATABASE_URL: "postgres://u@db/d", PGPASSFILE: join(folder, "pgpass") } });
    const { address } = found.targets[0]!;
    expect("value" in address && address.value.password?.reveal()).toBe("a:b\\c");
  });

  test("the password file that the address names is looked into, and no other", async () => {
    const folder = project({ one: "db:*:d:u:one\n", two: "db:*:d:u:two\n" });
    const env = { DATABASE_URL: "postgres://u@db/d?passfile=one", PGPASSFILE: join(folder, "two") };
    const { address } = (await resolveSettings({ env, cwd: folder })).targets[0]!;
    expect("value" in address && address.value.password?.reveal()).toBe("one");
  });

  test("libpq's variables mean what the parameters do", async () => {
    const found = await settings({ env: { PGHOST: "db", PGREQUIREAUTH: "scram-sha-256" } });
    expect(found.targets[0]!.address).toMatchObject({
      failure: { facts: { problem: { kind: "unsupported_parameter", parameter: "require_auth" } } },
    });
    expect(database(await settings({ env: { PGHOST: "db", PGUSER: "u", PGREQUIRESSL: "1" } }))).toBe(
      "postgres://u@db:5432/u?sslmode=require",
    );
  });
});

describe("the environment", () => {
  test.each([
    [{}, "production", "production", "default"],
    [{ NODE_ENV: "development" }, "development", "development", "NODE_ENV"],
    [{ NODE_ENV: "production", APP_ENV: "dev" }, "development", "development", "APP_ENV"],
    [{ APP_ENV: "prod", SLUICE_ENV: "CI" }, "test", "test", "SLUICE_ENV"],
    [{ APP_ENV: "stg" }, "staging", "staging", "APP_ENV"],
    [{ APP_ENV: "local" }, "development", "development", "APP_ENV"],
    [{ APP_ENV: "qa" }, "qa", "production", "APP_ENV"],
    [{ APP_ENV: "" }, "production", "production", "default"],
  ])("%j", async (env, name, kind, from) => {
    const { environment, targets, explained } = await settings({ env });
    expect([environment, targets[0]!.policy.kind]).toEqual([name, kind]);
    expect(explained.find(({ key }) => key === "environment")?.from).toBe(from);
  });

  test("the flag wins and says what it hid", async () => {
    const { explained } = await settings({ flags: { env: "staging" }, env: { APP_ENV: "dev", NODE_ENV: "test" } });
    expect(explained[0]).toEqual({ key: "environment", value: "staging", from: "--env", hid: ["APP_ENV", "NODE_ENV"] });
  });
});

describe("the policy", () => {
  const config: SluiceConfig = {
    environments: {
      dev: { policy: "automatic", destructive: "allow", seed: "seeds/dev" },
      production: { ahead: "refuse" },
    },
  };
  test.each([
    ["nothing configured", {}, undefined, "opt-in", { whenBehind: "stop", destructive: "refuse" }],
    ["staging by default", { SLUICE_ENV: "staging" }, undefined, "automatic", { whenBehind: "stop" }],
    ["development by default", { SLUICE_ENV: "dev" }, undefined, "forgiving", { destructive: "allow" }],
    [
      "a preset and cells, under another name of the environment",
      { APP_ENV: "development" },
      config,
      "automatic",
      { destructive: "allow", seed: "if-configured", changed: "refuse" },
    ],
    ["a cell beside the default preset", {}, config, "opt-in", { ahead: "refuse", whenBehind: "stop" }],
    [
      "from outside: preset and defaults go, cells stay",
      { SLUICE_POLICY: "opt-in" },
      config,
      "opt-in",
      { ahead: "refuse", whenBehind: "warn" },
    ],
    [
      "from outside in development",
      { SLUICE_POLICY: "never-at-start", APP_ENV: "dev" },
      config,
      "never-at-start",
      { destructive: "allow", rollback: "refuse" },
    ],
  ] as const)("%s", async (_name, env, given, preset, cells) => {
    const { targets } = await settings({ env, ...(given ? { config: given } : {}) });
    expect(targets[0]!.policy.preset).toBe(preset);
    expect(targets[0]!.policy.cells).toMatchObject(cells);
  });

  test("each cell says where it comes from", async () => {
    const dev = (await settings({ env: { APP_ENV: "dev" }, config })).targets[0]!.policy.from;
    expect([dev.destructive, dev.changed]).toEqual(["sluice.config.json:5", "preset automatic · sluice.config.json:4"]);
    const outside = (await settings({ env: { SLUICE_POLICY: "opt-in" }, config })).targets[0]!.policy.from;
    expect([outside.ahead, outside.changed]).toEqual(["sluice.config.json:9", "preset opt-in · SLUICE_POLICY"]);
    const none = (await settings({})).targets[0]!.policy.from;
    expect([none.whenBehind, none.changed]).toEqual(["default of production", "preset opt-in · default"]);
  });

  test("an unknown preset from outside is wrong use", async () => {
    expect(await failure({ env: { SLUICE_POLICY: "forgivin" } })).toMatchObject({ code: "wrong_use", exitCode: 2 });
  });

  test("one environment under two names is refused", async () => {
    expect(
      await failure({ env: { APP_ENV: "dev" }, config: { environments: { dev: {}, development: {} } } }),
    ).toMatchObject({
      code: "config_invalid",
      facts: { key: "environments.development" },
    });
  });
});

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
      lock: { waitMs: 10_000, also: [1234567890n, 7n] },
    });
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
      session: { lockTimeoutMs: 3000, statementTimeoutMs: 0 },
      lock: { waitMs: 120_000, also: [] },
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
  test("--url and --embedded cannot both be meant", async () => {
    expect(await failure({ flags: { url: "postgres://x/y", embedded: true } })).toMatchObject({
      facts: { detail: { kind: "conflict" } },
    });
    expect(database(await settings({ flags: { embedded: true } }))).toBe("embedded");
  });
});
