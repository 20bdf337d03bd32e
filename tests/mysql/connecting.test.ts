import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../src/core/model/secret.js";
import type { Address, Tls } from "../../src/core/model/address.js";
import type { ConnectOptions } from "../../src/engines/connect-options.js";
import type { Session } from "../../src/engines/engine.js";
import { certificate } from "../servers/certificate.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { type OwnMysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import { sessionOf } from "../servers/mysql-session.js";
import { until } from "../servers/until.js";

describe.each(mysqlServers)("$title", (server) => {
  const isMariadb = server.name.startsWith("mariadb");

  test("over TCP and over its socket", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using tcp = await sessionOf(database);
    await using socket = await sessionOf(database, {}, { host: database.socket });
    for (const session of [tcp, socket]) expect((await session.first([])).database).toBe(database.name);
  });

  // MariaDB's performance schema is off.
  if (!isMariadb)
    test("others see by its connection whose it is", async () => {
      await using database = await freshMysqlDatabase({ server });
      await using session = await sessionOf(database, { application: "sluice 004" });
      const admin = await database.admin();
      const [rows] = await admin.query(
        `SELECT ATTR_VALUE AS name FROM performance_schema.session_connect_attrs
       WHERE ATTR_NAME = 'program_name' AND PROCESSLIST_ID = ${session.server.pid}`,
      );
      expect(rows).toEqual([{ name: "sluice 004" }]);
    });

  if (!isMariadb)
    describe("a first login by caching_sha2_password, which the server has not in its cache", () => {
      test.each([
        ["without TLS", { tls: { mode: "disable" } }],
        ["with TLS", { tls: { mode: "require" } }],
      ] as const)("%s, and the second", async (_, more) => {
        await using database = await freshMysqlDatabase({ server });
        const admin = await database.admin();
        const [rows] = await admin.query(`SELECT plugin FROM mysql.user WHERE user = '${database.user}'`);
        expect(rows).toEqual([{ plugin: "caching_sha2_password" }]);
        await admin.query("FLUSH PRIVILEGES");
        for (let left = 2; left > 0; left--) {
          await using session = await sessionOf(database, {}, more);
          expect((await session.first([])).user).toBe(`${database.user}@%`);
        }
      });
    });

  describe("who is not let in is told so", () => {
    test.each<[string, Partial<Address>, string, number, number | string]>([
      ["a wrong password", { password: new Secret("wrong") }, "rejected", 2, 1045],
      ["an unknown user", { user: "nobody" }, "rejected", 2, 1045],
      ["another's database", { database: "mysql" }, "rejected", 2, 1044],
      ["no database", { database: "" }, "rejected", 2, 1046],
      ["a port where nobody listens", { port: 1 }, "unreachable", 6, "ECONNREFUSED"],
      ["a host that nobody knows", { host: "nowhere.invalid" }, "unreachable", 6, "ENOTFOUND"],
      ["a socket that is not there", { host: "/nowhere/socket" }, "unreachable", 6, "ENOENT"],
    ])("%s", async (_, more, code, exitCode, said) => {
      await using database = await freshMysqlDatabase({ server });
      const error = await failure(sessionOf(database, {}, more));
      expect(error).toMatchObject({ code, exitCode });
      const { errno, code: word } = (error as Failure).facts.fault;
      expect(/^E(?:AI_AGAIN|NOTFOUND)$/.test(word ?? "") ? "ENOTFOUND" : (errno ?? word)).toBe(said);
      expect(JSON.stringify(error)).not.toContain(database.password);
    });

    test("a database that is not there", async () => {
      await using database = await freshMysqlDatabase({ server });
      const { user, password } = server;
      const more = { user, password: new Secret(password), database: "nowhere" };
      const error = await failure(sessionOf(database, {}, more));
      expect(error).toMatchObject({ code: "rejected", exitCode: 2, facts: { fault: { errno: 1049 } } });
    });

    test("a user who has used up his connections may try again", async () => {
      await using database = await freshMysqlDatabase({ server });
      const admin = await database.admin();
      await admin.query(`ALTER USER ${database.user}@'%' WITH MAX_USER_CONNECTIONS 1`);
      await using first = await sessionOf(database);
      expect(first.alive).toBe(true);
      expect(await failure(sessionOf(database))).toMatchObject({ code: "unreachable", exitCode: 6 });
    });

    test("who asks for a role that was not granted", async () => {
      await using database = await freshMysqlDatabase({ server });
      expect(await failure(sessionOf(database, { role: "nobody" }))).toMatchObject({ code: "rejected", exitCode: 2 });
    });
  });

  test("a role's rights are there from the first question on", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using other = await freshMysqlDatabase({ server });
    await other.query("CREATE TABLE t (a int)");
    const admin = await database.admin();
    const role = `r${database.name}`;
    await admin.query(`CREATE ROLE ${role}`);
    try {
      await admin.query(`GRANT SELECT ON ${other.name}.* TO ${role}`);
      await admin.query(`GRANT ${role} TO ${database.user}@'%'`);
      await using session = await sessionOf(database, { role });
      expect((await session.first([`SELECT COUNT(*) AS n FROM ${other.name}.t`])).sets).toEqual([[{ n: "0" }]]);
    } finally {
      await admin.query(`DROP ROLE ${role}`);
    }
  });

  describe("with certificates", () => {
    let own: OwnMysqlServer;
    let database: TestMysqlDatabase;
    const root = certificate({ name: "root", authority: true });
    const files: Record<string, string> = {};
    const file = (name: string): string => files[name]!;

    beforeAll(async () => {
      const made = {
        "ca.pem": root.pem,
        "stranger.pem": certificate({ name: "stranger", authority: true }).pem,
        ...both("server", certificate({ name: "server", by: root, hosts: ["localhost"] })),
        ...both("client", certificate({ name: "client", by: root })),
      };
      for (const [name, text] of Object.entries(made)) {
        files[name] = join(server.folder, `connecting-${name}`);
        writeFileSync(file(name), text, { mode: 0o644 });
      }
      const settings = {
        "ssl-ca": file("ca.pem"),
        "ssl-cert": file("server.pem"),
        "ssl-key": file("server.key"),
        "loose-character_set_client_handshake": "OFF",
        "character-set-server": "latin1",
        "collation-server": "latin1_swedish_ci",
      };
      own = await startMysqlServer(server.name, { settings });
      database = await freshMysqlDatabase({ server: own.server });
    });
    afterAll(async () => {
      await database[Symbol.asyncDispose]();
      await own[Symbol.asyncDispose]();
      for (const name of Object.values(files)) rmSync(name);
    });

    const enter = (tls: Tls, more: Partial<Address> = {}): Promise<Session> =>
      sessionOf(database, {}, { tls, ...more });
    const isEncrypted = async (session: Session): Promise<boolean> =>
      (await session.rows("SHOW STATUS LIKE 'Ssl_cipher'"))[0]?.["Value"] !== "";

    test.each<[Tls["mode"], boolean, Partial<Address>]>([
      ["disable", false, {}],
      ["prefer", false, {}],
      ["require", true, {}],
      ["verify-ca", true, {}],
      ["verify-full", true, { host: "localhost" }],
    ])("%s is encrypted: %s", async (mode, wanted, more) => {
      const checked = mode.startsWith("verify");
      await using session = await enter({ mode, ...(checked ? { rootCert: file("ca.pem") } : {}) }, more);
      expect(await isEncrypted(session)).toBe(wanted);
    });

    test.each<[string, () => Tls, Partial<Address>]>([
      ["a root that is not the server's", () => ({ mode: "verify-ca", rootCert: file("stranger.pem") }), {}],
      [
        "require, with a root that is not the server's",
        () => ({ mode: "require", rootCert: file("stranger.pem") }),
        {},
      ],
      ["no root of one's own", () => ({ mode: "verify-full" }), {}],
      [
        "a host's name that is not the server's",
        () => ({ mode: "verify-full", rootCert: file("ca.pem") }),
        { host: "127.0.0.1" },
      ],
    ])("is not trusted: %s", async (_, tls, more) => {
      expect(await failure(enter(tls(), more))).toMatchObject({ code: "tls_failed", exitCode: 6 });
    });

    test("a host by another name is trusted where only the root is asked for", async () => {
      await using session = await enter({ mode: "verify-ca", rootCert: file("ca.pem") }, { host: "127.0.0.1" });
      expect(await isEncrypted(session)).toBe(true);
    });

    test("a file that cannot be read is named", async () => {
      expect(await failure(enter({ mode: "verify-full", rootCert: "/nowhere.pem" }))).toMatchObject({
        code: "secret_unreadable",
        facts: { file: "/nowhere.pem", reason: "ENOENT" },
      });
    });

    test("an account that must come encrypted is let in by prefer, and denied without", async () => {
      const admin = await database.admin();
      await admin.query(`ALTER USER ${database.user}@'%' REQUIRE SSL`);
      try {
        await using session = await enter({ mode: "prefer" });
        expect(await isEncrypted(session)).toBe(true);
        expect(await failure(enter({ mode: "disable" }))).toMatchObject({ code: "rejected", exitCode: 2 });
      } finally {
        await admin.query(`ALTER USER ${database.user}@'%' REQUIRE NONE`);
      }
    });

    test("an account that must show a certificate", async () => {
      const admin = await database.admin();
      await admin.query(`ALTER USER ${database.user}@'%' REQUIRE X509`);
      try {
        await using session = await enter({ mode: "require", cert: file("client.pem"), key: file("client.key") });
        expect(await isEncrypted(session)).toBe(true);
        expect(await failure(enter({ mode: "require" }))).toMatchObject({ code: "rejected", exitCode: 2 });
      } finally {
        await admin.query(`ALTER USER ${database.user}@'%' REQUIRE NONE`);
      }
    });

    test("a server that takes nothing unencrypted", async () => {
      const admin = await database.admin();
      await admin.query("SET GLOBAL require_secure_transport = ON");
      try {
        await using session = await enter({ mode: "prefer" });
        expect(await isEncrypted(session)).toBe(true);
        expect(await failure(enter({ mode: "disable" }))).toMatchObject({ code: "rejected", exitCode: 2 });
      } finally {
        await admin.query("SET GLOBAL require_secure_transport = OFF");
      }
    });

    test("text arrives as it is, whatever the server makes of what a client says at its login", async () => {
      await using session = await enter({ mode: "disable" });
      expect((await session.first(["SELECT '한국' AS text, HEX('한국') AS bytes"])).sets).toEqual([
        [{ text: "한국", bytes: "ED959CEAB5AD" }],
      ]);
    });

    test("a server that is set to take no changes says so first", async () => {
      const admin = await database.admin();
      await admin.query("SET GLOBAL read_only = ON");
      try {
        await using session = await enter({ mode: "disable" });
        expect(await session.first([])).toMatchObject({ readOnly: true, standby: false });
        const { fault } = await session.send({ statements: ["CREATE TABLE t (a int)"] });
        expect(fault).toMatchObject({ kind: "read-only", errno: 1290 });
      } finally {
        await admin.query("SET GLOBAL read_only = OFF");
      }
    });
  });

  test("TLS that the server does not have is told", async () => {
    await using own = await startMysqlServer(server.name, {
      settings: isMariadb ? { ssl: "OFF" } : { "tls-version": "" },
    });
    await using database = await freshMysqlDatabase({ server: own.server });
    expect(await failure(sessionOf(database, {}, { tls: { mode: "require" } }))).toMatchObject({ code: "tls_failed" });
    await using session = await sessionOf(database, {}, { tls: { mode: "prefer" } });
    expect(session.alive).toBe(true);
  });
});

test("a server that takes connections and says nothing is given up by a signal", async () => {
  const silent = createServer((socket) => void socket.on("error", () => {}).resume());
  let taken = 0;
  silent.on("connection", () => taken++);
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const { port } = silent.address() as AddressInfo;
  const stop = new AbortController();
  const options: Partial<ConnectOptions> = { signal: stop.signal };
  const entering = failure(sessionOf({ url: `mysql://u@127.0.0.1:${port}/d?connect_timeout=600` }, options));
  await until(() => taken > 0);
  stop.abort();
  expect(await entering).toMatchObject({ code: "unreachable" });
  silent.close();
});

test("a server that takes connections and says nothing is given up in time", async () => {
  const silent = createServer((socket) => void socket.on("error", () => {}).resume());
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const { port } = silent.address() as AddressInfo;
  const error = await failure(sessionOf({ url: `mysql://u@127.0.0.1:${port}/d?connect_timeout=1` }));
  expect(error).toMatchObject({ code: "unreachable", exitCode: 6, facts: { fault: { code: "ETIMEDOUT" } } });
  silent.close();
});

interface Failure {
  readonly facts: { readonly fault: { readonly errno?: number; readonly code?: string } };
}

async function failure(entering: Promise<Session>): Promise<unknown> {
  try {
    await (await entering).close();
  } catch (error) {
    return error;
  }
  throw new Error("nobody was turned away");
}

function both(name: string, made: { readonly pem: string; readonly keyPem: string }): Record<string, string> {
  return { [`${name}.pem`]: made.pem, [`${name}.key`]: made.keyPem };
}
