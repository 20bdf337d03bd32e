import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { database, project, settings } from "../../tests/unit/settings-told.js";
import type { SluiceConfig } from "./define.js";
import { resolveSettings } from "./resolve.js";

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
    [{ MYSQL_DATABASE: "d", MYSQL_USER: "u", MYSQL_PASSWORD: "p" }, "mysql://u:***@localhost:3306/d"],
    [{ MYSQL_DATABASE: "d", MYSQL_USER: "u", MYSQL_ROOT_PASSWORD: "p" }, "mysql://u@localhost:3306/d"],
    [{ MYSQL_HOST: "db", MYSQL_PORT: "3307", MYSQL_DATABASE: "d", MYSQL_PWD: "p" }, "mysql://root:***@db:3307/d"],
    [{ DATABASE_URL: "mysql://u@db/d", MYSQL_PWD: "p" }, "mysql://u:***@db:3306/d"],
    [{ DB_CONNECTION: "mysql", DB_HOST: "db", DB_USER: "u", DB_NAME: "d" }, "mysql://u@db:3306/d"],
    [{ DB_TYPE: "mariadb", DB_HOST: "db", DB_PORT: "3307", DB_USER: "u", DB_NAME: "d" }, "mysql://u@db:3307/d"],
    [{ DB_ENGINE: "django.db.backends.mysql", DB_NAME: "d", DB_USER: "u" }, "mysql://u@localhost:3306/d"],
    [{ DB_CONNECTION: "pgsql", DB_HOST: "db", DB_PORT: "3306", DB_USER: "u", DB_NAME: "d" }, "postgres://u@db:3306/d"],
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

  test("an image's password in a file, too", async () => {
    const folder = project({ root: "se cret\n" });
    const found = await settings({ env: { MYSQL_DATABASE: "d", MYSQL_ROOT_PASSWORD_FILE: join(folder, "root") } });
    const { address } = found.targets[0]!;
    expect("value" in address && [address.value.user, address.value.password?.reveal()]).toEqual(["root", "se cret"]);
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
