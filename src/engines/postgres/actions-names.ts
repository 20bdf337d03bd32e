import type { Action } from "../../core/model/action.js";
import { flag, nodes, number, part, stringOf, text, type Fields, type TreeNode } from "./actions-tree.js";
import { postgresDialect } from "./dialect.js";

/** A name as SQL writes it: quoted only where it must be. */
export function quoted(name: string): string {
  return name === "" ? "" : postgresDialect.quote.name(name);
}

export function dotted(names: readonly string[]): string {
  return names.map(quoted).join(".");
}

/** A relation as its author wrote it, schema included where there is one. */
export function relationName(relation: Fields): string {
  const names = ["catalogname", "schemaname", "relname"].map((field) => text(relation, field));
  return dotted(names.filter((name) => name !== undefined));
}

/** The relation in this field. */
export function relationIn(fields: Fields, field = "relation"): string {
  return relationName(part(fields, field));
}

/** `ONLY` before a relation. */
export function onlyOf(relation: Fields): Pick<Action, "only"> {
  return flag(relation, "inh") ? {} : { only: true };
}

/** A name written as a list of strings in this field: `schema.function`. */
export function nameIn(fields: Fields, field: string): string {
  return dotted(nodes(fields, field).map(stringOf));
}

/** `users.phone`: a column of a table already written out. */
export function columnOf(table: string, column: string): string {
  return `${table}.${quoted(column)}`;
}

/** What has no name of its own yet is told by its columns: `t.a`, `t (a, b)`; without any, by its table. */
export function unnamedOn(table: string, columns: readonly string[]): string {
  const [first, second] = columns;
  if (first === undefined) return table;
  if (second === undefined) return columnOf(table, first);
  return `${table} (${columns.map(quoted).join(", ")})`;
}

/** True of an index that the server names: its object is told by its table. */
export function isUnnamed({ kind, object, on }: Action): boolean {
  return (
    kind === "create-index" && on !== undefined && object.startsWith(on) && /^(?:\.|\s|$)/.test(object.slice(on.length))
  );
}

/** A role as GRANT and OWNER TO take it. */
export function roleName(role: Fields): string {
  const kind = text(role, "roletype") ?? "";
  return kind === "ROLESPEC_CSTRING"
    ? quoted(text(role, "rolename") ?? "")
    : kind.slice("ROLESPEC_".length).toLowerCase();
}

/** `f(integer, text)`; `f` where no arguments were written. */
export function callableName(callable: Fields): string {
  const name = nodes(callable, "objname").map(stringOf);
  // An operator's own name is never quoted.
  const written = /^[a-z_"]/i.test(name.at(-1) ?? "") ? dotted(name) : name.join(".");
  if (flag(callable, "args_unspecified")) return written;
  return `${written}(${nodes(callable, "objargs")
    .map((type) => typeText(type.fields) || "none")
    .join(", ")})`;
}

/** A function as CREATE FUNCTION writes it, told from its namesakes by what goes in. */
export function createdCallable(statement: Fields): string {
  const goesIn = nodes(statement, "parameters").filter(
    ({ fields }) => !["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"].includes(text(fields, "mode") ?? ""),
  );
  const types = goesIn.map(({ fields }) => typeText(part(fields, "argType")));
  return `${nameIn(statement, "funcname")}(${types.join(", ")})`;
}

/** A type as a person writes it: `bigint`, `numeric(10, 2)`, `app.status[]`. */
export function typeText(type: Fields): string {
  const names = nodes(type, "names").map(stringOf);
  const own = names[0] === "pg_catalog" && names.length === 2 ? names[1] : undefined;
  const name = own === undefined ? dotted(names) : (spoken[own] ?? own);
  // What limits an interval is a set of bits, not what its author wrote.
  const limits = own === "interval" ? [] : nodes(type, "typmods").map(limitText);
  const bounds = nodes(type, "arrayBounds").map(({ fields }) =>
    number(fields, "ival") > 0 ? `[${number(fields, "ival")}]` : "[]",
  );
  return [
    flag(type, "setof") ? "setof " : "",
    name,
    flag(type, "pct_type") ? "%TYPE" : "",
    limits.length > 0 ? `(${limits.join(", ")})` : "",
    ...bounds,
  ].join("");
}

/** An object named by a node of any kind, as DROP, COMMENT, GRANT and ALTER … OWNER TO hold it. */
export function objectName(object: TreeNode): string {
  const { kind, fields } = object;
  switch (kind) {
    case "String":
      return quoted(stringOf(object));
    case "List":
      return nodes(fields, "items").map(objectName).join(".");
    case "TypeName":
      return typeText(fields);
    case "ObjectWithArgs":
      return callableName(fields);
    case "RangeVar":
      return relationName(fields);
    case "RoleSpec":
      return roleName(fields);
    case "Integer":
    case "Float":
      return text(fields, "fval") ?? String(number(fields, "ival"));
    default:
      return "";
  }
}

function limitText(limit: TreeNode): string {
  if ("ival" in limit.fields) return String(number(part(limit.fields, "ival"), "ival"));
  const word = nodes(limit.fields, "fields").map(stringOf)[0];
  return word ?? text(part(limit.fields, "sval"), "sval") ?? "0";
}

/** The parser turns SQL's own type words into the catalog's. */
const spoken: Readonly<Record<string, string>> = {
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  bpchar: "char",
  varbit: "bit varying",
};
