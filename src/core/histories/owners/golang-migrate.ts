import type { Oddity } from "../../model/oddity.js";
import type { Quote } from "../../sql/quote.js";
import type { HistoryRows, HistoryTable } from "../layout.js";
import { crc32 } from "./crc32.js";
import type { OwnerChange, Owner, OwnerPlace, OwnerState, OwnerTable, OwnerRow } from "./owner.js";
import { isTrue, numberKey, numberLiteral } from "./said.js";

/**
 * One row: the version that was reached, and whether the way there ended well. None before the first; -1, and dirty,
 * where taking back the first one failed.
 */
export const golangMigrate: Owner = {
  name: "golang-migrate",
  on: {
    postgres: versionTable({
      empty: (name) => `TRUNCATE ${name}`,
      newest: `coalesce(string_agg(concat(version, ':', dirty), ',' ORDER BY version), '')`,
      // Its command takes the database from the path of an address, slash and all; its library asks the server.
      lock: ({ database, schema = "public", table }) =>
        [`/${database}`, database].map((name) => lockNumber([schema, table, name].join("\0"))),
    }),
    mysql: versionTable({
      empty: (name) => `DELETE FROM ${name} LIMIT 1`,
      newest: `coalesce(group_concat(concat(version, ':', dirty) ORDER BY version), '')`,
      lock: ({ database, table }) => [lockNumber(`${database}:${table}`)],
    }),
  },
};

interface Words {
  readonly empty: (name: string) => string;
  readonly newest: string;
  readonly lock: (where: OwnerPlace) => readonly string[];
}

const none = "-1";

function versionTable(words: Words): OwnerTable {
  const set = (version: string, dirty: boolean, { schema, table }: HistoryTable, quote: Quote): readonly string[] => {
    const name = quote.qualified(schema, table);
    const row = `INSERT INTO ${name} (version, dirty) VALUES (${version}, ${dirty})`;
    return version === none && !dirty ? [words.empty(name)] : [words.empty(name), row];
  };
  /** What comes late changes nothing of a number that is beyond it. */
  const setUnlessBeyond = (version: string, dirty: boolean, at: HistoryTable, quote: Quote): readonly string[] => {
    const name = quote.qualified(at.schema, at.table);
    return [
      `DELETE FROM ${name} WHERE version <= ${version}`,
      `INSERT INTO ${name} (version, dirty) SELECT ${version}, ${dirty} FROM (SELECT 1 AS one) AS given WHERE NOT EXISTS (SELECT 1 FROM ${name})`,
    ];
  };
  const setFor = (change: OwnerChange, dirty: boolean, at: HistoryTable, quote: Quote): readonly string[] =>
    (change.late ? setUnlessBeyond : set)(reach(change, "up"), dirty, at, quote);
  const reach = ({ id, before }: OwnerChange, direction: "up" | "down"): string =>
    direction === "up" ? numberLiteral(id) : before === undefined ? none : numberLiteral(before);
  return {
    defaultTable: { table: "schema_migrations" },
    speaksFor: "numbers-up-to",
    key: numberKey,
    make: ({ schema, table }, quote) => [
      `CREATE TABLE ${quote.qualified(schema, table)} (version bigint not null primary key, dirty boolean not null)`,
    ],
    read: ({ schema, table }, quote) => `SELECT version, dirty FROM ${quote.qualified(schema, table)} ORDER BY version`,
    decode,
    applied: (change, table, quote) => setFor(change, false, table, quote),
    // Said of one that stands before it, it takes nothing of what the number says of those behind.
    stamped: ({ id }, table, quote) => setUnlessBeyond(numberLiteral(id), false, table, quote),
    reverted(change, { schema, table }, quote) {
      const [from, to] = [numberLiteral(change.id), reach(change, "down")];
      const where = `version = ${from} OR (version = ${to} AND dirty)`;
      return [moved(to, where, quote.qualified(schema, table))];
    },
    begun(change, direction, at, quote) {
      if (direction === "up") return setFor(change, true, at, quote);
      // What is half in is dirty until it is out.
      const where = `version = ${numberLiteral(change.id)} AND NOT dirty`;
      return [
        `UPDATE ${quote.qualified(at.schema, at.table)} SET version = ${reach(change, "down")}, dirty = true WHERE ${where}`,
      ];
    },
    rolledBack(change, direction, { schema, table }, quote) {
      const [from, to] = direction === "up" ? (["up", "down"] as const) : (["down", "up"] as const);
      const where = `version = ${reach(change, from)} AND dirty`;
      return [moved(reach(change, to), where, quote.qualified(schema, table))];
    },
    stands(change, direction, { schema, table }, quote) {
      const name = quote.qualified(schema, table);
      const [own, before] = [numberLiteral(change.id), reach(change, "down")];
      const beyond = change.late ? ` OR (version > ${own} AND NOT dirty)` : "";
      if (direction === "down") {
        // What came late was never noted: the number is beyond it, or has gone back before it since.
        const anywhere = change.late ? ` OR (version <> ${own} AND NOT dirty)` : "";
        const here = change.half
          ? `(version = ${own} AND dirty)${anywhere}`
          : `version = ${own} OR (version = ${before} AND dirty)`;
        return `EXISTS (SELECT 1 FROM ${name} WHERE ${here})`;
      }
      const here = `EXISTS (SELECT 1 FROM ${name} WHERE (version >= ${before} AND version < ${own} AND NOT dirty) OR (version = ${own} AND dirty)${beyond})`;
      return change.before === undefined ? `(${here} OR NOT EXISTS (SELECT 1 FROM ${name}))` : here;
    },
    newest: ({ schema, table }, quote) => `SELECT ${words.newest} AS newest FROM ${quote.qualified(schema, table)}`,
    lock: words.lock,
  };
}

/** To a version where all ended well; where there is none the table is empty. */
function moved(version: string, where: string, name: string): string {
  return version === none
    ? `DELETE FROM ${name} WHERE ${where}`
    : `UPDATE ${name} SET version = ${version}, dirty = false WHERE ${where}`;
}

function decode(rows: HistoryRows): OwnerState {
  const told = rows.map((row, rank): OwnerRow => {
    const standing = isTrue(row["dirty"]) ? "dirty" : "applied";
    return { key: String(row["version"]), standing, rank };
  });
  const versions = told.filter(({ key }) => key !== none);
  const oddities: readonly Oddity[] = [
    ...(versions.length < told.length ? [{ kind: "dirty-base" } as const] : []),
    ...(told.length > 1 ? [{ kind: "several-rows", keys: told.map(({ key }) => key) } as const] : []),
  ];
  return { rows: new Map(versions.map((row) => [row.key, row])), oddities };
}

/** Of 32 bits, after which its owner's arithmetic begins at 0 again. */
function lockNumber(name: string): string {
  const salt = 1_486_364_155n;
  return BigInt.asUintN(32, BigInt(crc32(name)) * salt).toString();
}
