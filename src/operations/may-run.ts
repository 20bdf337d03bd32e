import { type FailureFacts, SluiceError } from "../core/failures/failure.js";
import type { Plan, Step } from "../core/plan/plan.js";
import type { Unit } from "../core/plan/unit.js";
import type { TargetSettings } from "../config/settings.js";
import type { Session } from "../engines/engine.js";
import type { OpenSource } from "./open-source.js";
import type { Found } from "./read-history.js";

/**
 * Databases and hosts never to be touched are refused before a connection is opened, and again by the name the
 * server gives its database: a caller's own connection has no address.
 */
export function assertNever(settings: TargetSettings, found?: Pick<Found, "database">): void {
  const { never } = settings.policy;
  const address = "value" in settings.address ? settings.address.value : undefined;
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
  if (plan.steps.length > 0) assertWritableServer(found);
  if (plan.refusals.length > 0) throw new SluiceError("refused", { refusals: plan.refusals });
  if (plan.blocked) {
    const { code, id, name, direction, unit, of } = plan.blocked;
    if (code === "not_reversible") throw new SluiceError("not_reversible", { id, name });
    const begun = plan.blocked.begun ? { begun: true as const } : {};
    if (code === "partial_changed") throw new SluiceError(code, { id, name, direction, unit, of, ...begun });
    throw new SluiceError("outcome_unknown", { id, name, direction, unit, of, why: { kind: code } });
  }
}

/** Told before anything else is judged: whoever is at the wrong server need not hear what it would have refused. */
export function assertWritableServer(found: Pick<Found, "standby" | "readOnly"> | undefined): void {
  if (found?.standby) throw new SluiceError("read_only_server", { reason: "standby" });
  if (found?.readOnly) throw new SluiceError("read_only_server", { reason: "read-only" });
}

/**
 * Behind a pooler that gives each transaction another of the server's sessions nothing runs that needs the lock: what
 * no transaction holds has no fence.
 */
export function assertPooler(steps: readonly Step[], { pooler, shared }: Session, { settings }: OpenSource): void {
  if (!shared) return;
  const refuse = (needs: FailureFacts["pooler"]["needs"], migrations: readonly string[] = []): never => {
    throw new SluiceError("pooler", { mode: pooler, needs, migrations }, { target: settings.name });
  };
  if (pooler === "statement") refuse("transactions");
  if (settings.lock.also.length > 0) refuse("locks");
  const alone = steps.filter((step) => step.units.slice(step.fromUnit).some((unit) => needsLock(unit, step)));
  if (alone.length > 0)
    refuse(
      "session",
      alone.map(({ migration: { id, name } }) => `${id} ${name}`),
    );
}

/** One that was found not to stand in a transaction when it was tried was noted then. */
function needsLock(unit: Unit, { action }: Step): boolean {
  return unit.kind === "alone" || (unit.mayEndTransaction === true && action === "resume");
}

/** Names of hosts know no capitals, and a dot at the end means nothing. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
