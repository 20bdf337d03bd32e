import { configInvalid, type ConfigText } from "./config-invalid.js";
import type { Variables } from "./variables.js";

export interface ExpandPlace extends ConfigText {
  readonly variables: Variables;
}

/** `${VARIABLE}` replaced by its value; `$${` is a plain `${`. A variable that is not set is an error that names it. */
export function expand(text: string, key: string, place: ExpandPlace): string {
  const { variables } = place;
  return text.replace(/\$(\$\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, escaped?: string, name?: string) => {
    if (escaped !== undefined) return escaped;
    const value = variables.secret(name!).value ?? (variables.isEmpty(name!) ? "" : undefined);
    if (value === undefined) throw configInvalid(place, key, { kind: "missing_variable", variable: name! });
    return value;
  });
}

/** True where the value is only known once variables are put in. */
export function holdsVariable(value: unknown): boolean {
  return typeof value === "string" && /\$\{/.test(value);
}

/** Every text in a value expanded; keys are joined by dots. */
export function expandAll<T>(value: T, key: string, place: ExpandPlace): T {
  if (typeof value === "string") return expand(value, key, place) as T;
  if (Array.isArray(value)) return value.map((item, index) => expandAll(item, `${key}[${index}]`, place)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, expandAll(item, key === "" ? name : `${key}.${name}`, place)]),
  ) as T;
}
