import { type LeftHalf, SluiceError } from "../core/failures/failure.js";
import { type Address, addressOf } from "../core/model/address.js";
import type { Fault } from "../core/model/fault.js";
import type { ConnectOptions } from "../engines/connect-options.js";
import { type Engine, ServerError, type Session } from "../engines/engine.js";
import type { TargetSettings } from "../config/settings.js";
import { signalIn } from "../run/signals.js";
import { underPatience } from "../run/silence.js";
import type { World } from "./world.js";

/** An open way to a target's database. */
export interface Connection extends AsyncDisposable {
  readonly session: Session;
  readonly address: Address;
  /** The same way again: after a loss, or to watch. Without a `signal` of its own the second one gives it up. */
  open(application: string, signal?: AbortSignal): Promise<Session>;
  close(): Promise<void>;
}

export interface ConnectWishes {
  readonly readOnly?: boolean;
  /** Try again for this long while the database cannot be reached. */
  readonly waitMs?: number;
}

/** Opens a target's database: the caller's own connection, the embedded server, or its address. */
export async function connectTarget(
  settings: TargetSettings,
  engine: Engine,
  world: World,
  wishes: ConnectWishes = {},
): Promise<Connection> {
  if ("failure" in settings.address && !world.connection) throw settings.address.failure;
  const { online, onlineFrom, searchPathFrom } = settings.session;
  if (online === "require" && !engine.can.refuseToBlock)
    throw new SluiceError("wrong_use", { detail: { kind: "online_unmet", from: onlineFrom } });
  if (searchPathFrom !== undefined && !engine.can.searchPath)
    throw new SluiceError("wrong_use", { detail: { kind: "search_path_unmet", from: searchPathFrom } });
  const options = optionsOf(settings, wishes);
  if (world.connection) return borrowed(settings, engine, world, options);
  const named = addressIn(settings);
  if (!named) throw new Error("a target without an address");
  const server = named.embedded ? await (await engine.servers()).use(named.embedded.folder) : undefined;
  const address = server?.address ?? named;
  let session: Session | undefined;
  const open = (application: string, signal = world.hardSignal): Promise<Session> =>
    engine.connect(address, { ...options, application, signal, ...(session ? { pooler: session.pooler } : {}) });
  try {
    const opened = await retrying(() => open("sluice", world.signal), settings.name, world, wishes.waitMs ?? 0);
    session = opened;
    const close = async (): Promise<void> => {
      await opened.close();
      await server?.release();
    };
    return { session: opened, address, open, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await server?.release();
    throw error;
  }
}

/**
 * One errand at a target's database, as a failure a person can act on where it does not succeed. Whoever is asked to
 * end meanwhile waits for no answer without end; an errand has nothing in hand that would want a grace.
 */
export async function askTarget<T>(
  errand: ConnectWishes & {
    readonly settings: TargetSettings;
    readonly engine: Engine;
    readonly world: World;
    /** For a failure: `status`. */
    readonly doing: string;
  },
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { settings, engine, world, doing, ...wishes } = errand;
  try {
    await using connection = await connectTarget(settings, engine, world, wishes);
    const { session } = connection;
    const done = await underPatience(
      world,
      0,
      () => session,
      () => work(connection),
    );
    // What nobody answered any more may have been no failure to who asked.
    if (world.signal.aborted && !session.alive) throw unanswered(world.signal);
    return done;
  } catch (error) {
    throw endedBy(world.signal, error) ?? failureOf(error, doing, addressIn(settings));
  }
}

/** Undefined where none is named. */
export function addressIn({ address }: TargetSettings): Address | undefined {
  return "value" in address ? address.value : undefined;
}

/** `db.internal:5432`, a socket's folder, or `embedded`. */
export function hostOf(settings: TargetSettings): string {
  if ("failure" in settings.address) return "";
  const { embedded, host, port } = settings.address.value;
  if (embedded) return "embedded";
  return addressOf({ host: host || "localhost", port });
}

export function databaseOf(settings: TargetSettings): string {
  return "value" in settings.address ? settings.address.value.database : "";
}

/** What a server or a network said outside any migration, as a failure a person can act on. */
export function failureOf(error: unknown, doing: string, address?: Pick<Address, "host" | "port">): unknown {
  if (!(error instanceof ServerError)) return error;
  return faultFailure(error.fault, doing, address);
}

/** Whoever was asked to end, and lost the connection then, has ended for that. */
export function endedBy(signal: AbortSignal, error: unknown): SluiceError | undefined {
  if (!signal.aborted || !(error instanceof ServerError) || !error.fault.lost) return undefined;
  return unanswered(signal, error);
}

function unanswered(signal: AbortSignal, cause?: unknown): SluiceError {
  return new SluiceError("interrupted", { signal: signalIn(signal), silent: true }, { cause });
}

export function faultFailure(
  fault: Fault,
  doing: string,
  address?: Pick<Address, "host" | "port">,
  half: LeftHalf = {},
): SluiceError {
  if (fault.lost)
    return new SluiceError("unreachable", { host: address?.host ?? "", port: address?.port ?? 0, tries: 1, fault });
  if (fault.kind === "forbidden") return new SluiceError("no_privilege", { fault, ...half });
  if (fault.kind === "read-only") return new SluiceError("read_only_server", { reason: "read-only", ...half });
  return new SluiceError("server_failed", { doing, fault, ...half });
}

/** Only what waiting may cure is tried again: a wrong password never becomes right. */
export async function retrying<T>(attempt: () => Promise<T>, target: string, world: World, waitMs: number): Promise<T> {
  const until = world.clock.elapsed() + waitMs;
  let heard: SluiceError | undefined;
  for (let tries = 1; ; tries++) {
    try {
      const opened = await attempt();
      if (tries > 1) world.on({ type: "wait.ready", target, try: tries });
      return opened;
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code !== "unreachable") throw error;
      const leftMs = until - world.clock.elapsed();
      const facts = (error as SluiceError<"unreachable">).facts;
      if (world.signal.aborted) throw unanswered(world.signal, heard ?? error);
      heard = error;
      if (leftMs <= 0) throw new SluiceError("unreachable", { ...facts, tries }, { cause: error });
      world.on({
        type: "wait.tried",
        target,
        try: tries,
        reason: facts.fault.code ?? facts.fault.message,
        leftMs: Math.round(leftMs),
      });
      await world.clock.sleep(Math.min(leftMs, 1000 + world.random() * 1000), world.signal);
    }
  }
}

async function borrowed(
  settings: TargetSettings,
  engine: Engine,
  world: World,
  options: ConnectOptions,
): Promise<Connection> {
  const session = await engine.borrow(world.connection, options);
  const address = addressIn(settings) ?? nowhere;
  const open = (): Promise<Session> =>
    Promise.reject(
      new SluiceError("unreachable", {
        host: "",
        port: 0,
        tries: 0,
        fault: { message: "the connection is the caller's own" },
      }),
    );
  const close = (): Promise<void> => session.close();
  return { session, address, open, close, [Symbol.asyncDispose]: close };
}

const nowhere: Address = {
  engine: "postgres",
  host: "",
  port: 0,
  user: "",
  database: "",
  tls: { mode: "disable" },
  connectTimeoutMs: 0,
};

/** How a target's session is to begin. */
export function optionsOf(settings: TargetSettings, wishes: ConnectWishes = {}): ConnectOptions {
  const { role, searchPath, lockTimeoutMs, statementTimeoutMs } = settings.session;
  const { timeZone } = addressIn(settings) ?? {};
  return {
    application: "sluice",
    lockTimeoutMs,
    statementTimeoutMs,
    ...(role ? { role } : {}),
    ...(searchPath ? { searchPath } : {}),
    ...(timeZone ? { timeZone } : {}),
    ...(wishes.readOnly ? { readOnly: true } : {}),
  };
}
