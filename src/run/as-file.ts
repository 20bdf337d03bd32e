import type { Fault } from "../core/model/fault.js";
import { ServerError } from "../core/model/server-error.js";
import type { Beginning, Engine, Session } from "../engines/engine.js";

/** A statement outside any transaction, where it stands: `first` is its number in the script, from 1. */
export interface Placed extends Pick<Beginning, "settings" | "restores"> {
  readonly id: string;
  readonly first: number;
  readonly statement: string;
}

export type Asked<T> = { readonly value: T; readonly fault?: undefined } | { readonly fault: Fault };

/** Under the settings that the statement runs with: the catalog is to find what it would find. */
export async function enter<T>(
  placed: Placed,
  { session, engine }: { readonly session: Session; readonly engine: Engine },
  ask: (statement: string) => Promise<T>,
): Promise<Asked<T>> {
  const set = await session.send({ statements: engine.frame.aloneBefore(placed, session) });
  if (set.fault) return { fault: set.fault };
  try {
    return { value: await ask(placed.statement) };
  } catch (error) {
    if (error instanceof ServerError) return { fault: error.fault };
    throw error;
  }
}

/** The same, and the session put back after it. */
export async function asFile<T>(
  placed: Placed,
  world: { readonly session: Session; readonly engine: Engine },
  ask: (statement: string) => Promise<T>,
): Promise<Asked<T>> {
  const asked = await enter(placed, world, ask);
  const { session, engine } = world;
  if (!asked.fault?.lost) await session.send({ statements: engine.frame.aloneAfter(session, true) });
  return asked;
}
