import { createHash } from "node:crypto";
import type { Oddity } from "../../model/oddity.js";
import type { Quote } from "../../sql/quote.js";
import type { HistoryRows, HistoryTable } from "../layout.js";
import type { Owner, OwnerChange, OwnerChecksum, OwnerRow, OwnerState, OwnerTable, Standing } from "./owner.js";
import { schemaWhereMissing } from "../sluice-postgres.js";
import { momentOf } from "./said.js";

/** Hex of SHA-256 of the file. A checkout may have changed its line ends, and very old rows lack the zeros before a digit. */
const hexOfFile: OwnerChecksum = {
  of: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
  fits(stored, text) {
    const isOf = (each: string): boolean => {
      const sum = hexOfFile.of(each);
      return sum === stored || (stored.length < 64 && withoutZeros(sum) === stored);
    };
    const short = (): string => text.replaceAll("\r\n", "\n");
    return isOf(text) || isOf(short()) || isOf(short().replaceAll("\n", "\r\n"));
  },
  isOf: (stored, raw) => raw === `sha256:${stored}`,
};

/** A row for each try, made before it and finished after it. */
export const prisma: Owner = {
  name: "prisma",
  dropsOthers: true,
  on: {
    postgres: triesTable({
      columns: `id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0`,
      options: "",
      now: "clock_timestamp()",
      seconds: (column) => `extract(epoch FROM ${column})`,
      lock: "72707369",
      fromNowhere: "",
      makeSchema: (schema, quote) => [schemaWhereMissing(schema, quote)],
      among: ({ schema }, quote) =>
        `SELECT relname AS name FROM pg_class
WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${schema === undefined ? "current_schema()" : quote.value(schema)})
  AND relkind IN ('r', 'p') AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
ORDER BY 1 LIMIT 3`,
    }),
    mysql: triesTable({
      columns: `id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at DATETIME(3),
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at DATETIME(3),
  started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0`,
      options: " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
      // It writes UTC, whatever the session's time zone.
      now: "utc_timestamp(3)",
      seconds: (column) => `timestampdiff(MICROSECOND, '1970-01-01', ${column}) / 1000000`,
      lock: "prisma_migrate",
      fromNowhere: " FROM DUAL",
      makeSchema: () => [],
      among: ({ schema }, quote) =>
        `SELECT table_name AS name FROM information_schema.tables
WHERE table_schema = ${schema === undefined ? "database()" : quote.value(schema)} AND table_type = 'BASE TABLE' ORDER BY 1 LIMIT 3`,
    }),
  },
};

interface Words {
  readonly columns: string;
  readonly options: string;
  readonly now: string;
  readonly seconds: (column: string) => string;
  readonly lock: string;
  /** What a query names that is of no table. */
  readonly fromNowhere: string;
  /** What makes the schema of its URL, as its owner does, before the table in it. */
  readonly makeSchema: (schema: string, quote: Quote) => readonly string[];
  readonly among: NonNullable<OwnerTable["among"]>;
}

type Field = readonly [column: string, text: string];

function triesTable(words: Words): OwnerTable {
  const update = (set: string, where: string, { schema, table }: HistoryTable, quote: Quote): string =>
    `UPDATE ${quote.qualified(schema, table)} SET ${set} WHERE ${where}`;
  const own = ({ id, checksum, row }: OwnerChange, quote: Quote): readonly Field[] => {
    if (checksum === undefined || row === undefined) throw new TypeError(`the row or checksum of ${id} is not given`);
    return [
      ["id", quote.value(row)],
      ["checksum", quote.value(checksum)],
      ["migration_name", quote.value(id)],
      ["started_at", words.now],
    ];
  };
  /** Where no such row is there. */
  const insertUnless = (where: string, fields: readonly Field[], at: HistoryTable, quote: Quote): string => {
    const name = quote.qualified(at.schema, at.table);
    return `INSERT INTO ${name} (${fields.map(([column]) => column).join(", ")})
SELECT ${fields.map(([, text]) => text).join(", ")}${words.fromNowhere} WHERE NOT EXISTS (SELECT 1 FROM ${name} WHERE ${where})`;
  };
  const isOf = ({ id }: OwnerChange, quote: Quote): string => `migration_name = ${quote.value(id)}`;
  const isOpen = (change: OwnerChange, quote: Quote): string =>
    `${isOf(change, quote)} AND finished_at IS NULL AND rolled_back_at IS NULL`;
  const isDone = (change: OwnerChange, quote: Quote): string =>
    `${isOf(change, quote)} AND finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const rolledBack = (change: OwnerChange, at: HistoryTable, quote: Quote): string =>
    update(`rolled_back_at = ${words.now}`, isOpen(change, quote), at, quote);
  return {
    checksum: hexOfFile,
    defaultTable: { table: "_prisma_migrations" },
    speaksFor: "itself",
    among: words.among,
    key: (id) => id,
    make: ({ schema, table }, quote) => [
      ...(schema === undefined ? [] : words.makeSchema(schema, quote)),
      `CREATE TABLE ${quote.qualified(schema, table)} (\n  ${words.columns}\n)${words.options}`,
    ],
    read: ({ schema, table }, quote) =>
      `SELECT id, migration_name, checksum, ${words.seconds("started_at")} AS started, ${words.seconds("finished_at")} AS finished, ${words.seconds("rolled_back_at")} AS rolled_back, logs
FROM ${quote.qualified(schema, table)} ORDER BY started_at, finished_at, id`,
    decode,
    applied: (change, table, quote) => [
      update(
        `applied_steps_count = applied_steps_count + 1, finished_at = ${words.now}`,
        isOpen(change, quote),
        table,
        quote,
      ),
      // Where it was not noted before it ran.
      insertUnless(
        isDone(change, quote),
        [...own(change, quote), ["finished_at", words.now], ["applied_steps_count", "1"]],
        table,
        quote,
      ),
    ],
    // What it knows as failed it is told to be rolled back first, as its own `resolve` does.
    stamped: (change, table, quote) => [
      rolledBack(change, table, quote),
      // Its row may be there still: of what was half taken back.
      insertUnless(
        `${isDone(change, quote)} AND checksum = ${quote.value(change.checksum ?? "")}`,
        [...own(change, quote), ["finished_at", words.now], ["logs", "''"]],
        table,
        quote,
      ),
    ],
    // It knows no way back. Of a row that is in and marked as rolled back its `status` says that all is well, while its
    // `deploy` runs it again: without the row both say the same.
    reverted: (change, { schema, table }, quote) => [
      `DELETE FROM ${quote.qualified(schema, table)} WHERE ${isDone(change, quote)}`,
    ],
    begun: (change, direction, table, quote) =>
      direction === "up" ? [insertUnless(isOpen(change, quote), own(change, quote), table, quote)] : [],
    failed: (change, error, table, quote) => [
      update(`logs = ${quote.value(error)}`, isOpen(change, quote), table, quote),
    ],
    // Of a way back nothing was noted: what is begun there is what is half in.
    rolledBack: (change, direction, table, quote) => (direction === "up" ? [rolledBack(change, table, quote)] : []),
    stands: (change, direction, { schema, table }, quote) => {
      const where = change.half ? isOpen(change, quote) : isDone(change, quote);
      return `${direction === "up" ? "NOT " : ""}EXISTS (SELECT 1 FROM ${quote.qualified(schema, table)} WHERE ${where})`;
    },
    // It fills each row once; and one that comes in the place of one that went begins later.
    newest: ({ schema, table }, quote) =>
      `SELECT concat_ws(':', count(*), count(finished_at), count(rolled_back_at), count(logs), sum(applied_steps_count), max(started_at)) AS newest
FROM ${quote.qualified(schema, table)}`,
    lock: () => [words.lock],
  };
}

function decode(rows: HistoryRows): OwnerState {
  const tries = new Map<string, readonly OwnerRow[]>();
  rows.forEach((row, rank) => {
    const one = tryOf(row, rank);
    tries.set(one.key, [...(tries.get(one.key) ?? []), one]);
  });
  const told = [...tries.values()].map(whatCounts).sort((a, b) => a.rank - b.rank);
  const oddities = [...tries].flatMap(([key, { length }]): readonly Oddity[] =>
    length > 1 ? [{ kind: "tried-before", key, times: length - 1 }] : [],
  );
  return { rows: new Map(told.map((row) => [row.key, row])), oddities };
}

function tryOf(row: HistoryRows[number], rank: number): OwnerRow {
  const [started, finished] = [row["started"], row["finished"]];
  const at = momentOf(finished ?? started);
  const logs = row["logs"];
  return {
    key: String(row["migration_name"]),
    standing: standingOf(row),
    rank,
    ...(at === undefined ? {} : { at }),
    ...(given(finished) ? { durationMs: Math.round((Number(finished) - Number(started)) * 1000) } : {}),
    checksum: String(row["checksum"]),
    ...(typeof logs === "string" && logs !== "" ? { error: logs } : {}),
    row: String(row["id"]),
  };
}

function standingOf(row: HistoryRows[number]): Standing {
  if (given(row["rolled_back"])) return given(row["finished"]) ? "reverted" : "rolled-back";
  if (given(row["finished"])) return "applied";
  // It notes an error where it lived to see one.
  return given(row["logs"]) ? "failed" : "begun";
}

function given(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** As it looks itself: one that failed stops it, one that is in is in; of those that were taken back the last. */
function whatCounts(tries: readonly OwnerRow[]): OwnerRow {
  const of = (...standings: readonly Standing[]): OwnerRow | undefined =>
    tries.findLast(({ standing }) => standings.includes(standing));
  const counts = of("failed", "begun") ?? of("applied") ?? tries.at(-1);
  if (!counts) throw new TypeError("a name without a row");
  return counts;
}

function withoutZeros(sum: string): string {
  return sum.replaceAll(/0(.)|../g, (pair, digit: string | undefined) => digit ?? pair);
}
