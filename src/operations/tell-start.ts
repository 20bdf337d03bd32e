import type { Session } from "../engines/engine.js";
import { hostOf } from "./connect-target.js";
import type { OpenSource } from "./open-source.js";
import type { Found } from "./read-history.js";
import type { World } from "./world.js";

/** Tells which database a run is at. */
export function tellStart(found: Found, session: Session, { settings }: OpenSource, world: World): void {
  world.on({
    type: "target.started",
    target: settings.name,
    database: found.database,
    host: hostOf(settings),
    user: found.user,
    environment: settings.policy.environment,
    server: `${session.server.title} ${session.server.version}`,
  });
}
