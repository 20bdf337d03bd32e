import { foreignToolOf } from "../core/formats/foreign.js";
import type { Address } from "../core/model/address.js";
import { layouts, usual } from "../core/histories/list.js";
import { ownerTables } from "../core/histories/owner-tables.js";
import { SluiceError } from "../core/failures/failure.js";
import { readFolder } from "../places/folder.js";
import { schemaTold, schemaToldAlone } from "./schema-told.js";
import type { TargetSettings } from "./settings.js";
import { tableTold } from "./table-told.js";

/**
 * One history table belongs to one source: two targets that name the same one with different sources are refused. Our
 * own, and one whose schema is named, belongs to one schema as well: what is in for one would count for the other.
 */
export function assertOwnHistories(targets: readonly TargetSettings[]): void {
  const owners = new Map<string, TargetSettings>();
  for (const target of targets) {
    const place = placeOf(target);
    if (place === undefined || targets.every((each) => isLike(each, target) || placeOf(each) !== place)) continue;
    const { table, name, isOne } = tableOf(target);
    const key = `${place} ${name}`;
    const owner = owners.get(key);
    if (owner && (isOne || owner.source.folder !== target.source.folder)) assertLike(owner, target, table);
    owners.set(key, owner ?? target);
  }
}

function isLike(one: TargetSettings, other: TargetSettings): boolean {
  return one.source.folder === other.source.folder && schemaTold(one) === schemaTold(other);
}

function assertLike(one: TargetSettings, other: TargetSettings, table: string): void {
  if (isLike(one, other)) return;
  const schemas = [one, other].map((each) => schemaTold(each) ?? "");
  const told = isSchemaItself(other) ? { databases: schemas } : { schemas };
  const differ = one.source.folder === other.source.folder ? told : {};
  throw new SluiceError("shared_history", { table, targets: [one.name, other.name], ...differ });
}

/** Its database has no schemas: a table's may be another one of the same server. */
function isSchemaItself({ address }: TargetSettings): boolean {
  return "value" in address && address.value.engine === "mysql";
}

/** Names of the same machine count as one; what only the server could tell is left to its own fence. */
function placeOf(target: TargetSettings): string | undefined {
  const { address, history } = target;
  if (!("value" in address)) return undefined;
  const { engine, host, port, database, embedded } = address.value;
  if (embedded) return `embedded ${embedded.folder}`;
  const local = host === "" || host === "localhost" || host === "::1" || host.startsWith("127.");
  return `${engine} ${local ? "localhost" : host.toLowerCase()} ${port} ${(isSchemaItself(target) && history.schema) || database}`;
}

interface Named {
  /** As it is shown. */
  readonly table: string;
  /** In its place. */
  readonly name: string;
  /** No search path decides which one it is. */
  readonly isOne: boolean;
}

function tableOf(target: TargetSettings): Named {
  const { history, address } = target;
  const engine: Address["engine"] = "value" in address ? address.value.engine : "postgres";
  const owner = history.layout ?? target.format ?? seenIn(target);
  const own = layouts.find(({ name }) => name === owner) ?? usual;
  // Another tool's stands in the schema that it works in, unless it is found further on in its search path.
  const alone = isSchemaItself(target) ? undefined : schemaToldAlone(target);
  const usually = ownerTables[owner] ? { ...ownerTables[owner], schema: alone } : undefined;
  const named = usually ? { ...usually, ...tableTold(owner, target) } : own.on[engine].defaultTable;
  const { schema, table } = { ...named, ...history };
  const shown = schema === undefined ? table : `${schema}.${table}`;
  const isOne = usually === undefined || history.schema !== undefined;
  return { table: shown, name: isSchemaItself(target) ? table : shown, isOne };
}

/** Whose files they are is looked at only where it decides. */
function seenIn({ source }: TargetSettings): string {
  try {
    return foreignToolOf(readFolder(source.folder, source.here))?.name ?? usual.name;
  } catch {
    // That it cannot be read is told when its files are asked for.
    return usual.name;
  }
}
