import { SluiceError } from "../core/failures/failure.js";
import { writeOver } from "./over-targets.js";
import { isIn } from "../core/plan/states.js";
import { lookAtFirst } from "./not-empty.js";
import { strayRow } from "../core/plan/owner-stops.js";
import { upTo } from "../core/plan/up-to.js";
import { remembered } from "../run/events.js";
import { type Decide, emptyRecorded, recordTarget } from "./record-target.js";
import type { RecordedResult } from "./record-target.js";
import type { World } from "./world.js";
export interface BaselineRequest {
  readonly target?: string;
  readonly id: string;
  readonly because?: string;
}

/**
 * Records all up to and including an id as being there, without recognising, and says so for ever. A look at the schema
 * comes first where the tool whose history it is refuses to begin among tables.
 */
export async function baseline(request: BaselineRequest, world: World): Promise<RecordedResult> {
  return writeOver(
    world,
    request.target,
    (settings) => recordTarget(settings, world, decideFor(request)),
    (settings) => ({ ...emptyRecorded(settings), notStarted: true }),
  );
}

function decideFor(request: BaselineRequest): Decide {
  return async ({ source, standings, match, session }) => {
    const until = match(request.id);
    const stray = strayRow(standings);
    if (stray) throw new SluiceError("stray_row", { id: stray.id });
    const isNeeded = upTo(until, { standings, compareIds: source.format.compareIds });
    const open = standings.filter(
      ({ id, migration, applied }) => migration && isNeeded(id) && !(applied && isIn(applied)),
    );
    // What is half in, or left failed by another tool, is neither: `resolve` asks what became of it.
    const half = open.find(({ applied }) => applied?.progress !== undefined || applied?.notedBy !== undefined);
    if (half)
      throw new SluiceError("wrong_use", {
        detail: { kind: "bad_state", id: half.id, state: half.state, expected: "pending, reverted" },
      });
    const events = open.flatMap(({ id, name, migration }) =>
      migration
        ? [
            {
              kind: "baseline" as const,
              outcome: "done" as const,
              id,
              name,
              ...remembered(migration),
              ...(request.because ? { because: request.because } : {}),
            },
          ]
        : [],
    );
    const looked = await lookAtFirst(open, standings, source, session);
    if (looked && looked.missing.length > 0 && request.because === undefined) {
      const why = `${until}: ${looked.missing.join(", ")}`;
      throw new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--because", why } });
    }
    return { events, seen: looked?.seen ?? [] };
  };
}
