import type { Applied, LastEvent } from "../core/model/applied.js";
import type { Holder } from "../core/model/holder.js";
import type { Migration } from "../core/model/migration.js";
import type { PlanRequest } from "../core/plan/plan.js";
import { isIn, type Standing } from "../core/plan/states.js";
import type { TargetSettings } from "../config/settings.js";
import { checkCode } from "./check-code.js";
import { connectTarget, failureOf, hostOf } from "./connect-target.js";
import type { Session } from "../engines/engine.js";
import { lockKeyOf } from "./lock-target.js";
import { openSource, type OpenSource, shownTable } from "./open-source.js";
import { unitNames } from "./unit-names.js";
import { readOver } from "./over-targets.js";
import { Planner } from "./planner.js";
import { readHistory } from "./read-history.js";
import type { World } from "./world.js";
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
  /** `out-of-order`, `cosmetic`, `not-comparable`, `rolled-back`, `partial 4/9`, `whole-unknown`. */
  readonly detail?: string;
  readonly appliedAt: string | null;
  readonly durationMs?: number;
  readonly error?: string;
  /** How the last run left it, where it is neither in nor out. */
  readonly left?: LeftBehind;
}
export interface LeftBehind {
  /** `begun`: nothing says how that ended. `done`: nothing says why it did not go on. */
  readonly outcome: "begun" | "done" | "failed" | "interrupted" | "retry";
  readonly direction: "up" | "down";
  /** Units 1 … `done` of `of` are in (or out, of a down). */
  readonly done: number;
  readonly of: number;
  /** How each unit begins, where the file still is what ran. */
  readonly units?: readonly string[];
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
  const source = openSource(settings, world, "look");
  try {
    await using connection = await connectTarget(settings, source.engine, world, { readOnly: true });
    const { history, database, standby } = await readHistory(connection.session, source);
    const planner = new Planner(source);
    const standings = planner.standings(history.applied);
    const current = [...history.applied.values()].filter(isIn).sort((a, b) => b.rank - a.rank)[0];
    return {
      ...described(source),
      database,
      ...(standby ? { standby } : {}),
      history: { layout: source.layout.name, table: shownTable(source), exists: history.exists },
      current: current?.id ?? null,
      migrations: standings.map((standing) => statusOfOne(standing, source)),
      problems: source.problems,
      ...(await runningNow(standings, connection.session, source)),
      ...(request.check
        ? {
            exitCode: checkCode(
              standings,
              settings.policy,
              await planner.plan("up", history.applied, all, connection.session),
            ),
          }
        : {}),
    };
  } catch (error) {
    throw failureOf(error, "status", "value" in settings.address ? settings.address.value : undefined);
  }
}

/** Asked where something is to be done: nobody need wonder about a database that is as it should be. */
async function runningNow(
  standings: readonly Standing[],
  session: Session,
  { engine, table }: OpenSource,
): Promise<Pick<TargetStatus, "running">> {
  if (standings.every(({ applied }) => applied !== undefined && (isIn(applied) || applied.standing === "reverted")))
    return {};
  const running = await engine.questions.holder(session, lockKeyOf(table)).catch(() => undefined);
  return running ? { running } : {};
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

function statusOfOne(standing: Standing, source: OpenSource): MigrationStatus {
  const { id, name, state, detail, migration, applied } = standing;
  return {
    id,
    name,
    file: migration?.file ?? null,
    state,
    ...(detail ? { detail } : {}),
    appliedAt: applied && isIn(applied) ? (applied.at ?? null) : null,
    ...(applied?.durationMs === undefined ? {} : { durationMs: applied.durationMs }),
    ...(applied?.error ? { error: applied.error } : {}),
    ...(applied?.last ? { left: leftBehind(applied, applied.last, migration, source) } : {}),
  };
}

function leftBehind(
  { progress, at }: Applied,
  last: LastEvent,
  migration: Migration | undefined,
  { engine }: OpenSource,
): LeftBehind {
  const units = migration && progress ? unitNames(migration, progress, engine.dialect) : undefined;
  return {
    ...last,
    direction: progress?.direction ?? "up",
    done: progress?.done ?? 0,
    of: progress?.of ?? 1,
    ...(units ? { units } : {}),
    ...(at === undefined ? {} : { at }),
  };
}
