import { SluiceError } from "../core/failures/failure.js";
import type { Plan } from "../core/plan/plan.js";
import type { TargetSettings } from "../config/settings.js";
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

/** What speaks against a plan: the policy, units of a text that is no more, a server that cannot be written. */
export function assertRunnable(plan: Plan, found: Found | undefined, source: OpenSource): void {
  if (plan.refusals.length > 0) throw new SluiceError("refused", { refusals: plan.refusals });
  if (plan.blocked) {
    const { code, id, name, unit, of } = plan.blocked;
    if (code === "not_reversible") throw new SluiceError("not_reversible", { id, name });
    if (code === "partial_changed") throw new SluiceError("partial_changed", { id, name, unit, of });
    throw new SluiceError("outcome_unknown", { id, name, unit, of, why: { kind: code } });
  }
  if (plan.steps.length === 0) return;
  if (found?.standby)
    throw new SluiceError("read_only_server", { reason: "standby" }, { target: source.settings.name });
  if (found?.readOnly)
    throw new SluiceError("read_only_server", { reason: "read-only" }, { target: source.settings.name });
}

/** Names of hosts know no capitals, and a dot at the end means nothing. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
