/** A node's fields. The parser leaves out what is zero, false, empty or the first value of its enum. */
export type Fields = Readonly<Record<string, unknown>>;

/** A node of the parse tree: its kind (`DropStmt`, `RangeVar`, `A_Const` …) and its fields. */
export interface TreeNode {
  readonly kind: string;
  readonly fields: Fields;
}

/** The statements of a parse result, in order. */
export function statementsIn(tree: unknown): readonly TreeNode[] {
  return list(fieldsOf(tree), "stmts").map((statement) => nodeOf(statement["stmt"]));
}

/** The node in this field, which may be any kind. */
export function node(fields: Fields, field: string): TreeNode | undefined {
  const value = fields[field];
  return value === undefined ? undefined : nodeOf(value);
}

/** The nodes in this field, each of any kind. */
export function nodes(fields: Fields, field: string): readonly TreeNode[] {
  const value = fields[field];
  return Array.isArray(value) ? value.map(nodeOf) : [];
}

/** The fields of what stands in this field, whose kind the grammar fixes. Empty where it is absent. */
export function part(fields: Fields, field: string): Fields {
  return fieldsOf(fields[field]);
}

/** A text, unless it is empty. */
export function text(fields: Fields, field: string): string | undefined {
  const value = fields[field];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A number, zero where the parser leaves it out. */
export function number(fields: Fields, field: string): number {
  return Number(fields[field] ?? 0);
}

export function flag(fields: Fields, field: string): boolean {
  return fields[field] === true;
}

/** The value of a `String` node. */
export function stringOf(of: TreeNode): string {
  return text(of.fields, "sval") ?? "";
}

/** The options of a statement by name: `(ANALYZE false)`, `WITH (FORCE)`. A bare name is `true`. */
export function options(fields: Fields, field: string): ReadonlyMap<string, string> {
  return new Map(
    nodes(fields, field).map(({ fields: option }) => [text(option, "defname") ?? "", optionValue(node(option, "arg"))]),
  );
}

/** True for an option that is given and not turned off. */
export function isOn(given: ReadonlyMap<string, string>, name: string): boolean {
  const value = given.get(name);
  return value !== undefined && !["false", "off", "0"].includes(value.toLowerCase());
}

function optionValue(value: TreeNode | undefined): string {
  if (value === undefined) return "true";
  const { kind, fields } = value;
  if (kind === "Integer") return String(number(fields, "ival"));
  if (kind === "Boolean") return String(flag(fields, "boolval"));
  return stringOf(value);
}

function list(fields: Fields, field: string): readonly Fields[] {
  const value = fields[field];
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function nodeOf(value: unknown): TreeNode {
  const entry = Object.entries(fieldsOf(value))[0];
  return entry === undefined ? { kind: "", fields: {} } : { kind: entry[0], fields: fieldsOf(entry[1]) };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
