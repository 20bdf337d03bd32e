import { describe } from "vitest";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, majors } from "../servers/database.js";
import { testHeads } from "../servers/owner-heads.js";
import { placeOf } from "../servers/owner-peers.js";
import { testMayGo } from "../servers/may-go-tests.js";
import { type OwnerDatabase, type OwnerGround, testOwners } from "../servers/owner-tests.js";
import { testWhose } from "../servers/owner-whose.js";

describe.each(majors)("the tables of other tools", (major) => {
  const ground: OwnerGround = {
    engine: "postgres",
    quote: postgresDialect.quote,
    slow: "SELECT pg_sleep(2);",
    fresh: () => ownerDatabase(major),
  };
  for (const run of [testOwners, testMayGo, testHeads, testWhose]) run(`PostgreSQL ${major}`, ground);
});

async function ownerDatabase(major: number): Promise<OwnerDatabase> {
  const database = await freshDatabase({ major });
  return {
    ...placeOf("postgres", database),
    query: (sql) => database.query(sql),
    write: async (statements) => void (await database.query(["BEGIN", ...statements, "COMMIT"].join(";\n"))),
    shape: ({ table }) => database.query(shape(table)),
    async tryLocks(keys) {
      const client = await database.client();
      for (const key of keys) {
        const { rows } = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${key}) AS held`);
        if (!rows[0]?.held) {
          await client.end();
          return undefined;
        }
      }
      return () => client.end();
    },
    async isSleeping() {
      const rows = await database.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
      );
      return rows.length > 0;
    },
    async isAwaited() {
      const rows = await database.query(
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      );
      return rows.length > 0;
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Columns, constraints and indexes, as the catalog writes them; and whatever hangs on a table beside those. */
function shape(table: string): string {
  const oid = `'${table}'::regclass`;
  return `SELECT 'column' AS kind, attname AS name,
  concat_ws(' ', attnum, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, collname, pg_get_expr(adbin, adrelid)) AS is
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
LEFT JOIN pg_collation c ON c.oid = attcollation
WHERE attrelid = ${oid} AND attnum > 0
UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ${oid}
UNION ALL SELECT 'index', '', pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ${oid}
UNION ALL SELECT 'table', relname, concat_ws(' ', relkind, relpersistence, relreplident, relhastriggers, array_to_string(reloptions, ','), relrowsecurity, obj_description(oid)) FROM pg_class WHERE oid = ${oid}
ORDER BY 1, 2, 3`;
}
