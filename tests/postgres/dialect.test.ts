import { DatabaseError } from "pg";
import { describe, expect, test } from "vitest";
import { cut } from "../../src/core/sql/cut.js";
import type { StatementPiece } from "../../src/core/sql/piece.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { quotedWords } from "../../src/engines/postgres/keywords.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";

const ground = `
  CREATE TABLE parts (i int PRIMARY KEY) PARTITION BY LIST (i); CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);
  CREATE TABLE t (i int PRIMARY KEY, j int); CREATE INDEX t_j ON t (j); CLUSTER t USING t_pkey;
  CREATE MATERIALIZED VIEW m AS SELECT 1 AS i; CREATE UNIQUE INDEX m_i ON m (i);
  CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
  CREATE TYPE mood AS ENUM ('a');
  CREATE PROCEDURE ends() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;
  CREATE PROCEDURE stays() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$`;

/** Statements and the oldest server that knows them. The server says in a transaction what each is. */
const statements: readonly (readonly [text: string, from?: number])[] = [
  ["CREATE INDEX CONCURRENTLY n ON t (j)"],
  ["CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS n ON t (j)"],
  ["DROP INDEX CONCURRENTLY t_j"],
  ["REINDEX INDEX CONCURRENTLY t_j"],
  ["REINDEX (CONCURRENTLY) TABLE t", 14],
  ["REINDEX TABLE CONCURRENTLY t"],
  ["REINDEX SCHEMA public"],
  ["REINDEX (CONCURRENTLY off) TABLE t", 14],
  ["REINDEX TABLE t"],
  ["REINDEX INDEX t_j"],
  ["REINDEX TABLE parts", 14],
  ["REINDEX INDEX parts_pkey", 14],
  ["CLUSTER parts USING parts_pkey", 15],
  ["VACUUM"],
  ["VACUUM (ANALYZE) t"],
  ["CLUSTER"],
  ["CLUSTER VERBOSE"],
  ["CLUSTER t"],
  ["CLUSTER VERBOSE t USING t_pkey"],
  ["CREATE DATABASE never_made"],
  ["DROP DATABASE IF EXISTS never_made"],
  ["ALTER DATABASE template1 SET TABLESPACE pg_default"],
  ["ALTER DATABASE template1 SET work_mem = '4MB'"],
  ["CREATE TABLESPACE never_made LOCATION '/nowhere'"],
  ["DROP TABLESPACE IF EXISTS never_made"],
  ["ALTER SYSTEM RESET work_mem"],
  ["ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", 14],
  ["ALTER TABLE p DETACH PARTITION p1"],
  ["CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION q"],
  ["CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION q WITH (connect = false, slot_name = NONE)"],
  ["DISCARD ALL"],
  ["DISCARD TEMP"],
  ["CALL ends()"],
  ["CALL stays()"],
  ["DO $$ BEGIN COMMIT; END $$"],
  ["DO $$ BEGIN PERFORM 1; END $$"],
  ["ALTER TYPE mood ADD VALUE 'b'"],
  ["REFRESH MATERIALIZED VIEW CONCURRENTLY m"],
  ["ANALYZE"],
  ["CHECKPOINT"],
  ["TRUNCATE t"],
  ["CREATE ROLE never_made"],
  ["EXPLAIN ANALYZE DELETE FROM t"],
  ["SAVEPOINT a"],
  ["SET LOCAL search_path = public"],
  ["ALTER TABLE t SET UNLOGGED"],
  ["COPY t TO STDOUT"],
];

describe.each(majors)("PostgreSQL %i, in a transaction", (major) => {
  const known = statements.filter(([, from = 0]) => from <= major).map(([text]) => ({ text }));
  test.each(known)("$text", async ({ text }) => {
    await using database = await freshDatabase({ major });
    await database.query(ground);
    expect(allowed(classOf(text))).toContain(await inTransaction(database, text));
  });
});

function classOf(text: string): string {
  const [piece] = cut([text], postgresDialect.rules, { watch: postgresDialect.watch });
  return postgresDialect.classify(piece as StatementPiece).kind;
}

/** What the server may answer to a statement of this class. */
function allowed(kind: string): readonly string[] {
  if (kind === "outside-transaction" || kind === "drops-lock") return ["25001"];
  return kind === "may-end-transaction" ? ["fine", "2D000", "25001"] : ["fine"];
}

async function inTransaction(database: TestDatabase, text: string): Promise<string> {
  const client = await database.client();
  await client.query("BEGIN");
  try {
    await client.query(text);
    return "fine";
  } catch (error) {
    return error instanceof DatabaseError ? (error.code ?? "") : String(error);
  } finally {
    await client.query("ROLLBACK");
  }
}

describe("quoting", () => {
  test("the words that need it are those the servers name", async () => {
    for (const major of majors) {
      await using database = await freshDatabase({ major });
      const rows = await database.query<{ word: string }>("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'");
      const missing = rows.map(({ word }) => word).filter((word) => !quotedWords.has(word));
      expect({ major, missing }).toEqual({ major, missing: [] });
    }
  });

  test.each(["it's; -- \\", 'a "b" c', "user", "Users", "한글 🦦", "line\nbreak", " ", "a.b", "$$", "select"])(
    "%j comes back",
    async (text) => {
      await using database = await freshDatabase();
      const { quote } = postgresDialect;
      await database.query(
        `CREATE SCHEMA ${quote.name(text)}; CREATE TABLE ${quote.qualified(text, text)} (${quote.name(text)} text)`,
      );
      await database.query(`INSERT INTO ${quote.qualified(text, text)} VALUES (${quote.value(text)})`);
      const rows = await database.query(`SELECT * FROM ${quote.qualified(text, text)}`);
      expect(rows).toEqual([{ [text]: text }]);
    },
  );
});
