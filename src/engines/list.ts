import type { Engine } from "./engine.js";
import { SluiceError } from "../core/failures/failure.js";

/** Every engine there is, loaded where it is met. A new one is a folder beside `postgres/` and a line here. */
const engines: ReadonlyMap<string, () => Promise<Engine>> = new Map([
  ["postgres", async () => (await import("./postgres/postgres.js")).postgres],
  ["mysql", async () => (await import("./mysql/mysql.js")).mysql],
]);

/** Whose driver a caller's connection is. */
export async function engineOfConnection(connection: unknown): Promise<Engine> {
  for (const load of engines.values()) {
    const engine = await load();
    if (engine.isLendable(connection)) return engine;
  }
  return engineNamed("postgres");
}

export function engineNamed(name: string): Promise<Engine> {
  const load = engines.get(name);
  if (!load) throw new SluiceError("not_in_this_version", { what: name });
  return load();
}
