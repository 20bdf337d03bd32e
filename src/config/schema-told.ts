import type { TargetSettings } from "./settings.js";

/**
 * The first schema that a target's search path names, as far as that is said here: what is so its server tells.
 * Undefined is where one that was told nothing has its tables.
 */
export function schemaTold({ session: { searchPath }, address }: TargetSettings): string | undefined {
  const { schema, options = "" } = "value" in address ? address.value : {};
  const inOptions = /(?:-c\s*|--)search_path=([^\s\\]+)/.exec(options)?.[1];
  const [first = ""] = (searchPath ?? schema ?? inOptions ?? "").split(",").map((name) => name.trim());
  const plain = first.startsWith('"') ? first.slice(1, -1) : first.toLowerCase();
  return plain === "" || plain === "$user" ? undefined : elsewhere(plain);
}

export function elsewhere(schema: string): string | undefined {
  return schema === "public" ? undefined : schema;
}
