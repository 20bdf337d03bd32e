import type { Action, ActionKind } from "../../core/model/action.js";
import { extensionsWithoutTables, nounOf } from "./actions-nouns.js";
import { objectName, quoted, roleName, typeText } from "./actions-names.js";
import { flag, nodes, stringOf, text, type Fields, type TreeNode } from "./actions-tree.js";

/** `DROP …`: one action for each object named. */
export function dropActions(statement: Fields): readonly Action[] {
  const type = text(statement, "removeType") ?? "";
  const cascade = text(statement, "behavior") === "DROP_CASCADE";
  const kind = kinds[type] ?? "drop-other";
  return nodes(statement, "objects").map((object): Action => {
    const destroys = losesData(type, cascade, object);
    return {
      kind,
      ...namesOf(type, object),
      ...(detailed.has(kind) || kind !== plainKind(type) ? { detail: nounOf(type) } : {}),
      ...(flag(statement, "concurrent") ? { concurrently: true as const } : {}),
      ...(cascade ? { cascade: true as const } : {}),
      ...(flag(statement, "missing_ok") ? { ifExists: true as const } : {}),
      ...(destroys ? { destroys: true as const } : {}),
      known: "tree",
    };
  });
}

/** `DROP OWNED BY`: everything these roles own in the database, tables included. */
export function dropOwnedActions(statement: Fields): readonly Action[] {
  const cascade = text(statement, "behavior") === "DROP_CASCADE";
  return nodes(statement, "roles").map((role): Action => ({
    kind: "drop-owned",
    object: roleName(role.fields),
    ...(cascade ? { cascade: true as const } : {}),
    destroys: true,
    known: "tree",
  }));
}

/** Drops that have a statement kind of their own. Nothing of them holds rows but a database. */
export function dropDatabaseActions(statement: Fields): readonly Action[] {
  return [
    {
      kind: "drop-database",
      object: quoted(text(statement, "dbname") ?? ""),
      ...(flag(statement, "missing_ok") ? { ifExists: true as const } : {}),
      destroys: true,
      known: "tree",
    },
  ];
}

/**
 * Whether CASCADE on an object of this type can take rows along. Measured: each of these brought down a table,
 * a column, a sequence or a materialized view that hung on it (`tests/postgres/actions.test.ts` tries them all).
 * Constraints and columns are dropped by ALTER TABLE.
 */
export const cascadeReachesData: ReadonlySet<string> = new Set([
  "OBJECT_ACCESS_METHOD",
  "OBJECT_AGGREGATE",
  "OBJECT_COLLATION",
  "OBJECT_DOMAIN",
  "OBJECT_EXTENSION",
  "OBJECT_FDW",
  "OBJECT_FOREIGN_SERVER",
  "OBJECT_FOREIGN_TABLE",
  "OBJECT_FUNCTION",
  "OBJECT_LANGUAGE",
  "OBJECT_OPCLASS",
  "OBJECT_OPERATOR",
  "OBJECT_OPFAMILY",
  "OBJECT_ROUTINE",
  "OBJECT_TRANSFORM",
  "OBJECT_TSCONFIGURATION",
  "OBJECT_TSDICTIONARY",
  "OBJECT_TSPARSER",
  "OBJECT_TSTEMPLATE",
  "OBJECT_TYPE",
  "OBJECT_VIEW",
]);

const alwaysLosesData: ReadonlySet<string> = new Set([
  "OBJECT_MATVIEW",
  "OBJECT_SCHEMA",
  "OBJECT_SEQUENCE",
  "OBJECT_TABLE",
]);

function losesData(type: string, cascade: boolean, object: TreeNode): boolean {
  if (alwaysLosesData.has(type)) return true;
  if (type === "OBJECT_EXTENSION" && !extensionsWithoutTables.has(stringOf(object))) return true;
  return cascade && cascadeReachesData.has(type);
}

const kinds: Readonly<Record<string, ActionKind>> = {
  OBJECT_AGGREGATE: "drop-function",
  OBJECT_DOMAIN: "drop-domain",
  OBJECT_EXTENSION: "drop-extension",
  OBJECT_FOREIGN_TABLE: "drop-table",
  OBJECT_FUNCTION: "drop-function",
  OBJECT_INDEX: "drop-index",
  OBJECT_MATVIEW: "drop-materialized-view",
  OBJECT_PROCEDURE: "drop-function",
  OBJECT_ROUTINE: "drop-function",
  OBJECT_SCHEMA: "drop-schema",
  OBJECT_SEQUENCE: "drop-sequence",
  OBJECT_TABLE: "drop-table",
  OBJECT_TRIGGER: "drop-trigger",
  OBJECT_TYPE: "drop-type",
  OBJECT_VIEW: "drop-view",
};

const detailed: ReadonlySet<ActionKind> = new Set(["drop-other"]);

/** The kind whose words already say what is dropped. */
function plainKind(type: string): string {
  return `drop-${nounOf(type).replaceAll(" ", "-")}`;
}

/** Parts of a table come as the table's name with their own at the end; operator classes with their method first. */
function namesOf(type: string, object: TreeNode): Pick<Action, "object" | "on"> {
  const items = nodes(object.fields, "items");
  const last = items.at(-1);
  if (["OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"].includes(type) && last !== undefined)
    return { object: objectName(last), on: items.slice(0, -1).map(objectName).join(".") };
  if (type === "OBJECT_OPCLASS" || type === "OBJECT_OPFAMILY")
    return { object: items.slice(1).map(objectName).join(".") };
  if (type === "OBJECT_CAST") return { object: items.map(({ fields }) => typeText(fields)).join(" as ") };
  if (type === "OBJECT_TRANSFORM") return { object: items.map(objectName).join(" for ") };
  return { object: objectName(object) };
}
