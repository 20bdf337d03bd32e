import type { TargetSettings } from "./settings.js";

/**
 * The first schema that a target's search path names, or the one database that is a schema and has none, as far as
 * that is said here: what is so its server tells. Undefined is where one that was told nothing has its tables.
 */
export function schemaTold(target: TargetSettings): string | undefined {
  const { address } = target;
  if ("value" in address && address.value.engine === "mysql") return address.value.database || undefined;
  const [first = ""] = pathTold(target);
  const plain = first.startsWith('"') ? first.slice(1, -1) : first.toLowerCase();
  return ["", "$user", "public"].includes(plain) ? undefined : plain;
}

/** A target whose URL's `?schema=` is a name as it stands, and not what SQL makes of it: it is quoted, unless it is so already. */
export function withExactSchema(target: TargetSettings): TargetSettings {
  const { address } = target;
  const { schema = "" } = "value" in address ? address.value : {};
  if (!("value" in address) || schema === "" || /^[a-z_][a-z\d_]*$|[",]/.test(schema)) return target;
  return { ...target, address: { value: { ...address.value, schema: `"${schema}"` } } };
}

/** The same where its search path names no other one, in which a table may be found instead. */
export function schemaToldAlone(target: TargetSettings): string | undefined {
  return pathTold(target).length === 1 ? schemaTold(target) : undefined;
}

function pathTold({ session: { searchPath }, address }: TargetSettings): readonly string[] {
  const { schema, options = "" } = "value" in address ? address.value : {};
  const inOptions = /(?:-c\s*|--)search_path=([^\s\\]+)/.exec(options)?.[1];
  return (searchPath ?? schema ?? inOptions ?? "").split(",").map((name) => name.trim());
}
