import type { Problem } from "../core/model/problem.js";
import { problemOf } from "../core/sql/text-problem.js";
import type { Session } from "../engines/engine.js";
import { hostOf } from "./connect-target.js";
import { type OpenSource, shownTable } from "./open-source.js";
import type { Found } from "./read-history.js";
import type { World } from "./world.js";

/** Tells which database a run is at. */
export function tellStart(found: Found, session: Session, source: OpenSource, world: World): void {
  const { settings } = source;
  world.on({
    type: "target.started",
    target: settings.name,
    database: found.database,
    host: hostOf(settings),
    user: found.user,
    environment: settings.policy.environment,
    server: `${session.server.title} ${session.server.version}`,
  });
  tellGone(found, source, world);
}

/** Whoever goes on from there is to know it, too: all that was in counts as out. */
export function goneIn(oddities: Found["history"]["oddities"] = [], source: OpenSource): readonly Problem[] {
  const table = shownTable(source);
  return oddities.flatMap((oddity) =>
    oddity.kind === "table-gone"
      ? [problemOf("table_gone", { tool: source.history.name, count: oddity.count }, "warning", { file: table })]
      : [],
  );
}

export function tellGone({ history }: Found, source: OpenSource, world: World): void {
  for (const problem of goneIn(history.oddities, source))
    world.on({ type: "source.problem", target: source.settings.name, problem });
}
