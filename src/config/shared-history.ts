import type { Address } from "../core/model/address.js";
import { layouts } from "../core/histories/list.js";
import { SluiceError } from "../core/failures/failure.js";
import type { TargetSettings } from "./settings.js";

/** One history table belongs to one source: two targets that name the same one with different sources are refused. */
export function assertOwnHistories(targets: readonly TargetSettings[]): void {
  const owners = new Map<string, TargetSettings>();
  for (const target of targets) {
    if (!("value" in target.address)) continue;
    const table = tableOf(target, target.address.value);
    const key = `${placeOf(target.address.value)} ${table}`;
    const owner = owners.get(key);
    if (owner && owner.source.folder !== target.source.folder)
      throw new SluiceError("shared_history", { table, targets: [owner.name, target.name] });
    owners.set(key, owner ?? target);
  }
}

/** Names of the same machine count as one; what only the server could tell is left to its own fence. */
function placeOf({ engine, host, port, database, embedded }: Address): string {
  if (embedded) return `embedded ${embedded.folder}`;
  const local = host === "" || host === "localhost" || host === "::1" || host.startsWith("127.");
  return `${engine} ${local ? "localhost" : host.toLowerCase()} ${port} ${database}`;
}

function tableOf({ history, format }: TargetSettings, { engine }: Address): string {
  const owner = history.layout ?? (format === undefined || format === "plain" || format === "code" ? "sluice" : format);
  const usual = layouts.find(({ name }) => name === owner)?.on[engine].defaultTable ?? { table: `(${owner})` };
  const { schema, table } = { ...usual, ...history };
  return schema === undefined ? table : `${schema}.${table}`;
}
