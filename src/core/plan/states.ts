import type { Applied } from "../model/applied.js";
import type { Migration } from "../model/migration.js";
import type { State } from "../model/state.js";

/** One migration where files and history meet. */
export interface Standing {
  readonly id: string;
  readonly name: string;
  readonly state: State;
  readonly detail?: string;
  readonly migration?: Migration;
  readonly applied?: Applied;
  /** A pending one with something applied that sorts after it. */
  readonly late?: true;
}

/** Compares files and history as sets, in the files' order; what has no file stands where its id sorts. */
export function statesOf(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, Applied>,
  compareIds: (a: string, b: string) => number,
): readonly Standing[] {
  const known = new Set<string>(migrations.map(({ id }) => id));
  const newest = [...applied.values()]
    .filter(isIn)
    .map(({ id }) => id)
    .sort(compareIds)
    .at(-1);
  const last = migrations.at(-1)?.id;
  const standings: Standing[] = migrations.map((migration) =>
    ofFile(migration, applied.get(migration.id), newest, compareIds),
  );
  for (const each of applied.values()) {
    if (!known.has(each.id)) standings.push(ofGone(each, last, compareIds));
  }
  return standings.sort((a, b) => compareIds(a.id, b.id));
}

/** True where a history says that the change is in the database. */
export function isIn(applied: Applied): boolean {
  return applied.standing === "applied" || applied.standing === "baselined" || applied.standing === "superseded";
}

function ofFile(
  migration: Migration,
  applied: Applied | undefined,
  newest: string | undefined,
  compareIds: (a: string, b: string) => number,
): Standing {
  const base = { id: migration.id, name: migration.name, migration, ...(applied ? { applied } : {}) };
  const late = newest !== undefined && compareIds(migration.id, newest) < 0 ? ({ late: true } as const) : {};
  if (!applied) return { ...base, ...late, state: "pending", ...("late" in late ? { detail: "out-of-order" } : {}) };
  switch (applied.standing) {
    case "applied":
    case "baselined": {
      const change = changeOf(migration, applied);
      if (change === "same") return { ...base, state: applied.standing };
      if (change === "not-comparable") return { ...base, state: applied.standing, detail: change };
      return { ...base, state: "changed", ...(change === "cosmetic" ? { detail: change } : {}) };
    }
    case "superseded":
      return { ...base, state: "superseded" };
    case "reverted":
      return { ...base, ...late, state: "reverted" };
    case "failed":
    case "unknown":
      return { ...base, ...late, state: applied.standing, detail: progressDetail(applied) };
  }
}

/** Applied and gone is `ahead` where its id sorts after every file's, else `missing`. */
function ofGone(applied: Applied, last: string | undefined, compareIds: (a: string, b: string) => number): Standing {
  const base = { id: applied.id, name: applied.name, applied };
  if (isIn(applied)) {
    const ahead = last === undefined || compareIds(applied.id, last) > 0;
    return { ...base, state: ahead ? "ahead" : "missing" };
  }
  if (applied.standing === "reverted") return { ...base, state: "reverted", detail: "file-gone" };
  return { ...base, state: applied.standing === "unknown" ? "unknown" : "failed", detail: progressDetail(applied) };
}

export function changeOf(migration: Migration, applied: Applied): "same" | "cosmetic" | "changed" | "not-comparable" {
  if (!applied.checksums) return "not-comparable";
  const now = migration.up.checksums();
  if (now.raw === applied.checksums.raw) return "same";
  if (now.version !== applied.checksums.version) return "not-comparable";
  return now.tokens === applied.checksums.tokens ? "cosmetic" : "changed";
}

function progressDetail(applied: Applied): string {
  const { progress } = applied;
  if (!progress) return "rolled-back";
  return `partial ${progress.done}/${progress.of}${progress.direction === "down" ? " down" : ""}`;
}
