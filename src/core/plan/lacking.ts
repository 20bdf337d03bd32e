import type { Progress } from "../model/applied.js";
import { nothingBound } from "./draft.js";
import type { Unit } from "./unit.js";
import type { MayLack } from "../model/may-lack.js";
import type { SessionLost } from "../model/session-lost.js";
import type { Blocked, Step } from "./plan.js";

type SoFar = Pick<Progress, "done"> & { readonly begun?: number | undefined; readonly retry?: true | undefined };

/** What a run goes on from: of what only set its session as much is run anew as the rest reads, or as was corrected. */
export function goingOn(progress: Progress, units: Step["units"]): Progress {
  const { hashes, begun } = progress;
  if (begun !== undefined) return progress;
  let same = progress.done;
  while (same > 0 && hashes[same - 1] === nothingBound && units[same - 1]?.hash !== nothingBound) same--;
  const done = goesOnAt(units, { ...progress, done: same });
  return { ...progress, done, hashes: hashes.slice(0, done) };
}

/** Behind what is in; before what only set the session, where the rest reads that and nothing else is lost. */
export function goesOnAt(units: Step["units"], { done, begun, retry }: SoFar): number {
  if (begun !== undefined) return done;
  for (let from = done; from >= 0; from--) {
    if (lacking(units, { done: from, retry }) === undefined) return from;
    if (units[from - 1]?.hash !== nothingBound) break;
  }
  return done;
}

/** A migration that goes on in a new session, where the rest of it reads what only the old one had. */
export function sessionGone(
  units: Step["units"],
  progress: SoFar | undefined,
): Pick<Blocked, "code" | "lacks" | "lost"> | undefined {
  if (!progress) return undefined;
  const lacks = lacking(units, { ...progress, done: goesOnAt(units, progress) });
  return lacks === undefined ? undefined : { code: "session_gone", lacks, ...lostIn(units, progress) };
}

/** What of it that is for whoever says what became of it. */
export function lostIn(units: Step["units"], { done, begun, retry }: SoFar): { readonly lost?: SessionLost } {
  const unit = lacking(units, { done: goesOnAt(units, { done, begun, retry }), retry }) !== undefined;
  // Of one that was not begun nobody says that it is in by itself.
  const rest = lacking(units, { done: done + 1 }) !== undefined || (unit && begun === undefined);
  return unit || rest ? { lost: { ...(unit ? { unit } : {}), ...(rest ? { rest } : {}) } } : {};
}

/** As a session runs them that has not run those before: it begins with nothing that was kept there. */
export function inAnother(units: readonly Unit[], fromUnit: number): readonly Unit[] {
  const first = units[fromUnit]?.first ?? 0;
  return units.map((unit, index) => {
    if (index < fromUnit || !unit.restores || unit.restores.keptBy >= first) return unit;
    const { restores: _, ...rest } = unit;
    return rest;
  });
}

/** What the rest of a step may lack, if a trigger or a function has made it before: to be asked about. */
export function mayLack({ units, fromUnit }: Pick<Step, "units" | "fromUnit">): readonly MayLack[] {
  if (fromUnit === 0) return [];
  const found = units.slice(fromUnit).flatMap(({ mayNeed = [] }) => mayNeed);
  const gone = found.filter(({ madeBy }) => madeBy <= fromUnit);
  const names = new Set(gone.filter(({ unless }) => !unless).map(({ name }) => name));
  return [
    ...[...names].map((name) => ({ name })),
    ...gone.flatMap(({ name, unless }) =>
      unless
        ? [{ name, unless: [...unless.values()].flatMap(({ where, unit }) => (unit > fromUnit ? [where] : [])) }]
        : [],
    ),
  ];
}

/**
 * What the units that are left read, and only the session had that ran those before them. Whether what is not seen reads
 * any of it a person knows who says that it is to run again.
 */
function lacking(units: Step["units"], { done, retry }: Pick<SoFar, "done" | "retry">): string | undefined {
  return units
    .slice(done)
    .flatMap(({ needs = [] }, index) => (retry && index === 0 ? needs.filter(({ unseen }) => !unseen) : needs))
    .find(({ madeBy }) => madeBy <= done)?.name;
}
