import type { Place } from "../../sql/text-problem.js";
import type { Argument, Expression } from "./python-expressions.js";
import { type Scope, textOf } from "./step-scope.js";

/** What a step would do, as far as its file says it. Nothing unknown: it is all of it. */
export interface StepContent {
  readonly operations: readonly Operation[];
  readonly unknown: readonly Unknown[];
  /** The line of a `raise` that stands before anything is done: there is no way back. */
  readonly refuses?: number;
}

/** One thing that a step does, as far as its file says it. */
export interface Operation {
  readonly what: OperationKind;
  /** With its schema where one is given; absent where it is made when it runs. */
  readonly table?: string;
  readonly column?: string;
  /** Of an index or a constraint; of a table, its new one. */
  readonly name?: string;
  /** Of `execute`: the statement as it is sent. What it does its engine knows. */
  readonly sql?: string;
  /** What of the column is another then: `type`, `nullable`, `name`, `default`, `comment`. */
  readonly changes?: readonly string[];
  readonly concurrently?: true;
  /** It loses data, whatever the rest is. */
  readonly destructive?: true;
  /** Something that is not seen decides whether it happens. */
  readonly maybe?: true;
  /** In an autocommit block: what was done before it is committed with it. */
  readonly outside?: true;
  readonly line: number;
}

export type OperationKind = ReturnType<typeof kindOf>;

/** Where something decides what is not written there. */
export interface Unknown extends Place {
  readonly why:
    | "condition"
    | "loop"
    | "try"
    | "with"
    | "call"
    | "connection"
    | "computed"
    | "statement"
    | "not-plain"
    | "missing";
}

type Role = "table" | "column" | "name" | "sql" | "new" | "rest";

/** The parameters of each operation, in order, and what they say. A batch has the same without the table. */
const signatures = {
  add_column: [
    ["table_name", "table"],
    ["column", "column"],
  ],
  drop_column: [
    ["table_name", "table"],
    ["column_name", "column"],
  ],
  alter_column: [
    ["table_name", "table"],
    ["column_name", "column"],
  ],
  create_table: [["table_name", "table"]],
  drop_table: [["table_name", "table"]],
  rename_table: [
    ["old_table_name", "table"],
    ["new_table_name", "new"],
  ],
  create_table_comment: [
    ["table_name", "table"],
    ["comment", "rest"],
  ],
  drop_table_comment: [["table_name", "table"]],
  create_index: [
    ["index_name", "name"],
    ["table_name", "table"],
    ["columns", "rest"],
  ],
  drop_index: [
    ["index_name", "name"],
    ["table_name", "table"],
  ],
  create_foreign_key: [
    ["constraint_name", "name"],
    ["source_table", "table"],
    ["referent_table", "rest"],
  ],
  create_unique_constraint: [
    ["constraint_name", "name"],
    ["table_name", "table"],
  ],
  create_check_constraint: [
    ["constraint_name", "name"],
    ["table_name", "table"],
  ],
  create_primary_key: [
    ["constraint_name", "name"],
    ["table_name", "table"],
  ],
  create_exclude_constraint: [
    ["constraint_name", "name"],
    ["table_name", "table"],
  ],
  drop_constraint: [
    ["constraint_name", "name"],
    ["table_name", "table"],
  ],
  bulk_insert: [["table", "table"]],
  execute: [["sqltext", "sql"]],
} as const satisfies Readonly<Record<string, readonly (readonly [string, Role])[]>>;

type Name = keyof typeof signatures;

/** Parameters that need not be given. */
const optional: ReadonlySet<string> = new Set(["drop_index table_name"]);

function kindOf(name: Name) {
  return name;
}

export function isOperation(name: string): name is Name {
  return Object.hasOwn(signatures, name);
}

/** What a call of `op` does, or of a batch on a table; and what of it is not written there. */
export function operationOf(
  name: Name,
  given: readonly Argument[],
  at: Place,
  scope: Scope,
  batch?: { readonly table?: string },
): { readonly operation: Operation; readonly unknown: readonly Unknown[] } {
  const unknown: Unknown[] = [];
  const facts: { -readonly [K in "table" | "column" | "name" | "sql"]?: string } = {};
  const computed = ({ line, column }: Place): void => void unknown.push({ line, column, why: "computed" });
  const spread = given.findIndex(({ name: word }) => word === "*");
  const positional = given.filter(({ name: word }) => word === undefined);
  const parameters = signatures[name].filter(([, role]) => !(batch && role === "table"));
  for (const [index, [parameter, role]] of parameters.entries()) {
    if (role === "rest") continue;
    const hidden = spread >= 0 && spread <= index;
    const value =
      given.find(({ name: word }) => word === parameter)?.value ?? (hidden ? undefined : positional[index]?.value);
    if (!value) {
      if (hidden || !optional.has(`${name} ${parameter}`)) computed(at);
      continue;
    }
    const text = role === "column" && name === "add_column" ? columnNameOf(value, scope) : textOf(value, scope, role);
    if (text !== undefined) facts[role === "new" ? "name" : role] = text;
    else if (value.kind !== "none") computed(value.at);
  }
  if (batch?.table !== undefined) facts.table = batch.table;
  else if (!batch) qualify(facts, given, scope, computed);
  const option = (word: string): Expression | undefined => given.find(({ name: each }) => each === word)?.value;
  const concurrently = option("postgresql_concurrently");
  const operation: Operation = {
    what: name,
    ...facts,
    ...(name === "alter_column" ? { changes: changesIn(given) } : {}),
    ...(concurrently?.kind === "truth" && concurrently.value ? { concurrently: true } : {}),
    ...(name === "drop_table" || name === "drop_column" ? { destructive: true } : {}),
    line: at.line,
  };
  return { operation, unknown };
}

/** A table's schema, which an unseen argument may also name. */
function qualify(
  facts: { table?: string },
  given: readonly Argument[],
  scope: Scope,
  computed: (at: Place) => void,
): void {
  const schema = given.find(({ name }) => name === "schema" || name === "source_schema" || name === "**");
  if (!schema || facts.table === undefined || schema.value.kind === "none") return;
  const text = schema.name === "**" ? undefined : textOf(schema.value, scope);
  if (text !== undefined) facts.table = `${text}.${facts.table}`;
  else {
    delete facts.table;
    computed(schema.value.at);
  }
}

function columnNameOf(value: Expression, scope: Scope): string | undefined {
  if (value.kind !== "call" || !/^sqlalchemy\..*\bColumn$/.test(scope.pathOf(value.of) ?? "")) return undefined;
  const first = value.given[0];
  const name = value.given.find((each) => each.name === "name") ?? (first?.name === undefined ? first : undefined);
  return name && textOf(name.value, scope);
}

const changed: Readonly<Record<string, string>> = {
  type_: "type",
  nullable: "nullable",
  new_column_name: "name",
  server_default: "default",
  comment: "comment",
};

function changesIn(given: readonly Argument[]): readonly string[] {
  const words = given.flatMap(({ name = "" }) => (Object.hasOwn(changed, name) ? [changed[name]!] : []));
  // What is spread out may be any of them.
  return given.some(({ name }) => name === "**") ? [...words, "?"] : words;
}
