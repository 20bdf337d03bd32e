import { SluiceError } from "../core/failures/failure.js";
import type { HistoryState } from "../core/histories/layout.js";
import type { Overtaken, SluiceEvent } from "../core/model/event.js";
import type { Applied } from "../core/model/applied.js";
import type { PlanRequest, Step } from "../core/plan/plan.js";
import { onTopOf } from "../core/plan/plan-down.js";
import { holeBefore } from "../core/plan/plan-up.js";
import type { Standing } from "../core/plan/states.js";
import type { DriveOutcome } from "../run/drive.js";
import { isUnmet } from "../run/judge.js";
import type { Hold } from "./hold.js";
import type { Pass } from "./pass.js";
import type { Planner } from "./planner.js";

type Replan = Pick<Extract<DriveOutcome, { kind: "replan" }>, "lost" | "stopped">;

/** How often a run is planned anew because another writer moved the history. */
const most = 20;

/** Counts them: a run ends where they do not bring it nearer to its end. */
export class Replans {
  #times = 0;
  #fewest = Infinity;
  #still = false;

  /** Whoever else writes brings the end nearer, too. */
  planned(steps: number): void {
    if (steps < this.#fewest) this.#times = 0;
    this.#fewest = Math.min(this.#fewest, steps);
  }

  /** False: it was often enough. */
  again(): boolean {
    return ++this.#times <= most;
  }

  /** Another writer was met. One may have left the history as it was; but not twice. */
  met({ lost, stopped }: Replan, id: string, before: HistoryState | undefined, now: HistoryState | undefined): void {
    // Without the lock nothing was asked of the history.
    const still = !lost && stopped !== undefined && !isUnmet(stopped.fault) && said(before) === said(now);
    if (still && this.#still)
      throw new SluiceError("defect", { message: `twice the history refused ${id}, and nobody has written to it` });
    this.#still = still;
  }
}

function said(history: HistoryState | undefined): string {
  return JSON.stringify([history?.head, ...(history?.applied ?? [])]);
}

/** What others made, while a run was on its way, of what it had set out to do: told once of each. */
export class Others {
  readonly told: Overtaken[] = [];
  readonly #hold: Hold;
  readonly #planner: Planner;
  readonly #run: string;
  readonly #on: (event: SluiceEvent) => void;

  constructor(hold: Hold, planner: Planner, run: string, on: (event: SluiceEvent) => void) {
    this.#hold = hold;
    this.#planner = planner;
    this.#run = run;
    this.#on = on;
  }

  /** These were begun, and rolled back when another writer was met. */
  rolledBack(steps: readonly Step[]): Promise<void> {
    const asked = steps.map(({ action, migration }) => ({
      id: migration.id,
      name: migration.name,
      direction: action === "revert" ? ("down" as const) : ("up" as const),
      rolledBack: true as const,
    }));
    return this.#tell(asked);
  }

  /** These were meant when this was asked, and are not to be done any more. */
  leftOut(ids: readonly string[], { verb }: Pass): Promise<void> {
    const untold = ids.filter((id) => !this.told.some((each) => each.id === id));
    return this.#tell(untold.map((id) => ({ id, direction: verb })));
  }

  async #tell(asked: readonly Asked[]): Promise<void> {
    if (asked.length === 0) return;
    const { settings, history } = this.#planner.source;
    const others = history.othersSince(this.#hold.firstHead ?? 0, this.#run);
    const rows = await this.#hold.session.rows(others);
    const standings = new Map(this.#planner.standings(this.#hold.applied).map((each) => [each.id, each]));
    for (const each of asked) {
      const standing = standings.get(each.id);
      const row = rows.findLast(({ id }) => id === each.id);
      const overtaken: Overtaken = {
        name: standing?.name ?? "",
        ...each,
        now: standing?.state ?? "pending",
        ...(row ? { by: String(row["by"]), host: String(row["host"]) } : {}),
      };
      this.told.push(overtaken);
      this.#on({ type: "migration.overtaken", target: settings.name, ...overtaken });
    }
  }
}

type Asked = Pick<Overtaken, "id" | "direction" | "rolledBack"> & Partial<Pick<Overtaken, "name">>;

/** Where others changed what a run set out from: what is left of it no longer stands where it stood. */
export function assertGround(
  verb: "up" | "down",
  request: PlanRequest,
  steps: readonly Step[],
  planner: Planner,
  applied: ReadonlyMap<string, Applied>,
): void {
  if (!request.among) return;
  const standings = planner.standings(applied);
  if (verb === "down") return assertOnTop(steps, standings);
  // One alone is asked for whatever stands before it.
  if (request.only !== undefined) return;
  const ids = steps.map(({ migration }) => migration.id);
  const hole = holeBefore(ids, { standings, compareIds: planner.source.format.compareIds });
  const [over] = ids;
  if (hole && over !== undefined)
    throw new SluiceError("state_changed", { id: hole.id, name: hole.name, now: hole.state, over });
}

/** What was brought in on top meanwhile would lose the ground under it. */
function assertOnTop(steps: readonly Step[], standings: readonly Standing[]): void {
  const ids = steps.map(({ migration }) => migration.id);
  const top = onTopOf(ids, standings);
  const [under] = ids;
  if (!top || under === undefined) return;
  throw new SluiceError("state_changed", { id: top.id, name: top.name, now: top.state, under });
}
