import { isIP } from "node:net";
import { type Address, isLocalHost } from "../../core/model/address.js";
import type { Fault } from "../../core/model/fault.js";
import { isSluiceError } from "../../core/failures/failure.js";
import type { ConnectOptions } from "../connect-options.js";
import type { Pooler, Session } from "../engine.js";
import { readPem } from "../../places/pem.js";
import { abandonedAt } from "../abandoned.js";
import { connectFailure, unboundCode } from "./connect-failure.js";
import { faultOf } from "./fault.js";
import { guardWire } from "./guarded-wire.js";
import { type OpenClient, PostgresSession, serverFactsOf } from "./session.js";
import { type SessionSettings, settingsOf } from "./settings.js";

/** One connection to PostgreSQL, with our settings as startup options so that RESET ALL brings them back. */
export async function connect(address: Address, options: ConnectOptions): Promise<Session> {
  const settings = settingsOf(address, options);
  const attempts = tlsAttempts(address);
  let pooler = options.pooler ?? "none";
  let fault: Fault | undefined;
  for (let at = 0; at < attempts.length;) {
    const ssl = attempts[at] ?? false;
    try {
      return await enter(address, options, { ssl, settings, pooler });
    } catch (error) {
      if (isSluiceError(error)) throw error;
      fault = faultOf(error);
      if (pooler === "none" && settings.said && refusesOptions(fault)) pooler = "unknown";
      else if (wantsOtherTls(fault, ssl !== false)) at++;
      else break;
    }
  }
  throw connectFailure(address, fault ?? { message: "no attempt was made" });
}

interface Way {
  readonly ssl: Ssl;
  readonly settings: SessionSettings;
  readonly pooler: Pooler;
}

async function enter(
  address: Address,
  { application, signal }: ConnectOptions,
  { ssl, settings, pooler }: Way,
): Promise<Session> {
  const { default: Client } = await import("pg/lib/client.js");
  const binding = address.tls.channelBinding ? new ChannelBinding() : undefined;
  const client = new Client({
    host: address.hostAddress ?? address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    // pg would take an absent password from PGPASSWORD of whatever environment we are in.
    password: binding ? binding.guard(address.password?.reveal() ?? "") : (address.password?.reveal() ?? ""),
    enableChannelBinding: binding !== undefined,
    ssl,
    application_name: application,
    ...(pooler === "none" ? { options: settings.startup } : {}),
    connectionTimeoutMillis: address.connectTimeoutMs,
    keepAlive: true,
    // A statement of an hour says nothing: what stands between must not forget the connection, nor we wait for one that is gone.
    keepAliveInitialDelayMillis: 15_000,
  }) as unknown as OpenClient;
  // A server may end the session in the very packet that opened it, before anybody else listens.
  client.on("error", () => {});
  let version = "";
  const wire = (client as unknown as { connection: NodeJS.EventEmitter }).connection;
  guardWire(wire);
  wire.on("parameterStatus", (status: { parameterName: string; parameterValue: string }) => {
    if (status.parameterName === "server_version") version = status.parameterValue;
  });
  binding?.watch(wire);
  try {
    await abandonedAt(signal, client.connect());
    binding?.assertBound();
  } catch (error) {
    // No good-bye: what listens there may be no PostgreSQL, and would never answer it.
    destroy(client);
    throw error;
  }
  const begin = { said: settings.said, given: pooler === "none", pooler };
  const session = new PostgresSession(client, serverFactsOf(version, client.processID), begin, (giveBack) =>
    end(client, giveBack),
  );
  if (pooler !== "none") session.settle(pooler);
  return session;
}

/** A pooler passes on none but the parameters that it knows. Each has words of its own; a server never says so of these. */
function refusesOptions(fault: Fault): boolean {
  return /^(?:08P01|0A000)$/.test(fault.sqlstate ?? "") && /startup parameter|command-line option/i.test(fault.message);
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
    throw Object.assign(new Error(message), { code: unboundCode });
  }
}

/** What another transport might cure: `prefer` tries the other way then. */
function wantsOtherTls(fault: Fault, withTls: boolean): boolean {
  if (withTls) return /does not support SSL/i.test(fault.message);
  return fault.sqlstate === "28000" && /no encryption|SSL off/i.test(fault.message);
}

type Ssl =
  | false
  | {
      rejectUnauthorized: boolean;
      ca?: string;
      cert?: string;
      key?: string;
      host?: string;
      servername?: string;
      checkServerIdentity?: () => undefined;
    };

function tlsAttempts(address: Address): readonly Ssl[] {
  const { mode } = address.tls;
  const reached = address.hostAddress ?? address.host;
  if (mode === "disable" || reached.startsWith("/")) return [false];
  const { rootCert, cert, key } = address.tls;
  const files = {
    // `system` is libpq's word for the authorities that this machine knows: Node takes its own then.
    ...(rootCert && rootCert !== "system" ? { ca: readPem(rootCert, "sslrootcert") } : {}),
    ...(cert ? { cert: readPem(cert, "sslcert") } : {}),
    ...(key ? { key: readPem(key, "sslkey") } : {}),
    ...(address.hostAddress === undefined ? {} : namedBy(address.host)),
  };
  if (mode === "verify-full") return [{ ...files, rejectUnauthorized: true }];
  if (mode === "verify-ca") return [{ ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined }];
  // As libpq: `require` checks the certificate against a root that is given, and only then.
  const encrypted: Ssl = { ...files, rejectUnauthorized: files.ca !== undefined, checkServerIdentity: () => undefined };
  if (mode === "require") return [encrypted];
  // A local server seldom speaks TLS, a distant one nearly always: the likelier first saves a round trip.
  return isLocalHost(reached) ? [false, encrypted] : [encrypted, false];
}

/** The certificate is asked for, and holds, by the host's name, wherever that is. */
function namedBy(host: string): { readonly host: string; readonly servername?: string } {
  return isIP(host) === 0 ? { host, servername: host } : { host };
}

/**
 * What others would wait for is given back before; then nobody waits for the server's good-bye, which comes when all is
 * cleared away. A server that is gone must not keep us.
 */
async function end(client: OpenClient, giveBack: () => Promise<unknown>): Promise<void> {
  const given = setTimeout(() => destroy(client), 2000);
  try {
    await giveBack();
  } catch {
    // It was lost: what it held is free.
  } finally {
    clearTimeout(given);
  }
  client.unref();
  void client.end().catch(() => undefined);
}

function destroy(client: OpenClient): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
