import type { Action, ActionKind } from "../model/action.js";
import type { Step } from "./plan.js";
import type { Unit } from "./unit.js";
import { actionsKept } from "./units.js";

/** A table as a statement names it. */
export interface LostRows {
  readonly name: string;
  /** Without those of the tables that inherit from it. */
  readonly only?: true;
}

/**
 * Which rows each destructive action of each step takes away: undefined where it takes none, or where what its name
 * means, or holds, when it runs may not be what it does now. `unitsOf`: a step's units with all that they do;
 * undefined where nobody has looked.
 */
export function lostRows(
  steps: readonly Step[],
  unitsOf: (step: Step) => readonly Unit[] | undefined,
): ReadonlyMap<Step, readonly (LostRows | undefined)[]> {
  const before = new Before();
  return new Map(steps.map((step) => [step, rowsOf(step, unitsOf(step), before)]));
}

function rowsOf(step: Step, units: readonly Unit[] | undefined, before: Before): readonly (LostRows | undefined)[] {
  if (!units) before.unknown = true;
  const lost: (LostRows | undefined)[] = [];
  before.namesElsewhere = false;
  for (const unit of (units ?? step.units).slice(step.fromUnit)) {
    // What units that are in have set is set again.
    if (step.fromUnit > 0 && unit.settings) before.namesElsewhere = true;
    for (const [index, action] of unit.actions.entries()) {
      // What stood between those that are kept is not known.
      if (index >= actionsKept) before.unknown = true;
      if (action.destroys) lost.push(before.changes(action) ? undefined : rowsTakenBy(action));
      before.take(action);
    }
    if (unit.actions.length >= actionsKept) before.unknown = true;
  }
  return lost;
}

/** What takes all rows of its table away. */
const emptying: ReadonlySet<ActionKind> = new Set(["drop-table", "drop-materialized-view", "truncate", "delete"]);

function rowsTakenBy({ kind, object, only, known }: Action): LostRows | undefined {
  if (!emptying.has(kind) || known !== "tree") return undefined;
  return { name: object, ...(only ? { only } : {}) };
}

/** What has been done before an action: to names and to rows. */
class Before {
  /** Anything may have been done. */
  unknown = false;
  /** Until the migration's end names are looked up elsewhere. */
  namesElsewhere = false;
  /** Every part of a name that something was done to. */
  readonly #touched = new Set<string>();
  /** Schemas that were made, dropped or called otherwise, and what was moved. */
  readonly #moved = new Set<string>();

  changes({ object }: Action): boolean {
    const parts = namePartsOf(object);
    return (
      this.unknown ||
      this.namesElsewhere ||
      this.#touched.has(parts.at(-1) ?? "") ||
      parts.some((part) => this.#moved.has(part))
    );
  }

  take({ kind, object, on = "", detail = "", known }: Action): void {
    if (known !== "tree" || opaque.has(kind)) this.unknown = true;
    else if (kind === "set") this.namesElsewhere ||= findsNames.has(object.toLowerCase());
    else if (!still.has(kind)) {
      const parts = [object, on, detail].flatMap(namePartsOf);
      for (const part of parts) this.#touched.add(part);
      if (moving.has(kind)) for (const part of parts) this.#moved.add(part);
    }
  }
}

/** What runs code that nobody has read, or changes rows of tables that it does not name. */
const opaque: ReadonlySet<ActionKind> = new Set<ActionKind>([
  "select",
  "do",
  "call",
  "drop-owned",
  "drop-database",
  "attach-partition",
  "detach-partition",
  "alter-other",
  "other",
]);

/** What leaves every name and every row as it is. */
const still: ReadonlySet<ActionKind> = new Set<ActionKind>([
  "create-index",
  "add-column",
  "add-constraint",
  "alter-column-type",
  "set-default",
  "drop-default",
  "set-not-null",
  "drop-not-null",
  "validate-constraint",
  "drop-column",
  "drop-index",
  "drop-constraint",
  "analyze",
  "vacuum",
  "comment",
  "grant",
  "revoke",
  "lock-table",
]);

const moving: ReadonlySet<ActionKind> = new Set<ActionKind>(["create-schema", "drop-schema", "rename", "set-schema"]);

/** Settings that decide what a name means, and whose rows are seen; `database` is what USE chooses. */
const findsNames: ReadonlySet<string> = new Set([
  "search_path",
  "role",
  "session_authorization",
  "row_security",
  "database",
  "all",
]);

/** `a."b.c"` in its parts, without their quotes. */
export function namePartsOf(text: string): readonly string[] {
  return (text.match(/(["`])(?:(?!\1).|\1\1)*\1|[^\s"`.,()]+/gs) ?? []).map((part) =>
    /^["`]/.test(part) ? part.slice(1, -1).replaceAll(part[0]! + part[0]!, part[0]!) : part,
  );
}
