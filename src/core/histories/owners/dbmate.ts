import type { Quote } from "../../sql/quote.js";
import type { HistoryRows, HistoryTable } from "../layout.js";
import type { Owner, OwnerRow, OwnerState, OwnerTable } from "./owner.js";
import { sorted } from "./said.js";

/** A row for each version that is in: the digits at the start of a file's name, as text. It locks nothing. */
export const dbmate: Owner = {
  name: "dbmate",
  on: {
    postgres: versionsTable({
      type: "varchar",
      // Not md5, which a server under FIPS refuses.
      newest:
        "concat(count(*), ':', encode(sha256(convert_to(string_agg(version, ',' ORDER BY version), 'UTF8')), 'hex'))",
    }),
    mysql: versionsTable({
      type: "varchar(128)",
      newest: "concat(count(*), ':', coalesce(sum(crc32(version)), 0))",
    }),
  },
};

interface Words {
  readonly type: string;
  readonly newest: string;
}

function versionsTable(words: Words): OwnerTable {
  const insert = (id: string, { schema, table }: HistoryTable, quote: Quote): readonly string[] => [
    `INSERT INTO ${quote.qualified(schema, table)} (version) VALUES (${quote.value(versionOf(id))})`,
  ];
  return {
    defaultTable: { table: "schema_migrations" },
    speaksFor: "itself",
    recordsFirstBlock: true,
    key: versionOf,
    make: ({ schema, table }, quote) => [
      `CREATE TABLE ${quote.qualified(schema, table)} (version ${words.type} primary key)`,
    ],
    read: ({ schema, table }, quote) => `SELECT version FROM ${quote.qualified(schema, table)}`,
    decode,
    applied: ({ id }, table, quote) => insert(id, table, quote),
    // Its row may be there, with the first block alone.
    stamped({ id }, { schema, table }, quote) {
      const [name, version] = [quote.qualified(schema, table), quote.value(versionOf(id))];
      return [
        `INSERT INTO ${name} (version) SELECT ${version} FROM (SELECT 1 AS one) AS given WHERE NOT EXISTS (SELECT 1 FROM ${name} WHERE version = ${version})`,
      ];
    },
    reverted: ({ id }, { schema, table }, quote) => [
      `DELETE FROM ${quote.qualified(schema, table)} WHERE version = ${quote.value(versionOf(id))}`,
    ],
    stands: ({ id, half }, direction, { schema, table }, quote) =>
      `${direction === "down" && !half ? "" : "NOT "}EXISTS (SELECT 1 FROM ${quote.qualified(schema, table)} WHERE version = ${quote.value(versionOf(id))})`,
    newest: ({ schema, table }, quote) => `SELECT ${words.newest} AS newest FROM ${quote.qualified(schema, table)}`,
    lock: () => [],
  };
}

function versionOf(id: string): string {
  return /^\d+/.exec(id)?.[0] ?? id;
}

/** In which order they came the table does not say: it is taken for that of their names. */
function decode(rows: HistoryRows): OwnerState {
  const versions = sorted(rows.map((row) => String(row["version"])));
  const told = versions.map((key, rank): readonly [string, OwnerRow] => [key, { key, standing: "applied", rank }]);
  return { rows: new Map(told), oddities: [] };
}
