import type { Fault } from "../core/model/fault.js";

/** What people search for: a server's own number first, where it has one: `1091, 42000`. */
export function codeIn({ errno, sqlstate }: Pick<Fault, "errno" | "sqlstate">): string | undefined {
  const codes = [errno, sqlstate].filter((code) => code !== undefined);
  return codes.length === 0 ? undefined : codes.join(", ");
}
