import type { Address } from "../core/model/address.js";
import { isSluiceError, SluiceError } from "../core/failures/failure.js";
import type { TargetSettings } from "../config/settings.js";
import { addressIn, askTarget, hostOf } from "./connect-target.js";
import { writeOver } from "./over-targets.js";
import type { World } from "./world.js";

export interface WaitRequest {
  readonly target?: string;
  readonly timeoutMs: number;
}
export interface WaitResult {
  readonly targets: readonly TargetReady[];
}
export interface TargetReady {
  readonly name: string;
  readonly database: string;
  readonly host: string;
  readonly server: string;
  readonly tries: number;
  readonly waitedMs: number;
  /** This one could not be reached, or a failure before it ended the waiting. */
  readonly failed?: true;
  readonly notStarted?: true;
}

/** Waits until each database answers a query. What waiting cannot cure (a wrong password) ends at once. */
export async function wait(request: WaitRequest, world: World): Promise<WaitResult> {
  return writeOver(
    world,
    request.target,
    (settings) => ready(settings, request, world),
    (settings) => ({
      ...unready(settings),
      notStarted: true,
    }),
  );
}

async function ready(settings: TargetSettings, request: WaitRequest, world: World): Promise<TargetReady> {
  const startedAt = world.clock.elapsed();
  let tries = 1;
  const counting: World = {
    ...world,
    on: (event) => {
      if (event.type === "wait.tried") tries = event.try + 1;
      world.on(event);
    },
  };
  const address = addressIn(settings);
  const engine = await world.engineFor(settings);
  using limit = limitOf(request.timeoutMs || (address?.connectTimeoutMs ?? 0));
  const errand = {
    settings,
    engine,
    world: { ...counting, signal: AbortSignal.any([world.signal, limit.signal]) },
    doing: "wait",
    waitMs: request.timeoutMs,
  };
  try {
    return await askTarget(errand, async ({ session }) => {
      limit.signal.addEventListener("abort", () => session.abandon());
      return {
        name: settings.name,
        database: (await session.first([])).database,
        host: hostOf(settings),
        server: `${session.server.title} ${session.server.version}`,
        tries,
        waitedMs: Math.round(world.clock.elapsed() - startedAt),
      };
    });
  } catch (error) {
    const waitedMs = Math.round(world.clock.elapsed() - startedAt);
    const failure = limit.signal.aborted && !world.signal.aborted ? inTime(error, address, tries) : error;
    if (isSluiceError(failure)) failure.partial = { ...unready(settings), tries, waitedMs, failed: true };
    throw failure;
  }
}

/** A server that accepts whoever comes may never say a word: what is asked of it ends here, too. */
function limitOf(ms: number): Disposable & { readonly signal: AbortSignal } {
  const limit = new AbortController();
  const timer = ms > 0 ? setTimeout(() => limit.abort(), ms) : undefined;
  return { signal: limit.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}

/** What ended at the limit, by what was last heard: nothing, or why the last try failed. */
function inTime(error: unknown, address: Address | undefined, tries: number): unknown {
  if (!isSluiceError(error) || error.code !== "interrupted") return error;
  const { cause } = error;
  const known = isSluiceError(cause) && cause.code === "unreachable" ? cause.facts : undefined;
  const isSilent = known === undefined || known.fault.code === "ECANCELED";
  const fault = isSilent ? { code: "ETIMEDOUT", message: "timeout expired", lost: true } : known.fault;
  const { host = "", port = 0 } = address ?? {};
  return new SluiceError("unreachable", { host, port, tries, fault }, { cause: error });
}

function unready(settings: TargetSettings): TargetReady {
  return { name: settings.name, database: "", host: hostOf(settings), server: "", tries: 0, waitedMs: 0 };
}
