import { type FailureFacts, type LeftHalf, SluiceError } from "../core/failures/failure.js";
import { whyBlocked } from "../core/model/unknown-why.js";
import type { Blocked, Plan, Step } from "../core/plan/plan.js";
import type { Standing } from "../core/plan/states.js";
import { unitsOf } from "../core/plan/units.js";
import type { Unit } from "../core/plan/unit.js";
import type { TargetSettings } from "../config/settings.js";
import type { Session } from "../engines/engine.js";
import type { Progress } from "../core/model/applied.js";
import type { Work } from "../run/work.js";
import { addressIn } from "./connect-target.js";
import type { OpenSource } from "./open-source.js";
import type { Found } from "./read-history.js";

/**
 * Databases and hosts never to be touched are refused before a connection is opened, and again by the name the
 * server gives its database: a caller's own connection has no address.
 */
export function assertNever(settings: TargetSettings, found?: Pick<Found, "database">): void {
  const { never } = settings.policy;
  const address = addressIn(settings);
  const databases = [address?.database, found?.database];
  const host = hostName(address?.host ?? "");
  const what = [
    ...never.databases.filter((each) => databases.includes(each)),
    ...never.hosts.filter((each) => address !== undefined && hostName(each) === host),
  ];
  if (what.length === 0) return;
  throw new SluiceError("refused", {
    refusals: [{ target: settings.name, cell: "never", code: "never", what, from: "never" }],
  });
}

/** What speaks against a plan: a server that cannot be written, the policy, units of a text that is no more. */
export function assertRunnable(plan: Plan, found: Found | undefined): void {
  if (plan.steps.length > 0) assertWritableServer(found, leftHalf(plan.steps, found));
  if (plan.refusals.length > 0) throw new SluiceError("refused", { refusals: plan.refusals });
  if (plan.blocked) {
    const { code, id, name, direction, unit, of } = plan.blocked;
    if (code === "not_reversible") throw new SluiceError("not_reversible", { id, name, ...placeOf(plan.blocked) });
    if (code === "stray_row") throw new SluiceError("stray_row", { id });
    const { batched } = plan.blocked;
    const begun = {
      ...(plan.blocked.begun ? { begun: true as const } : {}),
      ...(batched === undefined ? {} : { batched }),
    };
    if (code === "partial_changed") throw new SluiceError(code, { id, name, direction, unit, of, ...begun });
    const why = whyBlocked({ ...plan.blocked, code });
    const { lost, neverWhole } = plan.blocked;
    const told = { ...(lost ? { lost } : {}), ...(neverWhole ? { neverWhole } : {}) };
    throw new SluiceError("outcome_unknown", { id, name, direction, unit, of, why, ...told });
  }
}

function placeOf({ gone, down }: Pick<Blocked, "gone" | "down">): Pick<Blocked, "gone" | "down"> {
  return { ...(gone ? { gone } : {}), ...(down ? { down } : {}) };
}

/** What commits piece by piece needs somebody who knows how far it has come: else the next run would begin again. */
export function assertRemembered(steps: readonly Step[], { history }: OpenSource): void {
  if (history.passing) return;
  const step = steps.find((each) => !each.migration.direction.performed && isForgotten(each, history));
  if (!step) return;
  const { migration, action, units } = step;
  const { id, name } = migration;
  const direction = action === "revert" ? "down" : "up";
  throw new SluiceError("wrong_use", {
    detail: { kind: "would_be_forgotten", id, name, units: units.length, tool: history.name, direction },
  });
}

/** Nothing but a log would know how far it has come. */
export function isForgotten({ migration, action, units }: Step, history: OpenSource["history"]): boolean {
  return history.forgets?.(migration.id, action === "revert" ? "down" : "up") === true && !isPlain(units);
}

/** In with its row; or one definition where no transaction holds any, which cannot be made twice unseen. */
function isPlain([first, ...further]: readonly Unit[]): boolean {
  return further.length === 0 && (first?.kind !== "alone" || first.commits === true);
}

/** The fate of another text than the one that was begun cannot be looked up. */
export function assertAsBegun({ step, unit, number, of }: Work, { begunHash = unit.hash }: Progress): void {
  const { id, name } = step.migration;
  if (unit.hash !== begunHash)
    throw new SluiceError("partial_changed", { id, name, direction: "up", unit: number, of, begun: true });
}

/** Told before anything else is judged: whoever is at the wrong server need not hear what it would have refused. */
export function assertWritableServer(
  found: Pick<Found, "standby" | "readOnly"> | undefined,
  half: LeftHalf = {},
): void {
  if (found?.standby) throw new SluiceError("read_only_server", { reason: "standby", ...half });
  if (found?.readOnly) throw new SluiceError("read_only_server", { reason: "read-only", ...half });
}

/** What an earlier run left half done, and this one, kept from running, leaves so. */
export function leftHalf(steps: readonly Step[], found?: Pick<Found, "history">): LeftHalf {
  for (const { action, migration, fromUnit, units, half } of steps) {
    const { id, name } = migration;
    const direction = action === "revert" ? "down" : "up";
    if (fromUnit > 0) return { half: { id, name, direction, done: fromUnit, of: units.length } };
    if (half) return { half: { id, name, direction: "up", ...half } };
  }
  // One that was not asked for stays so, too.
  for (const { id, name, progress } of found?.history.applied.values() ?? [])
    if (progress && progress.done > 0) {
      const { direction, done, of } = progress;
      return { half: { id, name, direction, done, of } };
    }
  return {};
}

/** Nothing runs where the lock that it needs would not keep others out. */
export function assertGuarded(steps: readonly Step[], session: Session, source: OpenSource): void {
  const { node } = session.server;
  const wanted = source.settings.lock.node;
  if (node !== undefined && node !== wanted)
    throw new SluiceError(
      "cluster_node",
      { node, ...(wanted === undefined ? {} : { wanted }) },
      { target: source.settings.name },
    );
  const lacks = poolerLacks(steps, session, source);
  if (lacks) throw new SluiceError("pooler", lacks, { target: source.settings.name });
}

export type PoolerLacks = FailureFacts["pooler"];

/**
 * What these would lack behind a pooler that gives each transaction another of the server's sessions: what no
 * transaction holds has no fence, and needs the lock.
 */
export function poolerLacks(
  steps: readonly ForPooler[],
  { pooler, shared, settings: given }: Session,
  { settings }: OpenSource,
): PoolerLacks | undefined {
  if (!shared) return undefined;
  const lacks = (needs: PoolerLacks["needs"], migrations: readonly string[] = []) => ({
    mode: pooler,
    needs,
    migrations,
  });
  // What a session was set to for all its migrations is not there in another one.
  if (pooler === "statement" || given) return lacks("transactions");
  if (settings.lock.also.length > 0) return lacks("locks");
  const alone = steps.filter((step) => step.units.slice(step.fromUnit).some((unit) => needsLock(unit, step)));
  if (alone.length === 0) return undefined;
  return lacks(
    "session",
    alone.map(({ migration: { id, name } }) => `${id} ${name}`),
  );
}

type ForPooler = Pick<Step, "action" | "units" | "fromUnit"> & {
  readonly migration: { readonly id: string; readonly name: string };
};

/** The same of what is open still, for whoever is told what to type next. */
export function poolerLacksNext(
  open: readonly Standing[],
  session: Session,
  source: OpenSource,
): PoolerLacks | undefined {
  if (!session.shared || open.length === 0) return undefined;
  const { dialect } = source.engine;
  const steps = open.flatMap(({ migration, applied }): readonly ForPooler[] => {
    if (!migration) return [];
    const soFar = applied?.progress;
    const { units } = unitsOf(migration.up, dialect, undefined, { soFar });
    return [{ migration, action: soFar ? "resume" : "apply", fromUnit: soFar?.done ?? 0, units }];
  });
  return poolerLacks(steps, session, source);
}

/** One that was found not to stand in a transaction when it was tried was noted then. */
function needsLock(unit: Unit, { action }: Pick<Step, "action">): boolean {
  return unit.kind === "alone" || (unit.mayEndTransaction === true && action === "resume");
}

/** Names of hosts know no capitals, and a dot at the end means nothing. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
