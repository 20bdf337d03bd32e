import type { Action } from "../../model/action.js";
import type { Operation, OperationKind, StepContent } from "./operation.js";

/** What an engine's reader makes of SQL. */
export type ReadSql = (sql: string) => readonly Action[];

/** What a step does, as every rule reads it; what is not seen is one action of its own that says where it stands. */
export function actionsOf({ operations, unknown }: StepContent, file: string, read: ReadSql): readonly Action[] {
  const seen = operations.flatMap((operation) => {
    const found = operation.what === "execute" ? executed(operation, read) : [actionOf(operation)];
    return operation.maybe ? found.map((action): Action => ({ ...action, maybe: true })) : found;
  });
  const lines = [...new Set(unknown.map(({ line }) => line))].sort((a, b) => a - b);
  if (lines.length === 0) return seen;
  const object = `${file.slice(file.lastIndexOf("/") + 1)}:${lines.join(",")}`;
  return [...seen, { kind: "code", object, known: "inside" }];
}

/** What is made when it runs may be anything. */
function executed({ sql }: Operation, read: ReadSql): readonly Action[] {
  return sql === undefined ? [] : read(sql);
}

/** Where a name is made when it runs. */
const unnamed = "?";

function actionOf(operation: Operation): Action {
  const { what, table = unnamed, column = unnamed, name = unnamed, concurrently, destructive } = operation;
  const more = { known: "tree" as const, ...(destructive ? { destroys: true as const } : {}) };
  const onIndex = { object: name, on: table, ...(concurrently ? { concurrently } : {}), ...more };
  switch (what) {
    case "create_table":
      return { kind: "create-table", object: table, ...more };
    case "drop_table":
      return { kind: "drop-table", object: table, ...more };
    case "rename_table":
      return { kind: "rename", object: table, detail: name, ...more };
    case "create_table_comment":
    case "drop_table_comment":
      return { kind: "comment", object: table, ...more };
    case "add_column":
      return { kind: "add-column", object: `${table}.${column}`, ...more };
    case "drop_column":
      return { kind: "drop-column", object: `${table}.${column}`, ...more };
    case "alter_column":
      return alteration(operation, `${table}.${column}`);
    case "create_index":
      return { kind: "create-index", ...onIndex };
    case "drop_index":
      return { kind: "drop-index", ...onIndex };
    case "drop_constraint":
      return { kind: "drop-constraint", object: name, on: table, ...more };
    case "bulk_insert":
      return { kind: "insert", object: table, ...more };
    case "execute":
      throw new TypeError("what is executed is read by its engine");
    default:
      return { kind: "add-constraint", object: name, on: table, detail: constraints[what], ...more };
  }
}

type ConstraintKind = Extract<OperationKind, `create_${string}_${"key" | "constraint"}`>;

const constraints: Readonly<Record<ConstraintKind, string>> = {
  create_foreign_key: "foreign key",
  create_unique_constraint: "unique",
  create_check_constraint: "check",
  create_primary_key: "primary key",
  create_exclude_constraint: "exclude",
};

/** The gravest of what is another then. */
function alteration({ changes = [] }: Operation, object: string): Action {
  const known = "tree";
  if (changes.includes("type")) return { kind: "alter-column-type", object, known };
  if (changes.includes("name")) return { kind: "rename", object, known };
  if (changes.includes("default")) return { kind: "set-default", object, known };
  if (changes.includes("comment") && changes.length === 1) return { kind: "comment", object, known };
  return { kind: "alter-table", object, known };
}
