import type { Connection, ConnectionOptions } from "mysql2";
import type { Address } from "../../core/model/address.js";
import type { Fault } from "../../core/model/fault.js";
import { isSluiceError } from "../../core/failures/failure.js";
import type { ConnectOptions } from "../connect-options.js";
import type { Session } from "../engine.js";
import { abandonedAt } from "../abandoned.js";
import { connectFailure } from "./connect-failure.js";
import { faultOf } from "./fault.js";
import { type Client, MysqlSession } from "./session.js";
import { type Encryption, encryptBy, encryptionsOf, type Plain } from "./tls.js";

/** One connection to MariaDB or MySQL: no pool, and none that would come back by itself and have lost its lock. */
export async function connect(address: Address, options: ConnectOptions): Promise<Session> {
  if (address.database === "") throw connectFailure(address, { message: "No database selected", errno: 1046 });
  const opened = await open(address, options);
  const session = new MysqlSession(opened.client as unknown as Client, {
    options,
    database: address.database,
    greeting: opened.greeting,
    cancel: (thread) => cancel(address, thread),
    end: (idle) => end(opened.client, idle),
  });
  const refused = await session.takeRights();
  if (!refused) return session;
  await session.close();
  throw connectFailure(address, refused);
}

interface Opened {
  readonly client: DriverConnection;
  readonly greeting: string;
}

/** What the driver's types leave out of its connection, and we need. */
type DriverConnection = Connection &
  Plain & {
    sequenceId: number;
    handlePacket(packet?: { readonly sequenceId: number }): void;
  };

async function open(address: Address, options: ConnectOptions): Promise<Opened> {
  let fault: Fault | undefined;
  for (const encryption of encryptionsOf(address)) {
    try {
      return await enter(address, options, encryption);
    } catch (error) {
      if (isSluiceError(error)) throw error;
      const met = faultOf(error);
      // Where it was denied first, that no TLS is offered explains nothing.
      if (!fault || !lacksTls(met)) fault = met;
      if (!wantsOtherTls(met, encryption !== false)) break;
    }
  }
  throw connectFailure(address, fault ?? { message: "no attempt was made" });
}

async function enter(
  address: Address,
  { application, signal }: ConnectOptions,
  encryption: Encryption,
): Promise<Opened> {
  const { createConnection } = await import("mysql2");
  const client = createConnection({
    ...placeOf(address),
    ...(encryption ? { ssl: {} } : {}),
    // To whom the server is proven alone: the password is given as it is.
    enableCleartextPlugin: encryption !== false && encryption.rejectUnauthorized,
    connectAttributes: { program_name: application },
  } as ConnectionOptions) as DriverConnection;
  // A server may end the session in the very packet that opened it, before anybody else listens.
  client.on("error", () => {});
  guardOrder(client);
  let tlsError: Error | undefined;
  if (encryption) encryptBy(client, encryption, (error) => (tlsError = error));
  try {
    const greeting = await abandonedAt(signal, greetingOf(client));
    return { client, greeting };
  } catch (error) {
    client.stream.destroy();
    throw tlsError ? Object.assign(tlsError, { code: (tlsError as NodeJS.ErrnoException).code ?? "ERR_TLS" }) : error;
  }
}

function placeOf(address: Address): ConnectionOptions {
  const { host, port, user, password, database, connectTimeoutMs } = address;
  return {
    ...(host.startsWith("/") ? { socketPath: host } : { host: address.hostAddress ?? host, port }),
    user,
    password: password?.reveal() ?? "",
    database,
    connectTimeout: connectTimeoutMs,
    charset: "UTF8MB4_GENERAL_CI",
    multipleStatements: false,
    // As the server's own shell has it: IGNORE_SPACE would be kept in every routine that is made, FOUND_ROWS changes
    // what ROW_COUNT() tells, and no server has a file of this machine.
    flags: ["-IGNORE_SPACE", "-FOUND_ROWS", "-LOCAL_FILES", "-SESSION_TRACK", "-CLIENT_QUERY_ATTRIBUTES"],
    // A statement of an hour says nothing: what stands between must not forget the connection, nor we wait for one that is gone.
    enableKeepAlive: true,
    keepAliveInitialDelay: 15_000,
  };
}

function greetingOf(client: DriverConnection): Promise<string> {
  return new Promise((resolve, reject) => {
    client.on("connect", (greeting: { readonly serverVersion: string }) => resolve(greeting.serverVersion));
    client.on("error", reject);
    client.on("end", () =>
      reject(Object.assign(new Error("the server closed the connection"), { code: "ECONNRESET" })),
    );
  });
}

/** A server that ends a session says so out of turn, and the driver would print that. */
function guardOrder(client: DriverConnection): void {
  const handle = client.handlePacket.bind(client);
  client.handlePacket = (packet) => {
    if (packet) client.sequenceId = packet.sequenceId;
    handle(packet);
  };
}

/** What another transport might cure: `prefer` tries the other way then. */
function wantsOtherTls(fault: Fault, withTls: boolean): boolean {
  if (withTls) return lacksTls(fault);
  // An account that must come encrypted is told nothing but that it is denied.
  return fault.errno === 3159 || fault.errno === 1045;
}

function lacksTls({ code }: Fault): boolean {
  return code === "HANDSHAKE_NO_SSL_SUPPORT";
}

/** Ends what the session is at, and not the session. */
async function cancel(address: Address, thread: number): Promise<boolean> {
  const limit = AbortSignal.timeout(cancelMs);
  let session: MysqlSession | undefined;
  try {
    const { client, greeting } = await open(address, { application: "sluice cancel", signal: limit });
    const begin = {
      options: { application: "" },
      database: address.database,
      greeting,
      cancel: async () => false,
      end: (idle: boolean) => end(client, idle),
    };
    session = new MysqlSession(client as unknown as Client, begin);
    limit.addEventListener("abort", () => session?.abandon(), { once: true });
    const { fault } = await session.send({ statements: [`KILL QUERY ${thread}`] });
    return fault === undefined;
  } catch {
    return false;
  } finally {
    await session?.close();
  }
}

const cancelMs = 11_000;

/** With a word of farewell where the server listens; one that is gone, or still at a statement, must not keep us. */
async function end(client: DriverConnection, idle: boolean): Promise<void> {
  const stream = client.stream as Plain["stream"] & { readonly destroyed?: boolean };
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    const given = setTimeout(() => stream.destroy(), goodByeMs);
    stream.once("close", () => {
      clearTimeout(given);
      resolve();
    });
    if (idle) client.end();
    else stream.destroy();
  });
}

const goodByeMs = 2000;
