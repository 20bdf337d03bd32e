import type { TargetSettings } from "../config/settings.js";
import { connectTarget, failureOf, hostOf } from "./connect-target.js";
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
}

/** Waits until each database answers a query. What waiting cannot cure (a wrong password) ends at once. */
export async function wait(request: WaitRequest, world: World): Promise<WaitResult> {
  return writeOver(world, request.target, (settings) => ready(settings, request, world), notReady);
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
  const address = "value" in settings.address ? settings.address.value : undefined;
  const engine = world.engineOf(address?.engine ?? "postgres");
  try {
    await using connection = await connectTarget(settings, engine, counting, { waitMs: request.timeoutMs });
    const [row] = await connection.session.rows(engine.questions.facts);
    return {
      name: settings.name,
      database: String(row?.["database"]),
      host: hostOf(settings),
      server: `${engine.title} ${connection.session.server.version}`,
      tries,
      waitedMs: Math.round(world.clock.elapsed() - startedAt),
    };
  } catch (error) {
    throw failureOf(error, "wait", address);
  }
}

function notReady(settings: TargetSettings): TargetReady {
  return { name: settings.name, database: "", host: hostOf(settings), server: "", tries: 0, waitedMs: 0 };
}
