import { mysqlQuote } from "./quote.js";

/** What the catalog can be asked for by its name. */
export type ObjectKind =
  | "database"
  | "table"
  | "column"
  | "index"
  | "constraint"
  | "partition"
  | "routine"
  | "trigger"
  | "event";

/** A name as it is, without quotes; without a schema it is the session's own database. */
export interface Named {
  readonly schema?: string;
  readonly name: string;
}

/** `app.users`, `` `a.b`.c ``: the parts of a name as it is written. */
export function partsOf(written: string): readonly string[] {
  const parts = written.match(/`(?:[^`]|``)*`|"(?:[^"]|"")*"|[^.`"]+/g) ?? [];
  return parts.map((part) => (/^[`"]/.test(part) ? part.slice(1, -1).replaceAll(part[0]! + part[0]!, part[0]!) : part));
}

export function namedBy(written: string): Named {
  const parts = partsOf(written);
  const [schema, name] = parts.length > 1 ? parts.slice(-2) : [undefined, parts[0]];
  return { name: name ?? "", ...(schema === undefined ? {} : { schema }) };
}

/** SQL that is 1 where it is there, else 0. `of`: the table that it belongs to. */
export function existence(kind: ObjectKind, { schema, name }: Named, of?: Named): string {
  const { value } = mysqlQuote;
  const inside = of ? of.schema : schema;
  const database = inside === undefined ? "DATABASE()" : value(inside);
  const { view, schemaColumn, nameColumn, tableColumn } = catalog[kind];
  const conditions = [
    ...(schemaColumn ? [`${schemaColumn} = ${database}`] : []),
    ...(of && tableColumn ? [`${tableColumn} = ${value(of.name)}`] : []),
    `${nameColumn} = ${value(name)}`,
  ];
  return `EXISTS (SELECT 1 FROM information_schema.${view} WHERE ${conditions.join(" AND ")})`;
}

/** Keys as they are found by their columns: of which kind. */
export type KeyKind = "index" | "unique" | "fulltext" | "spatial" | "foreign key";

/** SQL that is 1 where a table has such a key over just these columns, under whatever name. */
export function existenceOfKey(kind: KeyKind, columns: readonly Named[], of: Named): string {
  const { value } = mysqlQuote;
  const { view, condition, nameColumn, order } = kind === "foreign key" ? foreignKeys : indexes(kind);
  return `EXISTS (SELECT 1 FROM information_schema.${view} WHERE ${ofTable(of)} AND ${condition}
GROUP BY ${nameColumn} HAVING GROUP_CONCAT(coalesce(COLUMN_NAME, '') ORDER BY ${order}) = ${value(columns.map(({ name }) => name).join())})`;
}

const foreignKeys = {
  view: "KEY_COLUMN_USAGE",
  condition: "REFERENCED_TABLE_NAME IS NOT NULL",
  nameColumn: "CONSTRAINT_NAME",
  order: "ORDINAL_POSITION",
};

function indexes(kind: Exclude<KeyKind, "foreign key">): typeof foreignKeys {
  const conditions = {
    index: "NON_UNIQUE = 1 AND INDEX_TYPE NOT IN ('FULLTEXT', 'SPATIAL')",
    unique: "NON_UNIQUE = 0",
    fulltext: "INDEX_TYPE = 'FULLTEXT'",
    spatial: "INDEX_TYPE = 'SPATIAL'",
  };
  return { view: "STATISTICS", condition: conditions[kind], nameColumn: "INDEX_NAME", order: "SEQ_IN_INDEX" };
}

/** A table, and whether a statement takes it away as it is. */
export interface Altered extends Named {
  readonly whole?: true;
}

/**
 * When a table was made or altered last, to the second. Null where it is not there, and of a storage engine other than
 * InnoDB, unless it is to go as a whole: with theirs, an ALTER of the catalog alone leaves it on MariaDB.
 */
export function madeAt({ whole, ...table }: Altered): string {
  // The catalog tells it in the session's time zone, which a file may have set.
  const time = "'1970-01-01' + INTERVAL UNIX_TIMESTAMP(CREATE_TIME) SECOND";
  const made = whole ? time : `IF(ENGINE = 'InnoDB', ${time}, NULL)`;
  return `(SELECT ${made} FROM information_schema.TABLES WHERE ${ofTable(table)})`;
}

/** The condition under which the catalog tells of this table. */
export function ofTable({ schema, name }: Named, of = ""): string {
  const { value } = mysqlQuote;
  const database = schema === undefined ? "DATABASE()" : value(schema);
  return `${of}TABLE_SCHEMA = ${database} AND ${of}TABLE_NAME = ${value(name)}`;
}

interface View {
  readonly view: string;
  readonly schemaColumn?: string;
  readonly nameColumn: string;
  readonly tableColumn?: string;
}

const catalog: Readonly<Record<ObjectKind, View>> = {
  database: { view: "SCHEMATA", nameColumn: "SCHEMA_NAME" },
  table: { view: "TABLES", schemaColumn: "TABLE_SCHEMA", nameColumn: "TABLE_NAME" },
  column: { view: "COLUMNS", schemaColumn: "TABLE_SCHEMA", nameColumn: "COLUMN_NAME", tableColumn: "TABLE_NAME" },
  index: { view: "STATISTICS", schemaColumn: "TABLE_SCHEMA", nameColumn: "INDEX_NAME", tableColumn: "TABLE_NAME" },
  constraint: {
    view: "TABLE_CONSTRAINTS",
    schemaColumn: "TABLE_SCHEMA",
    nameColumn: "CONSTRAINT_NAME",
    tableColumn: "TABLE_NAME",
  },
  partition: {
    view: "PARTITIONS",
    schemaColumn: "TABLE_SCHEMA",
    nameColumn: "PARTITION_NAME",
    tableColumn: "TABLE_NAME",
  },
  routine: { view: "ROUTINES", schemaColumn: "ROUTINE_SCHEMA", nameColumn: "ROUTINE_NAME" },
  // By its own schema MariaDB would look through all databases, and stumble over a table that is altered in any.
  trigger: { view: "TRIGGERS", schemaColumn: "EVENT_OBJECT_SCHEMA", nameColumn: "TRIGGER_NAME" },
  event: { view: "EVENTS", schemaColumn: "EVENT_SCHEMA", nameColumn: "EVENT_NAME" },
};
