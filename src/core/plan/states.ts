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
  const recorded = new Recorded(applied, compareIds);
  const known = new Set<string>();
  const newest = [...applied.values()]
    .filter(isIn)
    .map(({ id }) => id)
    .sort(compareIds)
    .at(-1);
  const last = migrations.at(-1)?.id;
  const standings = migrations.map((migration) => {
    const found = recorded.of(migration.id);
    if (found) known.add(found.id);
    return ofFile(migration, found, newest, compareIds);
  });
  const gone = [...applied.values()].filter(({ id }) => !known.has(id)).map((each) => ofGone(each, last, compareIds));
  // Files come in order.
  return gone.length === 0 ? standings : [...standings, ...gone].sort((a, b) => compareIds(a.id, b.id));
}

/**
 * Finds what was recorded of a file whose id may since be written otherwise: `1` that became `001` is the same
 * number, and must not be applied a second time.
 */
class Recorded {
  readonly #applied: ReadonlyMap<string, Applied>;
  readonly #compareIds: (a: string, b: string) => number;
  #sorted: readonly Applied[] | undefined;

  constructor(applied: ReadonlyMap<string, Applied>, compareIds: (a: string, b: string) => number) {
    this.#applied = applied;
    this.#compareIds = compareIds;
  }

  of(id: string): Applied | undefined {
    return this.#applied.get(id) ?? this.#equalTo(id);
  }

  #equalTo(id: string): Applied | undefined {
    this.#sorted ??= [...this.#applied.values()].sort((a, b) => this.#compareIds(a.id, b.id));
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compareIds(this.#sorted[middle]!.id, id) < 0) low = middle + 1;
      else high = middle;
    }
    const found = this.#sorted[low];
    return found && this.#compareIds(found.id, id) === 0 ? found : undefined;
  }
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
  // The history's spelling of an id goes on being written into it.
  const base = { id: applied?.id ?? migration.id, name: migration.name, migration, ...(applied ? { applied } : {}) };
  const isBefore = newest !== undefined && compareIds(migration.id, newest) < 0;
  // In a graph another branch may be ahead: nothing is late that nothing which is in stands on.
  const late = isBefore && !migration.upon ? ({ late: true } as const) : {};
  if (!applied) return { ...base, ...late, state: "pending", ...("late" in late ? { detail: "out-of-order" } : {}) };
  switch (applied.standing) {
    case "applied":
    case "baselined": {
      if (applied.assumed) return { ...base, state: applied.standing, detail: "assumed" };
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
      return {
        ...base,
        ...(isUnderWay(applied) ? {} : late),
        state: applied.standing,
        detail: progressDetail(applied),
      };
  }
}

/** Some of it is in, may be, or was said to be run again: what goes on does not appear late. */
function isUnderWay({ progress, last, notedBy }: Applied): boolean {
  return progress !== undefined || notedBy !== undefined || last?.outcome === "retry";
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

function changeOf(migration: Migration, applied: Applied): "same" | "cosmetic" | "changed" | "not-comparable" {
  if (!applied.checksums) return applied.fits === undefined ? "not-comparable" : applied.fits ? "same" : "changed";
  // Most files are as they were: the checksum over tokens costs ten times as much and is asked for last.
  if (migration.up.raw() === applied.checksums.raw) return "same";
  const now = migration.up.checksums();
  if (now.version !== applied.checksums.version) return "not-comparable";
  return now.tokens === applied.checksums.tokens ? "cosmetic" : "changed";
}

function progressDetail(applied: Applied): string {
  const { progress } = applied;
  if (applied.notedBy) return applied.notedBy.as.startsWith("dirty") ? "dirty" : `noted ${applied.notedBy.as}`;
  if (!progress) return "rolled-back";
  return `partial ${progress.done}/${progress.of}${progress.direction === "down" ? " down" : ""}`;
}
