import type { Unit } from "./unit.js";

/**
 * What a unit needs of its session is kept at the end of each one from where it was made, and restored at the beginning
 * of each one behind that: what is said again before them may be how it began, and no rollback takes back what a try
 * made of it. What leaves nothing in its session needs neither.
 */
export function keeping(units: readonly Unit[]): readonly Unit[] {
  /** What is needed behind the unit at hand, and the number of the one that made it. */
  const needed = new Map<string, number>();
  const found: Unit[] = [];
  let keeper: Unit | undefined;
  const before = units.map((unit) => {
    const last = keeper;
    if (!unit.clean) keeper = unit;
    return last;
  });
  for (let at = units.length - 1; at >= 0; at--) {
    const unit = units[at]!;
    const keeps = [...needed.keys()];
    for (const [name, madeBy] of needed) if (madeBy > at) needed.delete(name);
    for (const { name, madeBy } of [...(unit.needs ?? []), ...(unit.mayNeed ?? [])]) needed.set(name, madeBy);
    const keptBy = before[at]?.first;
    const restores = needed.size > 0 && keptBy !== undefined ? { names: [...needed.keys()], keptBy } : undefined;
    const both = { ...(keeps.length > 0 ? { keeps } : {}), ...(restores ? { restores } : {}) };
    found.push(unit.clean ? unit : { ...unit, ...both });
  }
  return found.reverse();
}
