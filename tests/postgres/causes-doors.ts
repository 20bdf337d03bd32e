import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { certificate } from "../servers/certificate.js";
import { addressAt, failing, type StrictServer, strictServer } from "./causes-server.js";
import { expectCause } from "./causes-told.js";

/** Ways in that are neither a right nor a wrong password. */
export function provokeDoors(): void {
  let own: StrictServer;

  beforeAll(async () => {
    own = await strictServer();
  });
  afterAll(() => own[Symbol.asyncDispose]());

  test("client_certificate_missing: the server believes certificates alone", async () => {
    await own.serve(certificate({ name: "localhost", hosts: ["localhost"] }));
    own.write("root.crt", certificate({ name: "Root", authority: true }).pem);
    await own.admin.query("ALTER SYSTEM SET ssl_ca_file = 'root.crt'");
    await own.admit("hostssl main app all cert");
    const fault = await failing({ ...own.plain, tls: { mode: "require" } });
    expectCause(fault, "client_certificate_missing", own.plain, ["sslcert=", "app"]);
  });

  test("authentication_refused: the operating system is asked who this is", async () => {
    await own.admit("local all all peer", "host main app all trust");
    const fault = await failing({ ...own.plain, host: join(own.folder, "data") });
    expectCause(fault, "authentication_refused", own.plain, ["pg_hba.conf", "scram-sha-256", "host=localhost"]);
  });

  test("authentication_unsupported: Kerberos is asked for", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      // AuthenticationGSS.
      socket.once("data", () => socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 7])));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const fault = await failing(addressAt((server.address() as { port: number }).port));
    server.close();
    expectCause(fault, "authentication_unsupported", own.plain, ["scram-sha-256"]);
  });

  test("channel_binding_missing: without TLS there is nothing to bind to", async () => {
    await own.admit("host main app all scram-sha-256");
    const fault = await failing({ ...own.plain, tls: { mode: "disable", channelBinding: true } });
    expectCause(fault, "channel_binding_missing", own.plain, ["channel_binding=require"]);
  });

  test.each([
    ["that is no PEM", () => ({ cert: "this is no certificate", key: "nor is this a key" })],
    [
      "whose key is another's",
      () => ({
        cert: certificate({ name: "app" }).pem,
        key: certificate({ name: "other" }).keyPem,
      }),
    ],
  ])("certificate_file_unreadable: a client certificate %s", async (_, made) => {
    await own.serve(certificate({ name: "localhost", hosts: ["localhost"] }));
    await own.admit("hostssl main app all scram-sha-256");
    const files = { cert: join(own.folder, "client.crt"), key: join(own.folder, "client.key") };
    const { cert, key } = made();
    writeFileSync(files.cert, cert);
    writeFileSync(files.key, key);
    const fault = await failing({ ...own.plain, tls: { mode: "require", ...files } });
    expectCause(fault, "certificate_file_unreadable", own.plain, ["openssl x509"]);
  });
}
