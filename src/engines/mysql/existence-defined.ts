import type { Clause, Operation } from "./actions-clauses.js";
import type { Column } from "./actions-column.js";
import { existence, type Named, namedBy, ofTable } from "./existence.js";
import { mysqlQuote } from "./quote.js";

/**
 * SQL that is 1 where something is there as a statement defines it, 2 where it is there and differs, else 0: others may
 * have made one of that name. Looked at is what all servers tell alike; what is not known to be told so, is taken as it is.
 */
export function definedBy(
  { operation, name, column, columns = [], functional }: Clause,
  of: Named,
): string | undefined {
  if (operation === "add-column") return column && columnAs(column, of);
  if (!keys.has(operation) || functional || columns.length === 0) return undefined;
  if (operation === "add-primary") return indexAs({ name: "PRIMARY" }, columns, true, of);
  if (name === undefined) return undefined;
  const unique = operation === "add-unique" ? true : operation === "add-index" ? false : undefined;
  return indexAs(namedBy(name), columns, unique, of);
}

const keys: ReadonlySet<Operation> = new Set<Operation>([
  "add-index",
  "add-unique",
  "add-fulltext",
  "add-spatial",
  "add-primary",
]);

/** What other clauses of the same statement change in what one of them makes is not asked. */
export function unlessChanged(clauses: readonly Clause[]): readonly Clause[] {
  const has = (...words: readonly Operation[]): boolean => clauses.some(({ operation }) => words.includes(operation));
  if (has("modify-column", "rename-column", "convert-charset", "unread")) return [];
  if (!has("add-primary", "add-period")) return clauses;
  return clauses.map((clause) => {
    if (!clause.column?.nullable) return clause;
    const { nullable: _, ...column } = clause.column;
    return { ...clause, column };
  });
}

function columnAs(column: Column, of: Named): string {
  const { value } = mysqlQuote;
  const name = value(namedBy(column.name).name);
  return `coalesce((SELECT IF(${isAs(column)}, 1, 2) FROM information_schema.COLUMNS WHERE ${ofTable(of)} AND COLUMN_NAME = ${name}), 0)`;
}

/** What it has beyond these columns may have been added since. */
function tableAs(columns: readonly Column[], table: Named): string {
  const { value } = mysqlQuote;
  const each = columns.map((column) => `(COLUMN_NAME = ${value(namedBy(column.name).name)} AND ${isAs(column)})`);
  const found = `(SELECT COUNT(*) FROM information_schema.COLUMNS WHERE ${ofTable(table)} AND (${each.join(" OR ")}))`;
  return `IF(${existence("table", table)}, IF(${found} = ${columns.length}, 1, 2), 0)`;
}

/** `unique`: undefined where its kind does not say. */
export function indexAs(index: Named, columns: readonly string[], unique: boolean | undefined, of: Named): string {
  const { value } = mysqlQuote;
  const names = value(columns.map((column) => namedBy(column).name).join());
  const isSame = `GROUP_CONCAT(coalesce(COLUMN_NAME, '') ORDER BY SEQ_IN_INDEX) = ${names}`;
  const isKind = unique === undefined ? "" : ` AND MIN(NON_UNIQUE) = ${unique ? 0 : 1}`;
  return `coalesce((SELECT IF(${isSame}${isKind}, 1, 2) FROM information_schema.STATISTICS WHERE ${ofTable(of)} AND INDEX_NAME = ${value(index.name)} GROUP BY INDEX_NAME), 0)`;
}

/** The columns that a new table is written with; undefined where it is made of others, or has more than is read. */
export function tableMade(clauses: readonly Clause[], table: Named): string | undefined {
  const seen = unlessChanged(clauses);
  const columns = seen.flatMap(({ column }) => column ?? []);
  return columns.length === 0 ? undefined : tableAs(columns, table);
}

function isAs({ type, nullable }: Column): string {
  const { value } = mysqlQuote;
  const isType = typeIs(type);
  // A timestamp may be NOT NULL by itself, and so may what is not known.
  const isUnsaid = nullable === undefined || (nullable && (isType.length === 0 || type.startsWith("timestamp")));
  const conditions = [...isType, ...(isUnsaid ? [] : [`IS_NULLABLE = ${value(nullable ? "YES" : "NO")}`])];
  return conditions.length === 0 ? "TRUE" : conditions.join(" AND ");
}

/** Of a type that is not known here nothing is asked. */
function typeIs(type: string): readonly string[] {
  const [, word = "", limits = "", signs = ""] =
    /^([a-z0-9 ]+?)(?:\(([^)]*)\))?((?: (?:unsigned|zerofill))*)$/.exec(type) ?? [];
  const numbers = limits === "" ? [] : limits.split(",").map(Number);
  const known = synonyms[word] ?? word;
  const named = names[known] ?? [];
  const [first, second] = numbers;
  // Too long for its kind it becomes a text, where the mode lets it.
  if (named.length === 0 || (first !== undefined && first > 16_383)) return [];
  const isOf = texts.has(known) && first !== undefined ? [...texts].flatMap((each) => names[each] ?? []) : named;
  return [
    `DATA_TYPE IN (${isOf.map(mysqlQuote.value).join(", ")})`,
    ...(lengths.has(known) ? [`CHARACTER_MAXIMUM_LENGTH = ${first ?? 1}`] : []),
    ...(moments.has(known) ? [`DATETIME_PRECISION = ${first ?? 0}`] : []),
    ...(known === "decimal" ? [`NUMERIC_PRECISION = ${first || 10} AND NUMERIC_SCALE = ${second ?? 0}`] : []),
    ...(signed.has(known) ? [`COLUMN_TYPE ${signs === "" ? "NOT " : ""}LIKE '%unsigned%'`] : []),
  ];
}

const synonyms: Readonly<Record<string, string>> = {
  bool: "tinyint",
  boolean: "tinyint",
  int1: "tinyint",
  int2: "smallint",
  int3: "mediumint",
  middleint: "mediumint",
  int4: "int",
  integer: "int",
  int8: "bigint",
  dec: "decimal",
  numeric: "decimal",
  fixed: "decimal",
  float4: "float",
  float8: "double",
  "double precision": "double",
  // By the mode it is the one or the other.
  real: "float",
  character: "char",
  "character varying": "varchar",
  "char varying": "varchar",
};

const own = (...words: readonly string[]) => words.map((word) => [word, [word]] as const);

/** What a server calls them: in the character set `binary` a text is none. */
const names: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    own("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "bit", "binary", "varbinary"),
  ),
  ...Object.fromEntries(own("date", "time", "datetime", "timestamp", "year", "enum", "set", "uuid", "inet4", "inet6")),
  ...Object.fromEntries(own("tinyblob", "blob", "mediumblob", "longblob")),
  float: ["float", "double"],
  double: ["double", "float"],
  char: ["char", "binary"],
  varchar: ["varchar", "varbinary"],
  tinytext: ["tinytext", "tinyblob"],
  text: ["text", "blob"],
  mediumtext: ["mediumtext", "mediumblob"],
  longtext: ["longtext", "longblob"],
  json: ["json", "longtext"],
};

const texts: ReadonlySet<string> = new Set(["tinytext", "text", "mediumtext", "longtext", "tinyblob", "blob"]);
const lengths: ReadonlySet<string> = new Set(["char", "varchar", "binary", "varbinary"]);
const moments: ReadonlySet<string> = new Set(["time", "datetime", "timestamp"]);
const signed: ReadonlySet<string> = new Set(["tinyint", "smallint", "mediumint", "int", "bigint", "decimal"]);
