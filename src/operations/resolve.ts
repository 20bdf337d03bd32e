import type { NewEvent } from "../core/histories/layout.js";
import { SluiceError } from "../core/failures/failure.js";
import type { Applied } from "../core/model/applied.js";
import { isInBatches } from "../core/plan/performed.js";
import { lostIn } from "../core/plan/lacking.js";
import { halfIn } from "../core/plan/plan-down.js";
import { isOpen, sameSoFar } from "../core/plan/plan-up.js";
import type { OpenSource } from "./open-source.js";
import { isIn, type Standing } from "../core/plan/states.js";
import { strayRow } from "../core/plan/owner-stops.js";
import type { Unit } from "../core/plan/unit.js";
import { upTo } from "../core/plan/up-to.js";
import { stillRunning } from "../core/model/unknown-why.js";
import { remembered } from "../run/events.js";
import type { Evidence, Session } from "../engines/engine.js";
import { inWords } from "./in-words.js";
import { atWorkOn, lookAtUnits } from "./look-at-units.js";
import { writeOver } from "./over-targets.js";
import { Planner } from "./planner.js";
import { type Decide, emptyRecorded, type RecordedResult, recordTarget } from "./record-target.js";
import type { World } from "./world.js";

export interface ResolveRequest {
  readonly target?: string;
  readonly id: string;
  readonly as: "applied" | "pending" | "retry";
  readonly because?: string;
}

/** Says what became of a migration whose outcome is unknown, or that was done by hand. It looks at the schema first where it can. */
export async function resolve(request: ResolveRequest, world: World): Promise<RecordedResult> {
  return writeOver(
    world,
    request.target,
    (settings) => recordTarget(settings, world, decideFor(request)),
    (settings) => ({ ...emptyRecorded(settings), notStarted: true }),
  );
}

function decideFor(given: ResolveRequest): Decide {
  return async ({ source, standings, before, match, session }) => {
    const id = match(given.id);
    const standing = standings.find((each) => each.id === id);
    if (!standing) throw new SluiceError("unknown_id", { id: given.id, near: [] });
    assertAsAsked(standing, before.get(id));
    assertNoStray(given.as, standing, standings);
    assertResolvable(standing, given.as);
    const planner = new Planner(source);
    const { migration, applied } = standing;
    // Our log has no note of what another tool noted: to let it run again is to say that it is out, and is asked as that.
    const request = given.as === "retry" && applied?.notedBy ? { ...given, as: "pending" as const } : given;
    assertInOrder(request.as, standing, standings, source);
    const runs = migration && applied && (await planner.underWay(migration, applied));
    assertHistoryAgrees(request, standing, runs?.units);
    if (runs) await assertEnded(request, standing, runs, planner, session);
    const seen = await lookFor(request, standing, runs, planner, session);
    assertSchemaAgrees(request, standing, seen);
    const because = request.because ? { because: request.because } : {};
    const said = { kind: "resolve", outcome: request.as, id, name: standing.name } as const;
    return {
      events: [{ ...said, ...whatIsSo(request, standing, runs?.units), ...because }],
      seen: seen.map(inWords),
    };
  };
}

/** What says that the units of a run took effect: `--applied` of an up, `--pending` of a down. */
const tookEffect = { up: "applied", down: "pending" } as const;

/** What runs of it, as its file is now; undefined where nobody can say. */
type Runs = Awaited<ReturnType<Planner["underWay"]>>;

/** What is in, and what nobody saw end, stands in the file as it ran. */
function isAsBegun({ migration, applied }: Standing, units: readonly Unit[] | undefined): boolean {
  if (!applied?.progress) return true;
  // That it may run as it is written now does not say that it did.
  const { retry: _, ...ran } = applied.progress;
  return units ? sameSoFar(ran, units) : migration?.[ran.direction] === undefined;
}

/** The unit that nobody saw end, with more to run behind it: of that alone it is said that it took effect. */
function unitInDoubt(
  request: ResolveRequest,
  standing: Standing,
  units: readonly Unit[] | undefined,
): Required<Pick<NewEvent, "unit" | "units" | "unitHash">> | undefined {
  const { progress } = standing.applied ?? {};
  if (progress?.begun === undefined || request.as !== tookEffect[progress.direction]) return undefined;
  const { begun, begunHash = units?.[begun - 1]?.hash ?? "" } = progress;
  // What stands behind it may have been written since.
  const of = units?.length ?? progress.of;
  if (begun >= of || !isAsBegun(standing, units)) return undefined;
  // Where the rest of it cannot be run any more it was done by hand.
  if (units && lostIn(units, progress).lost?.rest) return undefined;
  return { unit: begun, units: of, unitHash: begunHash };
}

/** Evidence, and whether what it tells of is there if what was said is so. */
interface Seen extends Evidence {
  readonly expected: boolean;
}

/** What all of it makes; and what was begun is looked at as the next run would look. */
async function lookFor(
  request: ResolveRequest,
  standing: Standing,
  runs: Runs,
  planner: Planner,
  session: Session,
): Promise<readonly Seen[]> {
  const { id, migration, applied } = standing;
  const { begun, direction: way = "up", witness } = applied?.progress ?? {};
  const half = applied && halfIn(applied);
  const isOne = unitInDoubt(request, standing, runs?.units) !== undefined;
  const seen = async (of: "up" | "down", number?: number): Promise<readonly Seen[]> => {
    const direction = migration?.[of];
    if (!direction) return [];
    const units =
      of === "down" && half && runs
        ? runs.units
        : await planner.judgedUnits(direction, of === way ? applied?.progress : undefined);
    const chosen = number === undefined ? units : units.slice(number - 1, number);
    const tookIt = request.as === tookEffect[of];
    const isNoted = begun !== undefined && of === way && isAsBegun(standing, runs?.units);
    const noted = isNoted ? { noted: { unit: units[begun - 1], witness } } : {};
    const found = await lookAtUnits({ id, direction, units: chosen, ...noted }, planner.source, session);
    return found.map((each) => ({ ...each, expected: tookIt !== (each.removes === true) }));
  };
  const whole = isOne ? [] : await seen("up");
  const inHand = begun !== undefined && (isOne || way === "down") ? await seen(way, begun) : [];
  return [...new Map([...whole, ...inHand].map((each) => [each.object, each])).values()];
}

function whatIsSo(request: ResolveRequest, standing: Standing, units: readonly Unit[] | undefined): Partial<NewEvent> {
  const { migration } = standing;
  return unitInDoubt(request, standing, units) ?? (request.as === "applied" && migration ? remembered(migration) : {});
}

/** What still runs has no outcome that anybody could tell: it may have given the lock away. */
async function assertEnded(
  { because }: ResolveRequest,
  { id, name, applied }: Standing,
  runs: NonNullable<Runs>,
  planner: Planner,
  session: Session,
): Promise<void> {
  const { begun, witness, direction: way = "up", of = 1 } = applied?.progress ?? {};
  if (begun === undefined) return;
  const noted = { unit: runs.units[begun - 1], witness };
  const holder = await atWorkOn({ id, ...runs, noted }, planner.source, session);
  // Whose session that is now a person may know.
  if (!holder || (holder.maybe && because !== undefined)) return;
  const why = stillRunning(holder);
  throw new SluiceError("outcome_unknown", { id, name, direction: way, unit: begun, of, why });
}

/** What is said of all of a migration, where some of it ran and some did not, is said against the history. */
function assertHistoryAgrees(request: ResolveRequest, standing: Standing, units: readonly Unit[] | undefined): void {
  const { progress, last } = standing.applied ?? {};
  if (!progress || request.because !== undefined || request.as === "retry") return;
  const { direction, done, begun, batched } = progress;
  const of = Math.max(units?.length ?? progress.of, done + 1);
  const ran = request.as !== tookEffect[direction];
  const isToGoOn = isInBatches(standing.migration?.[direction]?.performed);
  if (batched !== undefined && (ran ? batched > 0 : isToGoOn))
    throw new SluiceError("wrong_use", { detail: { kind: "batched", id: standing.id, direction, rows: batched, ran } });
  const half = standing.applied && halfIn(standing.applied);
  if (half && direction === "down" && ran) {
    // It was not all in before it was begun to be taken back.
    const rest = { from: half.done + 1, to: half.of, of: half.of };
    throw new SluiceError("wrong_use", {
      detail: { kind: "half_run", id: standing.id, direction: "up", ...rest, ran: false, open: false },
    });
  }
  // Another text than the one that was begun was not run, whatever became of that one.
  if (ran ? done === 0 : begun !== undefined && isAsBegun(standing, units)) return;
  const [from, to] = ran ? [1, done] : [done + 1, of];
  const open = last?.outcome === "done";
  throw new SluiceError("wrong_use", {
    detail: { kind: "half_run", id: standing.id, direction, from, to, of, ran, open },
  });
}

/** What was said was said of what it was then: a run that was waited for may have made another thing of it. */
function assertAsAsked({ id, name, state, applied }: Standing, before: Applied | undefined): void {
  if (JSON.stringify(applied) !== JSON.stringify(before))
    throw new SluiceError("state_changed", { id, name, now: state });
}

/** What would be written beside a row of which nobody knows what it stands on: what it speaks for would be told twice, or not at all. */
function assertNoStray(as: ResolveRequest["as"], { applied }: Standing, standings: readonly Standing[]): void {
  const stray = strayRow(standings);
  if (stray && (as === "applied" || (applied && isIn(applied)))) throw new SluiceError("stray_row", { id: stray.id });
}

/** Where a number, or a row of a graph, stands for all before it none of those can be said to be otherwise. */
function assertInOrder(
  as: ResolveRequest["as"],
  { id, applied }: Standing,
  standings: readonly Standing[],
  { history }: OpenSource,
): void {
  const { speaksFor } = history;
  if (!speaksFor || as === "retry") return;
  const at = standings.findIndex((each) => each.id === id);
  const isGraph = speaksFor === "ancestors";
  const standsOn = (one: string, other: string): boolean =>
    !isGraph || upTo(one, { standings, compareIds: () => 1 })(other);
  const other =
    as === "applied"
      ? standings.slice(0, at).find((each) => isOpen(each) && standsOn(id, each.id))
      : applied && isIn(applied)
        ? standings.slice(at + 1).findLast((each) => each.applied && isIn(each.applied) && standsOn(each.id, id))
        : undefined;
  if (!other) return;
  const { name: tool } = history;
  throw new SluiceError("wrong_use", { detail: { kind: "in_order", id, other: other.id, tool, speaksFor } });
}

/** `--retry` needs something that was begun; a change that is in is not made pending behind `down`'s back without a word. */
function assertResolvable({ id, state, applied }: Standing, as: ResolveRequest["as"]): void {
  if (as === "retry" && state !== "unknown" && state !== "failed") {
    throw new SluiceError("wrong_use", { detail: { kind: "bad_state", id, state, expected: "unknown, failed" } });
  }
  if (as === "pending" && !applied)
    throw new SluiceError("wrong_use", {
      detail: { kind: "bad_state", id, state, expected: "applied, failed, unknown" },
    });
  if (as === "applied" && applied && isIn(applied) && state === "applied") {
    throw new SluiceError("wrong_use", {
      detail: { kind: "bad_state", id, state, expected: "pending, changed, failed, unknown" },
    });
  }
}

/** What is said against the catalog's evidence needs a reason that is recorded with it. */
function assertSchemaAgrees(request: ResolveRequest, { id, applied }: Standing, seen: readonly Seen[]): void {
  if (request.because !== undefined || request.as === "retry") return;
  const against = seen.filter(({ there, half, expected }) => half || there !== expected);
  // Whether it ran or somebody said so: nobody is talked out of it in silence.
  if (seen.length === 0 && request.as === "pending" && applied && isIn(applied))
    throw new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--because", why: id, unseen: true } });
  if (against.length === 0) return;
  const why = `${id}: ${against.map(inWords).join(", ")}`;
  const { begun, direction } = applied?.progress ?? {};
  const run = begun === undefined || direction === undefined ? {} : { run: direction };
  const half = against.some((each) => each.half)
    ? { half: { ...run, clear: against.flatMap(({ clear = [] }) => clear) } }
    : {};
  throw new SluiceError("wrong_use", { detail: { kind: "needs_flag", flag: "--because", why, ...half } });
}
