import type { Engine } from "./engine.js";
import { SluiceError } from "../core/failures/failure.js";
import { mysql } from "./mysql/mysql.js";
import { postgres } from "./postgres/postgres.js";

/** Every engine there is. A new one is a folder beside `postgres/` and a line here. */
export const engines: readonly Engine[] = [postgres, mysql];

/** Whose driver a caller's connection is. */
export function engineOfConnection(connection: unknown): Engine {
  return engines.find((engine) => engine.isLendable(connection)) ?? postgres;
}

export function engineNamed(name: string): Engine {
  const engine = engines.find((each) => each.name === name);
  if (!engine) throw new SluiceError("not_in_this_version", { what: name });
  return engine;
}
