import { flag, node, nodes, part, stringOf, text, type TreeNode } from "./actions-tree.js";

/** True for a WHERE that keeps no row back: `true`, `1 = 1`, `id = id OR false`. Anything that is not surely so is false. */
export function isAlwaysTrue(condition: TreeNode): boolean {
  const value = valueOf(condition);
  return value === true || (typeof value === "string" && booleanOf(value) === true);
}

/** A constant's value; `null` for NULL; undefined for what only the rows can tell. */
type Known = Value | null | undefined;
type Value = boolean | number | string;

function valueOf(expression: TreeNode): Known {
  const { kind, fields } = expression;
  switch (kind) {
    case "A_Const":
      return constantOf(expression);
    case "BoolExpr":
      return connected(text(fields, "boolop") ?? "", nodes(fields, "args").map(valueOf));
    case "A_Expr":
      return compared(expression);
    case "TypeCast":
      return casted(expression);
    case "NullTest":
      return nullTested(expression);
    default:
      return undefined;
  }
}

function constantOf({ fields }: TreeNode): Known {
  if (flag(fields, "isnull")) return null;
  if ("boolval" in fields) return flag(part(fields, "boolval"), "boolval");
  if ("ival" in fields) return Number(part(fields, "ival")["ival"] ?? 0);
  if ("fval" in fields) return Number(text(part(fields, "fval"), "fval"));
  if ("sval" in fields) return text(part(fields, "sval"), "sval") ?? "";
  return undefined;
}

function connected(operator: string, values: readonly Known[]): Known {
  if (operator === "NOT_EXPR") return typeof values[0] === "boolean" ? !values[0] : undefined;
  const decides = operator === "OR_EXPR";
  if (values.includes(decides)) return decides;
  return values.every((value) => value === !decides) ? !decides : undefined;
}

function compared({ fields }: TreeNode): Known {
  const [left, right] = [node(fields, "lexpr"), node(fields, "rexpr")];
  if (left === undefined || right === undefined || text(fields, "kind") !== "AEXPR_OP") return undefined;
  const operator = nodes(fields, "name").map(stringOf).join(".");
  // A column equals itself in every row that has a value there: as good as no condition.
  if (operator === "=" && isSameColumn(left, right)) return true;
  const [a, b] = [valueOf(left), valueOf(right)];
  if (a === undefined || b === undefined || a === null || b === null || typeof a !== typeof b) return undefined;
  return comparisons[operator]?.(a, b);
}

const comparisons: Readonly<Record<string, (a: Value, b: Value) => boolean | undefined>> = {
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  "<": (a, b) => numbers(a, b, (x, y) => x < y),
  ">": (a, b) => numbers(a, b, (x, y) => x > y),
  "<=": (a, b) => numbers(a, b, (x, y) => x <= y),
  ">=": (a, b) => numbers(a, b, (x, y) => x >= y),
};

/** How texts sort depends on a collation: only numbers are compared. */
function numbers(a: Value, b: Value, compare: (x: number, y: number) => boolean): boolean | undefined {
  return typeof a === "number" && typeof b === "number" ? compare(a, b) : undefined;
}

function isSameColumn(left: TreeNode, right: TreeNode): boolean {
  const names = [left, right].map(({ kind, fields }) =>
    kind === "ColumnRef" ? JSON.stringify(nodes(fields, "fields").map(stringOf)) : undefined,
  );
  return names[0] !== undefined && names[0] === names[1];
}

/** `'t'::boolean` and the like. */
function casted({ fields }: TreeNode): Known {
  const arg = node(fields, "arg");
  const value = arg === undefined ? undefined : valueOf(arg);
  const type = nodes(part(fields, "typeName"), "names").map(stringOf).at(-1);
  if (type !== "bool" || value === undefined || value === null) return value === null ? null : undefined;
  if (typeof value === "number") return value !== 0;
  if (typeof value === "boolean") return value;
  return booleanOf(value);
}

function booleanOf(value: string): boolean | undefined {
  if (["t", "true", "y", "yes", "on", "1"].includes(value.trim().toLowerCase())) return true;
  return ["f", "false", "n", "no", "off", "0"].includes(value.trim().toLowerCase()) ? false : undefined;
}

function nullTested({ fields }: TreeNode): Known {
  const arg = node(fields, "arg");
  const value = arg === undefined ? undefined : valueOf(arg);
  if (value === undefined) return undefined;
  return (text(fields, "nulltesttype") === "IS_NOT_NULL") === (value !== null);
}
