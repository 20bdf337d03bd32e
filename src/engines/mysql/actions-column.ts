import { mysqlQuote } from "./quote.js";
import type { SqlToken, Tokens } from "./tokens.js";

/** A column as its definition writes it. */
export interface Column {
  /** Written out as it must be. */
  readonly name: string;
  /** `varchar(30)`, `int unsigned`. */
  readonly type: string;
  readonly default?: "constant" | "expression";
  readonly generated?: "stored" | "virtual";
  /** What stands in it that is a constraint of the table. */
  readonly constraints: readonly ("primary key" | "unique" | "check" | "foreign key")[];
  readonly autoIncrement?: true;
  /** Undefined where something else decides. */
  readonly nullable?: boolean;
  /** FIRST, AFTER. */
  readonly moved?: true;
}

/** Reads what follows a column's name, up to a comma or the end. */
export function readColumn(name: string, tokens: Tokens): Column {
  const definition = tokens.clause("PARTITION");
  const { type, to } = typeIn(definition);
  return { name: mysqlQuote.name(name), type, ...attributesIn(definition.slice(to)) };
}

const second: ReadonlySet<string> = new Set(["PRECISION", "VARYING", "VARCHAR", "VARBINARY", "CHAR", "CHARACTER"]);

function typeIn(definition: readonly SqlToken[]): { readonly type: string; readonly to: number } {
  let to = Math.min(1, definition.length);
  while (second.has(definition[to]?.said ?? "") && definition[to + 1]?.said !== "SET") to++;
  let type = definition
    .slice(0, to)
    .map(({ text }) => text.toLowerCase())
    .join(" ");
  if (definition[to]?.said === "(") {
    const close = definition.findIndex(({ said }, at) => at > to && said === ")");
    const limits = definition.slice(to + 1, close < 0 ? undefined : close);
    to = close < 0 ? definition.length : close + 1;
    // The values of an ENUM are rows' own.
    if (!/^(?:enum|set)$/.test(type)) type += `(${limits.map(({ text }) => (text === "," ? ", " : text)).join("")})`;
  }
  for (; /^(?:UNSIGNED|SIGNED|ZEROFILL)$/.test(definition[to]?.said ?? ""); to++)
    if (definition[to]!.said !== "SIGNED") type += ` ${definition[to]!.said.toLowerCase()}`;
  return { type, to };
}

type Attributes = Omit<Column, "name" | "type">;

function attributesIn(definition: readonly SqlToken[]): Attributes {
  const outer = outside(definition);
  const says = (word: string) => outer.some(({ said }) => said === word);
  const constraints: Column["constraints"][number][] = [];
  outer.forEach(({ said }, at) => {
    const before = outer[at - 1]?.said ?? "";
    if (said === "PRIMARY" || (said === "KEY" && !/^(?:PRIMARY|UNIQUE)$/.test(before))) constraints.push("primary key");
    else if (said === "UNIQUE") constraints.push("unique");
    else if (said === "CHECK") constraints.push("check");
    else if (said === "REFERENCES") constraints.push("foreign key");
  });
  const isGenerated = outer.some(({ said }, at) => said === "AS" && outer[at + 1]?.said === "(");
  const isStored = says("STORED") || says("PERSISTENT");
  const given = defaultIn(outer);
  const isNot = outer.some(({ said }, at) => said === "NOT" && outer[at + 1]?.said === "NULL");
  const isDecided = isNot || !(constraints.includes("primary key") || outer.some(({ said }) => deciding.has(said)));
  return {
    constraints,
    ...(isDecided ? { nullable: !isNot } : {}),
    ...(given ? { default: given } : {}),
    ...(isGenerated ? { generated: isStored ? ("stored" as const) : ("virtual" as const) } : {}),
    ...(says("AUTO_INCREMENT") ? { autoIncrement: true as const } : {}),
    ...(says("FIRST") || says("AFTER") ? { moved: true as const } : {}),
  };
}

/** What says of a column without NOT NULL that it may be none, or may say so. */
const deciding: ReadonlySet<string> = new Set(["AUTO_INCREMENT", "GENERATED", "AS", "ROW", "SERIAL"]);

/** Without what parentheses hold; the opening ones stay. */
function outside(tokens: readonly SqlToken[]): readonly SqlToken[] {
  let depth = 0;
  return tokens.filter(({ said }) => {
    if (said === ")") depth--;
    const isOutside = depth === 0;
    if (said === "(") depth++;
    return isOutside;
  });
}

function defaultIn(outer: readonly SqlToken[]): Column["default"] | undefined {
  const at = outer.findIndex(({ said }) => said === "DEFAULT");
  if (at < 0) return undefined;
  const [value, after] = [outer[at + 1]?.said ?? "", outer[at + 2]?.said];
  if (/^(?:CURRENT_TIMESTAMP|NOW|LOCALTIME|LOCALTIMESTAMP)$/.test(value)) return "constant";
  return value === "(" || (after === "(" && /^\w/.test(value)) ? "expression" : "constant";
}
