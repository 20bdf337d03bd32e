import type { Applied } from "../model/applied.js";

/**
 * Migrations that are meant by id, each with its rank as it was then. What was taken back since and applied again has
 * another: it is not the one that was meant. Without a rank: it was not in yet.
 */
export type Among = ReadonlyMap<string, number | undefined>;

export function amongOf(ids: readonly string[], applied: ReadonlyMap<string, Applied>): Among {
  return new Map(ids.map((id) => [id, rankOf(applied.get(id))]));
}

/** True where nothing was meant by id, or this is, as it still stands. */
export function isAmong(id: string, applied: Applied | undefined, among: Among | undefined): boolean {
  if (!among) return true;
  const rank = among.get(id);
  return among.has(id) && (rank === undefined || rank === applied?.rank);
}

/** While it comes in its rank is that of its newest unit. */
function rankOf(applied: Applied | undefined): number | undefined {
  return applied?.progress?.direction === "up" ? undefined : applied?.rank;
}
