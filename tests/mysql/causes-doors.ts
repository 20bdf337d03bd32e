import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, type ConnectionOptions, createConnection } from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Fault } from "../../src/core/model/fault.js";
import type { MysqlServer, OwnMysqlServer } from "../servers/mysql-server.js";
import { startMysqlServer } from "../servers/mysql-server.js";
import { untilAt } from "./causes-sessions.js";
import { door, expectCause, faultFrom, makeOf, place } from "./causes-told.js";

/** Causes of the way to a session: a server of its own, which may be told to refuse. */
export function provokeDoors({ name, title }: MysqlServer): void {
  const make = makeOf({ title });
  let own: OwnMysqlServer;
  let admin: Connection;

  beforeAll(async () => {
    own = await startMysqlServer(name, { settings: { max_connections: "12" } });
    admin = await connected({});
    await admin.query("CREATE DATABASE shop");
    await admin.query("CREATE USER app@'%' IDENTIFIED BY 'app-1'");
    await admin.query("GRANT ALL ON shop.* TO app@'%'");
  });
  afterAll(async () => {
    admin.destroy();
    await own[Symbol.asyncDispose]();
  });

  async function connected(options: ConnectionOptions): Promise<Connection> {
    const { host, port, user, password } = own.server;
    const made = await createConnection({ host, port, user, password, ...options });
    made.on("error", () => {});
    return made;
  }

  const app = { user: "app", password: "app-1", database: "shop" };
  const failing = (options: ConnectionOptions = {}): Promise<Fault> =>
    faultFrom(
      async () => {
        const made = await connected({ ...app, ...options });
        try {
          await made.query("SELECT 1");
        } finally {
          made.destroy();
        }
      },
      { server: make },
    );

  test("password_wrong, password_missing, database_missing, database_right_missing", async () => {
    const wrong = await failing({ password: "wrong-one" });
    expect(wrong.lost).toBeUndefined();
    expectCause(wrong, "password_wrong", { ...door, user: "app" }, [
      "'app'@'",
      "ALTER USER 'app'@'%'",
      "sslmode=require",
    ]);
    expect(JSON.stringify(wrong)).not.toContain("wrong-one");
    const { password: _password, ...without } = app;
    expectCause(await failing({ ...without, password: "" }), "password_missing", door, ["MYSQL_PASSWORD_FILE"]);
    expectCause(
      await failing({ user: own.server.user, password: own.server.password, database: "none_such" }),
      "database_missing",
      door,
      ["none_such", "CREATE DATABASE"],
    );
    expectCause(await failing({ database: "mysql" }), "database_right_missing", door, ["`mysql`.*", "'app'@'%'"]);
  });

  test("setting_role_unknown: one that is not granted, or is none", async () => {
    await admin.query("CREATE ROLE auditors");
    for (const role of ["auditors", "nobody"]) {
      const fault = await faultFrom(
        async () => {
          const made = await connected(app);
          await made.query(`SET ROLE \`${role}\``).finally(() => made.destroy());
        },
        { server: make },
      );
      expectCause(fault, "setting_role_unknown", { ...door, user: "app" }, [`GRANT \`${role}\` TO 'app'@'%'`]);
    }
    await admin.query("DROP ROLE auditors");
  });

  test("account_locked, password_expired, account_limit_reached", async () => {
    await admin.query("CREATE USER shut@'%' IDENTIFIED BY 'x-1' ACCOUNT LOCK");
    expectCause(
      await failing({ user: "shut", password: "x-1", database: "" }),
      "account_locked",
      { ...door, user: "shut" },
      ["ACCOUNT UNLOCK"],
    );
    await admin.query("CREATE USER old@'%' IDENTIFIED BY 'x-1' PASSWORD EXPIRE");
    expectCause(await failing({ user: "old", password: "x-1", database: "" }), "password_expired", door, ["EXPIRE"]);
    await admin.query("CREATE USER few@'%' IDENTIFIED BY 'x-1' WITH MAX_USER_CONNECTIONS 1");
    const first = await connected({ user: "few", password: "x-1" });
    expectCause(await failing({ user: "few", password: "x-1", database: "" }), "account_limit_reached", door, [
      "max_user_connections",
    ]);
    first.destroy();
  });

  test("connections_used_up: one more than the server takes", async () => {
    const held: Connection[] = [];
    const fault = await faultFrom(
      async () => {
        for (let i = 0; i < 20; i++) held.push(await connected(app));
      },
      { server: make },
    );
    held.forEach((each) => each.destroy());
    expectCause(fault, "connections_used_up", door, ["max_connections", "processlist"]);
  });

  test("account_of_the_system: a socket's owner, not a password", async () => {
    if (make === "MySQL") await admin.query("INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'");
    await admin.query(`CREATE USER local@'%' IDENTIFIED ${make === "MySQL" ? "WITH auth_socket" : "VIA unix_socket"}`);
    expectCause(await failing({ user: "local", database: "" }), "account_of_the_system", door, [
      "CREATE USER 'migrator'@'%'",
    ]);
  });

  test("server_read_only, server_offline", async () => {
    const client = await connected(app);
    await admin.query("SET GLOBAL read_only = 1");
    const statement = "CREATE TABLE t (a int)";
    const refused = await faultFrom(() => client.query(statement), { server: make, statement });
    expect(refused.kind).toBe("read-only");
    expectCause(refused, "server_read_only", place, ["read_only = 0"]);
    await admin.query("SET GLOBAL read_only = 0");
    client.destroy();
    if (make === "MariaDB") return;
    await admin.query("SET GLOBAL offline_mode = ON");
    expectCause(await failing(), "server_offline", door, ["offline_mode"]);
    await admin.query("SET GLOBAL offline_mode = OFF");
  });

  test("tls_demanded, tls_not_offered", async () => {
    const [[row]] = (await admin.query("SHOW VARIABLES LIKE 'ssl_cert'")) as unknown as [[{ Value: string }]];
    const [[mode]] = (await admin.query("SHOW VARIABLES LIKE 'have_ssl'")) as unknown as [
      [{ Value: string } | undefined],
    ];
    const offers = make === "MySQL" || mode?.Value === "YES";
    if (offers) {
      await admin.query("SET GLOBAL require_secure_transport = ON");
      expectCause(await failing(), "tls_demanded", door, ["sslmode=require"]);
      await admin.query("SET GLOBAL require_secure_transport = OFF");
      const unknown = await failing({ ssl: {} });
      expect(["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"]).toContain(unknown.code);
    } else {
      expect(row.Value).toBe("");
      const fault = await failing({ ssl: {} });
      expect(fault.lost).toBe(true);
      expectCause(fault, "tls_not_offered", door, ["db.internal:3306", "sslmode=disable"]);
    }
  });

  test("authentication_unsupported: a way to log in that the driver does not have", async () => {
    // What a server with another plugin sends, in place of its answer to a login.
    const plugin = Buffer.from("\xfeclient_ed25519\0scramble".padEnd(60, "x"), "latin1");
    const greeting = await helloOf(own.server);
    const stub = createServer((socket) => {
      socket.on("error", () => {});
      socket.write(greeting);
      socket.once("data", () => socket.write(Buffer.concat([Buffer.from([plugin.length, 0, 0, 2]), plugin])));
    });
    await new Promise<void>((resolve) => stub.listen(0, "127.0.0.1", resolve));
    const fault = await failing({ port: (stub.address() as { port: number }).port });
    stub.close();
    expectCause(fault, "authentication_unsupported", door, ["client_ed25519", "mysql_native_password"]);
  });

  test("socket_missing: no server has its socket there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "no-socket-"));
    const socketPath = join(folder, "mysqld.sock");
    const fault = await faultFrom(() => createConnection({ socketPath, user: "app" }));
    rmSync(folder, { recursive: true });
    expectCause(fault, "socket_missing", { host: socketPath }, [socketPath, "127.0.0.1"]);
  });

  test("packet_too_large: a statement longer than the server takes", async () => {
    await admin.query("SET GLOBAL max_allowed_packet = 1048576");
    const client = await connected(app);
    const fault = await faultFrom(() => client.query(`SELECT '${"x".repeat(2_000_000)}'`), { server: make });
    expect(fault.lost).toBe(true);
    // The server hangs up as it says so: what is heard first is chance.
    if (fault.errno !== undefined) expectCause(fault, "packet_too_large", place, ["max_allowed_packet"]);
    else expect(["ECONNRESET", "EPIPE", "PROTOCOL_CONNECTION_LOST"]).toContain(fault.code);
    client.destroy();
  });

  test("a server that is stopped takes the session along", async () => {
    const [holder, client] = [await connected(app), await connected(app)];
    await holder.query("CREATE TABLE held (a int)");
    await holder.query("INSERT INTO held VALUES (1)");
    await holder.query("BEGIN");
    await holder.query("UPDATE held SET a = 2");
    const said = faultFrom(() => client.query("UPDATE held SET a = 3"), { server: make });
    await untilAt(holder, client, "UPDATE held SET a = 3");
    await own.stop("SIGTERM");
    const fault = await said;
    expect(fault.lost).toBe(true);
    await own.start();
    admin = await connected({});
  });

  test("host_not_allowed: no account may come from here", async () => {
    const socket = await createConnection({
      socketPath: own.server.socket,
      user: own.server.user,
      password: own.server.password,
    });
    const local = `'${own.server.user}'@localhost`;
    await socket.query(`CREATE USER IF NOT EXISTS ${local} IDENTIFIED BY 'x-1'`);
    await socket.query(`GRANT ALL ON *.* TO ${local} WITH GRANT OPTION`);
    const [rows] = await socket.query("SELECT user AS u, host AS h FROM mysql.user WHERE host <> 'localhost'");
    for (const { u, h } of rows as { u: string; h: string }[]) await socket.query("DROP USER ?@?", [u, h]);
    await socket.query("FLUSH PRIVILEGES");
    expectCause(await failing(), "host_not_allowed", { ...door, user: "app" }, ["CREATE USER 'app'@'%'"]);
    socket.destroy();
  });
}

/** What a server says first. */
async function helloOf({ host, port }: MysqlServer): Promise<Buffer> {
  const { connect } = await import("node:net");
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    socket.on("error", reject);
    socket.once("data", (data) => {
      socket.destroy();
      resolve(data);
    });
  });
}
