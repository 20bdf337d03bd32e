import type { Applied, LastEvent, Progress } from "../core/model/applied.js";
import type { HistoryState } from "../core/histories/layout.js";
import type { Holder } from "../core/model/holder.js";
import type { Migration } from "../core/model/migration.js";
import { isInBatches } from "../core/plan/performed.js";
import type { PlanRequest } from "../core/plan/plan.js";
import type { Unit } from "../core/plan/unit.js";
import { commitsDdl } from "./commits-ddl.js";
import { goesOnAt, goingOn, lostIn } from "../core/plan/lacking.js";
import { chooseDown, halfIn } from "../core/plan/plan-down.js";
import { begunAlone, sameSoFar } from "../core/plan/plan-up.js";
import { isIn, type Standing } from "../core/plan/states.js";
import type { TargetSettings } from "../config/settings.js";
import { isAdvisoryStory, isBusyStory } from "../run/busy.js";
import { checkCode } from "./check-code.js";
import { askTarget, hostOf } from "./connect-target.js";
import type { Session } from "../engines/engine.js";
import { openSource, type OpenSource, shownTable } from "./open-source.js";
import { notEmpty } from "./not-empty.js";
import { odditiesIn } from "./oddities.js";
import { isUntold, unitNames } from "./unit-names.js";
import { readOver } from "./over-targets.js";
import { Planner } from "./planner.js";
import { type Found, readHistory } from "./read-history.js";
import type { World } from "./world.js";
import type { SessionLost } from "../core/model/session-lost.js";
import type { State } from "../core/model/state.js";
import type { Problem } from "../core/model/problem.js";
import type { Explained } from "../config/settings.js";

export interface StatusRequest {
  readonly target?: string;
  readonly explain?: boolean;
  readonly check?: boolean;
}
export interface StatusResult {
  readonly targets: readonly TargetStatus[];
  /** With `--explain`. */
  readonly explained?: readonly Explained[];
}
export interface TargetStatus {
  readonly name: string;
  readonly database: string;
  /** `db.internal:5432`, a socket's folder, or `embedded`. */
  readonly host: string;
  readonly environment: string;
  readonly format: string;
  readonly source: string;
  /** The server only follows another, and takes no changes. */
  readonly standby?: true;
  /** Its database, or our user there, is set to take no changes. */
  readonly readOnly?: true;
  readonly history: { readonly layout: string; readonly table: string; readonly exists: boolean };
  /** The newest applied id in order of application; null where nothing is. */
  readonly current: string | null;
  readonly migrations: readonly MigrationStatus[];
  readonly problems: readonly Problem[];
  /** A run that is at work on this history now, or what a killed one left running on the server. */
  readonly running?: Holder;
  /** Invalid indexes and unvalidated constraints that were seen (only when something is pending or asked). */
  readonly exitCode?: number;
}
export interface MigrationStatus {
  readonly id: string;
  readonly name: string;
  readonly file: string | null;
  readonly state: State;
  /** `out-of-order`, `cosmetic`, `not-comparable`, `assumed`, `rolled-back`, `partial 4/9`, `whole-unknown`. */
  readonly detail?: string;
  readonly appliedAt: string | null;
  readonly durationMs?: number;
  readonly error?: string;
  /** How the last run left it, where it is neither in nor out, or ended before anything of it was in. */
  readonly left?: LeftBehind;
}
export interface LeftBehind {
  /** `begun`: it broke off with the migration's `error`, or nothing says how that ended. `done`: nothing says why it did not go on. */
  readonly outcome: "begun" | "done" | "failed" | "interrupted" | "retry";
  readonly direction: "up" | "down";
  /** Units 1 … `done` of `of` are in (or out, of a down). */
  readonly done: number;
  readonly of: number;
  /** The server, where that lets no transaction hold what defines anything, and some of it is in. */
  readonly commitsDdl?: string;
  /** How each unit begins, where the file still is what ran. */
  readonly units?: readonly string[];
  /** What sorts after it is applied: it runs only where it is asked for by name. */
  readonly late?: true;
  /** A run is at work that may have it in hand. */
  readonly underWay?: true;
  /** No catalog tells how the unit in doubt ended: that a person must say. */
  readonly untold?: true;
  /** It took effect, and the migration's `error` is what its server warned of: whether it may stay so, a person says. */
  readonly warned?: true;
  readonly lost?: SessionLost;
  /** Rows that are in (or out, of a down) by its batches. */
  readonly batched?: number;
  /** It goes on behind its batches that are in: nothing of it is unknown. `changed`: its file is another since, so only where that is said. */
  readonly goesOn?: "same" | "changed";
  /** Its file is another since where it was run: all of what is in, or what was `begun` and broke off alone. Nothing goes on so. */
  readonly changed?: "in" | "begun";
  /** What it stopped at has another text by now: the migration's `error` is of the one that ran. */
  readonly corrected?: true;
  /** `down` is seen to take back what is in. */
  readonly back?: true;
  /** Of a down: what it takes back was never all in. */
  readonly neverWhole?: true;
  /** It failed for a table that others had, whatever its file says. */
  readonly busy?: true;
  /** Of that: for no table, but for an advisory lock. */
  readonly advisory?: true;
  readonly at?: string;
  readonly by?: string;
  readonly host?: string;
}

/** Where each target stands. Reads only, takes no lock. */
export async function status(request: StatusRequest, world: World): Promise<StatusResult> {
  const targets = await readOver(world, request.target, (settings) => statusOf(settings, request, world));
  return { targets, ...(request.explain ? { explained: world.settings.explained } : {}) };
}

async function statusOf(settings: TargetSettings, request: StatusRequest, world: World): Promise<TargetStatus> {
  const source = await openSource(settings, world, "look");
  const errand = { settings: source.settings, engine: source.engine, world, doing: "status", readOnly: true };
  return askTarget(errand, async ({ session }) => {
    const planner = new Planner(source);
    const { found, standings, running } = await look(session, planner);
    const { history, database, standby, readOnly } = found;
    const [top] = chooseDown({ standings, request: all });
    const commits = commitsDdl(session, source);
    const back = top && (await planner.takesBack(top)) ? { back: true as const } : {};
    const current = [...history.applied.values()].filter(isIn).sort((a, b) => b.rank - a.rank)[0];
    return {
      ...described(source),
      database,
      ...(standby ? { standby } : {}),
      ...(readOnly ? { readOnly } : {}),
      history: { layout: source.history.name, table: shownTable(source), exists: history.exists },
      current: current?.id ?? null,
      migrations: await Promise.all(
        standings.map(async (standing) => ({
          ...(await statusOfOne(standing, running !== undefined, planner, session, {
            ...commits,
            ...(standing === top ? back : {}),
          })),
          ...brokenOffAt(standing, history),
        })),
      ),
      problems: [...source.problems, ...odditiesIn(history, source), ...(await notEmpty(session, history, planner))],
      ...(running ? { running } : {}),
      ...(request.check
        ? { exitCode: await codeOf(running ? settled(history.applied) : history.applied, planner, session) }
        : {}),
    };
  });
}

/**
 * The history, and who is at work on it, which is asked where something is to be done. A run may end between the two
 * answers: what looks broken off, and is in nobody's hands, is read again until it stands still.
 */
async function look(session: Session, planner: Planner): Promise<Look> {
  const { source } = planner;
  for (let found = await readHistory(session, source); ;) {
    const { applied, head } = found.history;
    const standings = planner.standings(applied);
    if (standings.every(isAsItShouldBe)) return { found, standings };
    const running = await source.engine.questions.atWork(session, source.history.table).catch(() => undefined);
    if (running) return { found, standings, running };
    if (![...applied.values()].some(isSilent)) return { found, standings };
    const again = await readHistory(session, source);
    if (again.history.head === head) return { found, standings };
    found = again;
  }
}

interface Look {
  readonly found: Found;
  readonly standings: readonly Standing[];
  readonly running?: Holder;
}

/** Nobody need wonder about a database that is as it should be. */
function isAsItShouldBe({ applied }: Standing): boolean {
  return applied !== undefined && (isIn(applied) || applied.standing === "reverted");
}

/** A run that has not said its last word: it broke off, or is at work. */
function isSilent({ last, error }: Applied): boolean {
  return (last?.outcome === "begun" && error === undefined) || last?.outcome === "done";
}

/** What a run has in hand stands as what it did not begin yet. */
function settled(applied: ReadonlyMap<string, Applied>): ReadonlyMap<string, Applied> {
  return new Map([...applied].filter(([, each]) => !isSilent(each)));
}

async function codeOf(applied: ReadonlyMap<string, Applied>, planner: Planner, session: Session): Promise<number> {
  const { policy } = planner.source.settings;
  return checkCode(planner.standings(applied), policy, await planner.plan("up", applied, all, session));
}

/** What `up` would be asked for. */
const all: PlanRequest = { allowDestructive: [] };

/** What every reading command says of a target before anything else. */
export function described({ settings, format }: OpenSource) {
  return {
    name: settings.name,
    host: hostOf(settings),
    environment: settings.policy.environment,
    format: format.name,
    source: settings.source.shown,
  };
}

async function statusOfOne(
  standing: Standing,
  runs: boolean,
  planner: Planner,
  session: Session,
  half: Pick<LeftBehind, "commitsDdl" | "back">,
): Promise<MigrationStatus> {
  const { id, name, detail, migration, applied } = standing;
  const underWay = runs && applied !== undefined && isSilent(applied);
  // While somebody has it in hand nobody knows what becomes of it; it has not failed.
  const state = underWay ? "unknown" : standing.state;
  return {
    id,
    name,
    file: migration?.file ?? null,
    state,
    ...(detail ? { detail } : {}),
    appliedAt: applied && isIn(applied) ? (applied.at ?? null) : null,
    ...(applied?.durationMs === undefined ? {} : { durationMs: applied.durationMs }),
    ...(applied?.error ? { error: applied.error } : {}),
    ...(applied?.last
      ? {
          left: {
            ...(await leftBehind(applied, applied.last, migration, planner, session)),
            ...(applied.progress?.done ? half : {}),
            ...(standing.late ? { late: true } : {}),
            ...(underWay ? { underWay } : {}),
          },
        }
      : {}),
  };
}

/** What is out still, or in still, and where a run ended that would have changed it. */
function brokenOffAt(
  { id, state, late, applied }: Standing,
  { brokenOff }: HistoryState,
): Pick<MigrationStatus, "left" | "error"> {
  const found = brokenOff.get(id);
  const isOut = state === "pending" || state === "reverted";
  if (!found || !(found.direction === "up" ? isOut : applied && isIn(applied))) return {};
  const { last, of, at, error, direction } = found;
  const left = { ...last, direction, done: 0, of };
  return {
    ...(error === undefined ? {} : { error }),
    left: { ...left, ...(late ? { late } : {}), ...(at === undefined ? {} : { at }) },
  };
}

/** As the next run would find it. */
async function lostOf(
  units: readonly Unit[],
  progress: Progress,
  source: OpenSource,
  session: Session,
): Promise<Pick<LeftBehind, "lost">> {
  const known = lostIn(units, progress);
  // Of what nobody saw end it is asked once that is known.
  if (known.lost || progress.begun !== undefined || progress.done === 0) return known;
  const { lackingBeside } = await import("./lacking-beside.js");
  const beside = await lackingBeside({ units, fromUnit: goesOnAt(units, progress) }, session, source).catch(
    () => undefined,
  );
  return beside ? { lost: beside.lost } : {};
}

function isCorrected(units: readonly Unit[], { done, stoppedHash }: Progress): boolean {
  return stoppedHash !== undefined && units[done]?.hash !== stoppedHash;
}

async function leftBehind(
  applied: Applied,
  last: LastEvent,
  migration: Migration | undefined,
  planner: Planner,
  session: Session,
): Promise<LeftBehind> {
  const { progress, at, error } = applied;
  const found = migration && progress && (await planner.underWay(migration, applied));
  const lost = found && progress ? await lostOf(found.units, progress, planner.source, session) : {};
  const units = found && progress ? unitNames(found, progress, planner.source.engine.dialect) : undefined;
  return {
    ...last,
    direction: progress?.direction ?? "up",
    done: progress?.done ?? 0,
    of: progress?.of ?? 1,
    ...(units ? { units } : {}),
    ...(found && progress && isCorrected(found.units, progress) ? { corrected: true } : {}),
    ...(progress?.warned && !progress.retry ? { warned: true } : {}),
    ...(found && progress && isUntold(found.units, progress, planner.source.history) ? { untold: true } : {}),
    ...lost,
    ...((progress && byBatches(found?.units, progress)) ?? (found && progress ? changedIn(found.units, progress) : {})),
    ...(progress?.direction === "down" && halfIn(applied) ? { neverWhole: true } : {}),
    ...(error !== undefined && isBusyStory(error) ? busyBy(error) : {}),
    ...(at === undefined ? {} : { at }),
  };
}

function busyBy(error: string): Pick<LeftBehind, "busy" | "advisory"> {
  return { busy: true, ...(isAdvisoryStory(error) ? { advisory: true } : {}) };
}

/** What its batches tell, and whether they go on. */
function byBatches(
  units: readonly Unit[] | undefined,
  progress: Progress,
): Pick<LeftBehind, "batched" | "goesOn"> | undefined {
  const { batched, done } = progress;
  if (batched === undefined) return undefined;
  if (!units || !isInBatches(units[done]?.performed)) return { batched };
  return { batched, goesOn: sameSoFar(progress, units) ? "same" : "changed" };
}

/** As a run that goes on compares it. */
function changedIn(units: readonly Unit[], progress: Progress): Pick<LeftBehind, "changed"> {
  const soFar = goingOn(progress, units);
  if (sameSoFar(soFar, units)) return {};
  return { changed: begunAlone(soFar, units).begun ? "begun" : "in" };
}
