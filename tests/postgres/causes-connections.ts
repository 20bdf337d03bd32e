import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { networkCauses } from "../../src/core/failures/causes-network.js";
import type { Address } from "../../src/core/model/address.js";
import type { Fault } from "../../src/core/model/fault.js";
import { Secret } from "../../src/core/model/secret.js";
import type { ConnectOptions } from "../../src/engines/connect-options.js";
import type { Session } from "../../src/engines/engine.js";
import { connect } from "../../src/engines/postgres/connect.js";
import { certificate, type Certificate } from "../servers/certificate.js";
import { addressAt, failing, faultOfFirst, type StrictServer, strictServer } from "./causes-server.js";
import { expectCause, faultFrom, place } from "./causes-told.js";

const day = 86_400_000;

/** Causes of the way to a session: sockets that misbehave, and a real server of our own that is told to refuse. */
export function provokeConnections(): void {
  describe("where something else listens", sockets);
  describe("where a server refuses", refusals);
}

function sockets(): void {
  const listening: Server[] = [];
  afterEach(() => listening.splice(0).forEach((server) => server.close()));

  async function listen(answer: (socket: Socket) => void): Promise<Address> {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      answer(socket);
    });
    listening.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return addressAt((server.address() as { port: number }).port);
  }

  test("refused: nothing listens", async () => {
    const address = await listen(() => {});
    listening.splice(0).forEach((server) => server.close());
    const fault = await failing(address);
    expectCause(fault, "refused_on_localhost", { host: "localhost", port: address.port }, [
      `localhost:${address.port}`,
    ]);
    expectCause(fault, "refused", { host: "db.internal", port: 5432 }, ["db.internal:5432", "sluice wait"]);
  });

  test("refused on every address of a name: the driver's empty message is filled", async () => {
    const address = await listen(() => {});
    listening.splice(0).forEach((server) => server.close());
    const refused = ["::1", "127.0.0.1"].map((host) =>
      Object.assign(new Error(`connect ECONNREFUSED ${host}:${address.port}`), { code: "ECONNREFUSED" }),
    );
    const fault = await faultFrom(() =>
      Promise.reject(Object.assign(new AggregateError(refused, ""), { code: "ECONNREFUSED" })),
    );
    expect(fault.message).toContain("::1");
    expect(fault.message).toContain("127.0.0.1");
    expectCause(fault, "refused_on_localhost", { host: "localhost", port: address.port });
  });

  test("no_answer: it takes the connection and says nothing", async () => {
    const address = await listen(() => {});
    expectCause(await failing({ ...address, connectTimeoutMs: 100 }), "no_answer");
  });

  test("cut: it takes the connection and closes it", async () => {
    const address = await listen((socket) => socket.destroy());
    expectCause(await failing(address), "cut", place, ["db.internal:5432", "sluice status"]);
  });

  test("not_postgres: a web server, and a MySQL server", async () => {
    const web = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expectCause(await failing({ ...web, tls: { mode: "require" } }), "not_postgres");
    for (const [length, version] of [
      ["d", "5.5.5-10.11.6-MariaDB"],
      ["J", "8.0.36"],
    ]) {
      const greeting = Buffer.from(`${length}\0\0\0\n${version}\0`.padEnd(104, "\x01"), "latin1");
      const other = await listen((socket) => socket.write(greeting));
      expectCause(await failing(other), "not_postgres", place, ["MySQL"]);
    }
  });

  test("not_tls: it agrees to TLS and does not speak it", async () => {
    const address = await listen((socket) => {
      socket.once("data", () => {
        socket.write("S");
        socket.once("data", () => socket.write("this is no handshake"));
      });
    });
    expectCause(await failing({ ...address, tls: { mode: "require" } }), "not_tls", place, ["sslmode=disable"]);
  });

  test("socket_missing: no server in this folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "no-socket-"));
    const fault = await failing({ ...addressAt(5432), host: folder });
    rmSync(folder, { recursive: true });
    expectCause(fault, "socket_missing", { host: folder, port: 5432 }, [folder, "host=localhost"]);
  });

  test("url_unreadable: the fault says nothing of the password", async () => {
    const fault = await faultFrom(async () => new URL("postgres://u:pa/ss@db:99999999/x"));
    expectCause(fault, "url_unreadable", {}, ["%40"]);
    expect(JSON.stringify(fault)).not.toContain("pa/ss");
  });
}

function refusals(): void {
  let own: StrictServer;

  beforeAll(async () => {
    own = await strictServer();
  });
  afterAll(() => own[Symbol.asyncDispose]());

  test("password_wrong, password_missing, database_missing", async () => {
    const wrong = await failing({ ...own.plain, password: new Secret("wrong-one") });
    expectCause(wrong, "password_wrong", own.plain, ["ALTER ROLE app PASSWORD"]);
    expect(JSON.stringify(wrong)).not.toContain("wrong-one");
    const { password: _password, ...without } = own.plain;
    expectCause(await failing(without), "password_missing", own.plain, ["app", "PGPASSWORD_FILE"]);
    expectCause(await failing({ ...own.plain, database: "mian" }), "database_missing", own.plain, [
      "CREATE DATABASE mian;",
    ]);
  });

  test("setting_role_unknown, setting_refused: what the session is to begin with", async () => {
    const { id: _id, ...door } = place;
    const begun = (options: ConnectOptions): Promise<Fault> =>
      faultOfFirst(async () => (await connect(own.plain, options)).close());
    expectCause(await begun({ application: "t", role: "nobodyx" }), "setting_role_unknown", door, [
      "nobodyx",
      "session.role",
      "--role",
    ]);
    expectCause(await begun({ application: "t", searchPath: "a,,b" }), "setting_refused", door, [
      '"a,,b"',
      "--search-path",
    ]);
  });

  test("role_cannot_log_in, role_unknown, host_not_allowed, tls_demanded", async () => {
    await own.admit("hostssl main app all scram-sha-256", "host main quiet all trust", "host main ghost all trust");
    expectCause(await failing({ ...own.plain, user: "quiet" }), "role_cannot_log_in", own.plain, [
      "ALTER ROLE quiet LOGIN;",
    ]);
    expectCause(await failing({ ...own.plain, user: "ghost" }), "role_unknown", own.plain, ["CREATE ROLE ghost LOGIN"]);
    expectCause(await failing({ ...own.plain, user: "nobody" }), "tls_demanded", own.plain, ["sslmode=require"]);
    await own.serve(certificate({ name: "localhost", hosts: ["localhost"] }));
    expectCause(
      await failing({ ...own.plain, database: "sluice", tls: { mode: "require" } }),
      "host_not_allowed",
      own.plain,
      ["pg_hba.conf"],
    );
    await own.admit("host all all all scram-sha-256");
  });

  test("database_right_missing at the door, database_closed, connections_of_role_used_up", async () => {
    await own.admin.query("REVOKE CONNECT ON DATABASE main FROM public");
    expectCause(await failing(own.plain), "database_right_missing", own.plain, [
      "GRANT CONNECT ON DATABASE main TO app;",
    ]);
    await own.admin.query("GRANT CONNECT ON DATABASE main TO public; ALTER DATABASE main ALLOW_CONNECTIONS false");
    expectCause(await failing(own.plain), "database_closed", own.plain, [
      "ALTER DATABASE main ALLOW_CONNECTIONS true;",
    ]);
    await own.admin.query("ALTER DATABASE main ALLOW_CONNECTIONS true; ALTER ROLE app CONNECTION LIMIT 0");
    const [of, never] = ["connections_of_role_used_up", ["max_connections"]] as const;
    const raised = (what: string) => `ALTER ${what} CONNECTION LIMIT -1;`;
    expectCause(await failing(own.plain), of, own.plain, [raised("ROLE app")], never);
    await own.admin.query(`${raised("ROLE app")} ALTER DATABASE main CONNECTION LIMIT 0`);
    expectCause(await failing(own.plain), of, own.plain, [raised("DATABASE main")], never);
    await own.admin.query(raised("DATABASE main"));
  });

  test("connections_used_up: every place is taken", async () => {
    const sessions: Session[] = [];
    const fault = await faultOfFirst(async () => {
      for (let tries = 0; tries < 20; tries++) sessions.push(await connect(own.plain, { application: "t" }));
    });
    expectCause(fault, "connections_used_up", own.plain, ["pg_stat_activity"]);
    for (const session of sessions) await session.close();
  });

  test("locks_used_up: a transaction with too many tables", async () => {
    const fault = await faultFrom(() =>
      own.admin.query(
        "DO $$BEGIN FOR i IN 1..20000 LOOP EXECUTE 'CREATE TEMP TABLE many_' || i || ' (a int)'; END LOOP; END$$",
      ),
    );
    expectCause(fault, "locks_used_up", own.plain, ["max_locks_per_transaction"]);
  });

  test("tls_not_offered: the server has TLS turned off", async () => {
    await own.admin.query("ALTER SYSTEM SET ssl = off");
    await own.reload();
    expectCause(await failing({ ...own.plain, tls: { mode: "require" } }), "tls_not_offered", own.plain, [
      "sslmode=disable",
    ]);
  });

  describe("with a certificate that does not convince", () => {
    const root = certificate({ name: "Root", authority: true });
    const middle = certificate({ name: "Middle", authority: true, by: root });
    const cases: readonly [string, Certificate, readonly Certificate[], Certificate, readonly string[]][] = [
      ["certificate_self_signed", certificate({ name: "db", hosts: ["localhost"] }), [], root, ["sslrootcert="]],
      [
        "certificate_authority_unknown",
        certificate({ name: "db", hosts: ["localhost"], by: root }),
        [root],
        certificate({ name: "Other", authority: true }),
        ["NODE_EXTRA_CA_CERTS"],
      ],
      [
        "certificate_chain_incomplete",
        certificate({ name: "db", hosts: ["localhost"], by: middle }),
        [],
        root,
        ["sslrootcert="],
      ],
      [
        "certificate_for_other_name",
        certificate({ name: "db", hosts: ["db.example.com"], by: root }),
        [],
        root,
        ["db.example.com", "sslmode=verify-ca"],
      ],
      [
        "certificate_expired",
        certificate({
          name: "db",
          hosts: ["localhost"],
          by: root,
          from: new Date(Date.now() - 9 * day),
          until: new Date(Date.now() - day),
        }),
        [],
        root,
        ["date -u"],
      ],
      [
        "certificate_not_yet_valid",
        certificate({
          name: "db",
          hosts: ["localhost"],
          by: root,
          from: new Date(Date.now() + day),
          until: new Date(Date.now() + 9 * day),
        }),
        [],
        root,
        ["date -u"],
      ],
    ];

    test.each(cases)("%s", async (id, theirs, chain, trusted, says) => {
      const rootCert = join(own.folder, `${id}.pem`);
      writeFileSync(rootCert, trusted.pem);
      await own.serve(theirs, chain);
      const fault = await failing({ ...own.plain, host: "localhost", tls: { mode: "verify-full", rootCert } });
      expect(fault.lost).toBe(true);
      expectCause(fault, id, { ...own.plain, host: "localhost" }, says);
    });

    test("certificate_for_other_name: an address that the certificate does not have", async () => {
      const rootCert = join(own.folder, "address.pem");
      writeFileSync(rootCert, root.pem);
      await own.serve(certificate({ name: "db", hosts: ["localhost"], by: root }), []);
      const fault = await failing({ ...own.plain, host: "127.0.0.1", tls: { mode: "verify-full", rootCert } });
      expectCause(fault, "certificate_for_other_name", { ...own.plain, host: "127.0.0.1" }, ["127.0.0.1", "verify-ca"]);
      expect(
        networkCauses.find(({ id }) => id === "certificate_for_other_name")?.words.en(fault, own.plain).cause,
      ).toBe("The certificate is not for 127.0.0.1.");
    });

    test("and with one that does, the connection comes about", async () => {
      const rootCert = join(own.folder, "good.pem");
      writeFileSync(rootCert, root.pem);
      await own.serve(certificate({ name: "db", hosts: ["localhost"], by: middle }), [middle]);
      const there = { ...own.plain, host: "localhost", tls: { mode: "verify-full", rootCert } } as const;
      await using session = await connect(there, { application: "t" });
      expect(await session.rows("SELECT ssl::text AS tls FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).toEqual([
        { tls: "true" },
      ]);
      await using byAddress = await connect({ ...there, hostAddress: "127.0.0.1" }, { application: "t" });
      expect(byAddress.alive).toBe(true);
    });
  });

  test("a required channel binding is made, or nothing is given away", async () => {
    await own.serve(certificate({ name: "db", hosts: ["localhost"] }));
    const bound = { ...own.plain, host: "localhost", tls: { mode: "require", channelBinding: true } } as const;
    await own.admit("hostssl main app all scram-sha-256", "host main app all trust");
    await using session = await connect(bound, { application: "t" });
    expect(session.alive).toBe(true);
    const message = "channel binding is required, and the server does not offer it";
    expect((await failing({ ...bound, tls: { mode: "disable", channelBinding: true } })).message).toBe(message);
    await own.admit("hostssl main app all password");
    expect((await failing(bound)).message).toBe(message);
    const failure: unknown = await connect(bound, { application: "t" }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "tls_failed", facts: { unbound: true } });
  });

  // The last of them: the server does not come back.
  test("server_stopping: it waits for its sessions to end", async () => {
    const [row] = (
      await own.admin.query<{ pid: string }>("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid")
    ).rows;
    process.kill(Number(row?.pid), "SIGTERM");
    const fault = await faultOfFirst(async () => {
      for (;;) await (await connect(own.plain, { application: "t" })).close();
    });
    expectCause(fault, "server_stopping", own.plain, ["sluice wait"]);
  });
}
