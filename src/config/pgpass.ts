import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NamedAddress } from "./url.js";
import type { Variables } from "./variables.js";

/** The password that libpq would find in `passfile`, PGPASSFILE or `~/.pgpass`; undefined where there is none. */
export function passwordFrom(address: NamedAddress, variables: Variables): string | undefined {
  const home = variables.get("HOME");
  const file =
    address.passfile ?? variables.get("PGPASSFILE") ?? (home === undefined ? undefined : join(home, ".pgpass"));
  const text = file === undefined ? undefined : textOf(file);
  if (text === undefined) return undefined;
  const host = address.host.startsWith("/") ? "localhost" : address.host;
  const wanted = [host, String(address.port), address.database, address.user];
  for (const line of text.split(/\r?\n/)) {
    if (line === "" || line.startsWith("#")) continue;
    const fields = fieldsOf(line);
    if (fields.length >= 5 && wanted.every((value, index) => fields[index] === "*" || fields[index] === value))
      return fields[4];
  }
  return undefined;
}

/** Parted by colons; a backslash keeps what follows it. */
function fieldsOf(line: string): readonly string[] {
  return [...line.matchAll(/((?:[^\\:]|\\.)*)(?::|$)/g)].map(([, field = ""]) => field.replace(/\\(.)/g, "$1"));
}

/** The file is a convenience: where it is missing, the server says what it wants. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
