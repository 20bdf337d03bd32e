import { readFileSync } from "node:fs";
import type { Address } from "../../core/model/address.js";
import type { Fault } from "../../core/model/fault.js";
import { SluiceError } from "../../core/failures/failure.js";
import type { ConnectOptions, Session } from "../engine.js";
import { faultOf } from "./fault.js";
import { type OpenClient, PostgresSession, serverFactsOf } from "./session.js";

/** One connection to PostgreSQL, with our settings as startup options so that RESET ALL brings them back. */
export async function connect(address: Address, options: ConnectOptions): Promise<Session> {
  const { Client } = (await import("pg")).default;
  const attempts = tlsAttempts(address);
  let fault: Fault | undefined;
  for (const ssl of attempts) {
    const binding = address.tls.channelBinding ? new ChannelBinding() : undefined;
    const client = new Client({
      host: address.host,
      port: address.port,
      user: address.user,
      database: address.database,
      // pg would take an absent password from PGPASSWORD of whatever environment we are in.
      password: binding ? binding.guard(address.password?.reveal() ?? "") : (address.password?.reveal() ?? ""),
      enableChannelBinding: binding !== undefined,
      ssl,
      application_name: options.application,
      options: startupOptions(address, options),
      connectionTimeoutMillis: address.connectTimeoutMs,
      keepAlive: true,
    }) as unknown as OpenClient;
    // A server may end the session in the very packet that opened it, before anybody else listens.
    client.on("error", () => {});
    let version = "";
    const wire = (client as unknown as { connection: NodeJS.EventEmitter }).connection;
    wire.on("parameterStatus", (status: { parameterName: string; parameterValue: string }) => {
      if (status.parameterName === "server_version") version = status.parameterValue;
    });
    binding?.watch(wire);
    try {
      await client.connect();
      binding?.assertBound();
      return new PostgresSession(client, serverFactsOf(version, client.processID), [], () => end(client));
    } catch (error) {
      fault = faultOf(error);
      // No good-bye: what listens there may be no PostgreSQL, and would never answer it.
      destroy(client);
      if (!wantsOtherTls(fault, ssl !== false)) break;
    }
  }
  throw connectFailure(address, fault ?? { message: "no attempt was made" });
}

/** `channel_binding=require`: no password is given to a server that would take it otherwise, nor a session from one that asks for none. */
class ChannelBinding {
  #offered = false;

  watch(wire: NodeJS.EventEmitter): void {
    wire.prependListener("authenticationSASL", ({ mechanisms }: { mechanisms: readonly string[] }) => {
      this.#offered = mechanisms.includes("SCRAM-SHA-256-PLUS");
    });
  }

  guard(password: string): () => string {
    return () => {
      this.assertBound();
      return password;
    };
  }

  assertBound(): void {
    if (this.#offered) return;
    const message = "channel binding is required, and the server does not offer it";
    throw Object.assign(new Error(message), { code: "ERR_TLS_CHANNEL_BINDING" });
  }
}

/** What another transport might cure: `prefer` tries the other way then. */
function wantsOtherTls(fault: Fault, withTls: boolean): boolean {
  if (withTls) return /does not support SSL/i.test(fault.message);
  return fault.sqlstate === "28000" && /no encryption|SSL off/i.test(fault.message);
}

type Ssl =
  | false
  | { rejectUnauthorized: boolean; ca?: string; cert?: string; key?: string; checkServerIdentity?: () => undefined };

function tlsAttempts(address: Address): readonly Ssl[] {
  const { mode } = address.tls;
  if (mode === "disable" || address.host.startsWith("/")) return [false];
  const { rootCert, cert, key } = address.tls;
  const files = {
    // `system` is libpq's word for the authorities that this machine knows: Node takes its own then.
    ...(rootCert && rootCert !== "system" ? { ca: pemOf(rootCert, "sslrootcert") } : {}),
    ...(cert ? { cert: pemOf(cert, "sslcert") } : {}),
    ...(key ? { key: pemOf(key, "sslkey") } : {}),
  };
  if (mode === "verify-full") return [{ ...files, rejectUnauthorized: true }];
  if (mode === "verify-ca") return [{ ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined }];
  // As libpq: `require` checks the certificate against a root that is given, and only then.
  const encrypted: Ssl = { ...files, rejectUnauthorized: files.ca !== undefined, checkServerIdentity: () => undefined };
  if (mode === "require") return [encrypted];
  // A local server seldom speaks TLS, a distant one nearly always: the likelier first saves a round trip.
  return isLocal(address.host) ? [false, encrypted] : [encrypted, false];
}

function pemOf(file: string, variable: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "EIO";
    throw new SluiceError("secret_unreadable", { variable, file, reason }, { cause: error });
  }
}

function isLocal(host: string): boolean {
  return host === "" || host === "localhost" || host === "::1" || host.startsWith("127.");
}

function startupOptions(address: Address, options: ConnectOptions): string {
  const settings: string[] = [];
  const set = (name: string, value: string): void => {
    settings.push(`-c ${name}=${value.replace(/[\\ ]/g, "\\$&")}`);
  };
  set("client_encoding", "UTF8");
  // A database may say otherwise; files are cut, and history rows written, by the standard.
  set("standard_conforming_strings", "on");
  set("lock_timeout", `${options.lockTimeoutMs ?? 0}ms`);
  set("statement_timeout", `${options.statementTimeoutMs ?? 0}ms`);
  set("idle_in_transaction_session_timeout", "0");
  if (options.role) set("role", options.role);
  const searchPath = options.searchPath ?? address.schema;
  if (searchPath) set("search_path", searchPath);
  if (options.readOnly) set("default_transaction_read_only", "on");
  return [address.options, ...settings].filter(Boolean).join(" ");
}

function connectFailure(address: Address, fault: Fault): SluiceError {
  const { host, port, user, database } = address;
  if (fault.sqlstate && /^(28|3D|42|22)/.test(fault.sqlstate)) {
    return new SluiceError("rejected", { host, port, user, database, fault });
  }
  if (/client password must be a string|password.*SCRAM/i.test(fault.message)) {
    return new SluiceError("rejected", { host, port, user, database, fault });
  }
  if (isTlsFault(fault)) return new SluiceError("tls_failed", { host, port, fault });
  return new SluiceError("unreachable", { host, port, tries: 1, fault });
}

function isTlsFault(fault: Fault): boolean {
  return (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(fault.code ?? "") ||
    /does not support SSL/i.test(fault.message)
  );
}

/** pg waits for the server's good-bye; a server that is gone must not keep us. */
async function end(client: OpenClient): Promise<void> {
  const given = setTimeout(() => destroy(client), 2000);
  try {
    await client.end();
  } catch {
    // It was lost already: there is nothing to end.
  } finally {
    clearTimeout(given);
  }
}

function destroy(client: OpenClient): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
