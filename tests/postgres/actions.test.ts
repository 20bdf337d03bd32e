import { beforeAll, describe, expect, test } from "vitest";
import type { StatementReader } from "../../src/engines/engine.js";
import { cascadeReachesData } from "../../src/engines/postgres/actions-drop.js";
import { postgresReader } from "../../src/engines/postgres/reader.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";

interface Case {
  /** What the drop is of, as the grammar calls it; of `DROP …` alone. */
  readonly type?: string;
  readonly before: string;
  readonly drops: string;
  /** Whether something with rows of its own is gone then. */
  readonly loses: boolean;
  readonly since?: number;
}

const key = "CREATE FUNCTION add(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + $2'";
const byteSized = `CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=,
  OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int); CREATE TABLE m (a int) PARTITION BY RANGE (a oc)`;
const foreign = `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
  CREATE FOREIGN TABLE ft (a int) SERVER s; CREATE MATERIALIZED VIEW mv AS SELECT * FROM ft WITH NO DATA`;
const searched = (of: string): string =>
  `${of}; CREATE TABLE t (a text, g tsvector GENERATED ALWAYS AS (to_tsvector('tc', a)) STORED)`;

/** What hangs on each kind of object, and whether CASCADE takes it along: tried, not thought. */
const cascades: readonly Case[] = [
  {
    type: "OBJECT_ACCESS_METHOD",
    before: "CREATE ACCESS METHOD am TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE t (a int) USING am",
    drops: "DROP ACCESS METHOD am CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_AGGREGATE",
    before:
      "CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int); CREATE MATERIALIZED VIEW mv AS SELECT total(a) FROM (VALUES (1)) v (a)",
    drops: "DROP AGGREGATE total(int) CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_COLLATION",
    before: `CREATE COLLATION co FROM "C"; CREATE TABLE t (a text COLLATE co, b int)`,
    drops: "DROP COLLATION co CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_DOMAIN",
    before: "CREATE DOMAIN d AS int; CREATE TABLE t (a d, b int)",
    drops: "DROP DOMAIN d CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_EXTENSION",
    before: "CREATE EXTENSION citext; CREATE TABLE t (a citext, b int)",
    drops: "DROP EXTENSION citext CASCADE",
    loses: true,
  },
  { type: "OBJECT_FDW", before: foreign, drops: "DROP FOREIGN DATA WRAPPER w CASCADE", loses: true },
  { type: "OBJECT_FOREIGN_SERVER", before: foreign, drops: "DROP SERVER s CASCADE", loses: true },
  { type: "OBJECT_FOREIGN_TABLE", before: foreign, drops: "DROP FOREIGN TABLE ft CASCADE", loses: true },
  {
    type: "OBJECT_FUNCTION",
    before: `${key}; CREATE TABLE t (a int, g int GENERATED ALWAYS AS (add(a, 1)) STORED)`,
    drops: "DROP FUNCTION add CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_LANGUAGE",
    before:
      "CREATE LANGUAGE plx HANDLER plpgsql_call_handler; CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE plx AS 'begin return 1; end'; CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED)",
    drops: "DROP LANGUAGE plx CASCADE",
    loses: true,
  },
  { type: "OBJECT_OPCLASS", before: byteSized, drops: "DROP OPERATOR CLASS oc USING btree CASCADE", loses: true },
  {
    type: "OBJECT_OPERATOR",
    before: `${key}; CREATE OPERATOR ## (FUNCTION = add, LEFTARG = int, RIGHTARG = int); CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a ## 1) STORED)`,
    drops: "DROP OPERATOR ## (int, int) CASCADE",
    loses: true,
  },
  { type: "OBJECT_OPFAMILY", before: byteSized, drops: "DROP OPERATOR FAMILY oc USING btree CASCADE", loses: true },
  {
    type: "OBJECT_ROUTINE",
    before: `${key}; CREATE MATERIALIZED VIEW mv AS SELECT add(1, 2)`,
    drops: "DROP ROUTINE add CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_TRANSFORM",
    before:
      "CREATE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal)); CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE plpgsql TRANSFORM FOR TYPE int AS 'begin return 1; end'; CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED)",
    drops: "DROP TRANSFORM FOR int LANGUAGE plpgsql CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_TSCONFIGURATION",
    before: searched("CREATE TEXT SEARCH CONFIGURATION tc (COPY = english)"),
    drops: "DROP TEXT SEARCH CONFIGURATION tc CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_TSDICTIONARY",
    before: searched(
      "CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = simple); CREATE TEXT SEARCH CONFIGURATION tc (COPY = english); ALTER TEXT SEARCH CONFIGURATION tc ALTER MAPPING FOR asciiword WITH td",
    ),
    drops: "DROP TEXT SEARCH DICTIONARY td CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_TSPARSER",
    before: searched(
      "CREATE TEXT SEARCH PARSER tp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype); CREATE TEXT SEARCH CONFIGURATION tc (PARSER = tp)",
    ),
    drops: "DROP TEXT SEARCH PARSER tp CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_TSTEMPLATE",
    before: searched(
      "CREATE TEXT SEARCH TEMPLATE tt (LEXIZE = dsimple_lexize, INIT = dsimple_init); CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = tt); CREATE TEXT SEARCH CONFIGURATION tc (COPY = english); ALTER TEXT SEARCH CONFIGURATION tc ALTER MAPPING FOR asciiword WITH td",
    ),
    drops: "DROP TEXT SEARCH TEMPLATE tt CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_TYPE",
    before: "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (a mood, b int)",
    drops: "DROP TYPE mood CASCADE",
    loses: true,
  },
  {
    type: "OBJECT_VIEW",
    before:
      "CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW mv AS SELECT * FROM v; CREATE TABLE t (a v, b int)",
    drops: "DROP VIEW v CASCADE",
    loses: true,
  },
  // Nothing that holds rows hangs on these.
  {
    type: "OBJECT_INDEX",
    before: "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a); CREATE TABLE u (a int REFERENCES t (a))",
    drops: "DROP INDEX i CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_PROCEDURE",
    before: "CREATE TABLE t (a int); CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'",
    drops: "DROP PROCEDURE p CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_TRIGGER",
    before:
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    drops: "DROP TRIGGER tr ON t CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_RULE",
    before: "CREATE TABLE t (a int); CREATE RULE r AS ON INSERT TO t DO ALSO NOTHING",
    drops: "DROP RULE r ON t CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_POLICY",
    before: "CREATE TABLE t (a int); CREATE POLICY p ON t",
    drops: "DROP POLICY p ON t CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_STATISTIC_EXT",
    before: "CREATE TABLE t (a int, b int); CREATE STATISTICS st ON a, b FROM t",
    drops: "DROP STATISTICS st CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_PUBLICATION",
    before: "CREATE TABLE t (a int); CREATE PUBLICATION p FOR TABLE t",
    drops: "DROP PUBLICATION p CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_EVENT_TRIGGER",
    before:
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end'; CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION f()",
    drops: "DROP EVENT TRIGGER et CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_CONVERSION",
    before: "CREATE TABLE t (a int); CREATE CONVERSION cv FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
    drops: "DROP CONVERSION cv CASCADE",
    loses: false,
  },
  {
    type: "OBJECT_CAST",
    before:
      "CREATE TYPE mood AS ENUM ('a'); CREATE FUNCTION f(mood) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'; CREATE CAST (mood AS int) WITH FUNCTION f(mood); CREATE TABLE t (a mood, g int GENERATED ALWAYS AS (a::int) STORED)",
    drops: "DROP CAST (mood AS int) CASCADE",
    loses: false,
  },
];

const others: readonly Case[] = [
  {
    before: "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE MATERIALIZED VIEW mv AS SELECT a, b FROM t GROUP BY a",
    drops: "ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE",
    loses: true,
  },
  {
    before: "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0))",
    drops: "ALTER TABLE t DROP CONSTRAINT c",
    loses: false,
  },
  {
    before: "CREATE DOMAIN d AS int CONSTRAINT c CHECK (value > 0); CREATE TABLE t (a d)",
    drops: "ALTER DOMAIN d DROP CONSTRAINT c CASCADE",
    loses: false,
  },
  { before: "CREATE TABLE t (a int, b int)", drops: "ALTER TABLE t DROP COLUMN a", loses: true },
  {
    before: "CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) STORED); INSERT INTO t VALUES (1)",
    drops: "ALTER TABLE t ALTER g DROP EXPRESSION",
    loses: false,
  },
  { before: "CREATE TABLE t (a int)", drops: "ALTER TABLE t ALTER a DROP DEFAULT", loses: false },
  {
    before: "CREATE TYPE pair AS (x int, y int); CREATE TABLE t OF pair; INSERT INTO t VALUES (1, 2)",
    drops: "ALTER TYPE pair DROP ATTRIBUTE x CASCADE",
    loses: true,
  },
  {
    before: "CREATE TABLE m (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF m FOR VALUES IN (1)",
    drops: "ALTER TABLE m DETACH PARTITION p",
    loses: false,
  },
  { before: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", drops: "DROP FUNCTION f", loses: false },
  { before: "CREATE VIEW v AS SELECT 1 AS a", drops: "DROP VIEW v", loses: false },
  { before: "CREATE EXTENSION citext", drops: "DROP EXTENSION citext", loses: false },
  { before: "CREATE TABLE t (a int)", drops: "DROP SCHEMA public CASCADE", loses: true },
  {
    before: "CREATE ROLE $role; CREATE TABLE t (a int); ALTER TABLE t OWNER TO $role",
    drops: "DROP OWNED BY $role",
    loses: true,
  },
  { before: "CREATE SEQUENCE sq", drops: "DROP SEQUENCE sq", loses: true },
  { before: "CREATE TABLE t AS SELECT 1 AS a; CREATE TABLE u AS SELECT 1 AS a", drops: "TRUNCATE t, u", loses: true },
  { before: "CREATE TABLE t AS SELECT 1 AS a", drops: "DELETE FROM t WHERE 1 = 1 AND NOT false", loses: true },
  { before: "CREATE TABLE t AS SELECT 1 AS a", drops: "DELETE FROM t WHERE a = a", loses: true },
  { before: "CREATE TABLE t AS SELECT 1 AS a", drops: "DELETE FROM t WHERE false", loses: false },
  { before: "CREATE TABLE t AS SELECT 1 AS a", drops: "DELETE FROM t WHERE NULL", loses: false },
  {
    before: "CREATE TABLE t AS SELECT 1 AS a",
    drops: "WITH d AS (DELETE FROM t RETURNING a) SELECT * FROM d",
    loses: true,
  },
  { before: "CREATE TABLE t AS SELECT 1 AS a", drops: "EXPLAIN ANALYZE DELETE FROM t", loses: true },
  { before: "CREATE TABLE t AS SELECT 1 AS a", drops: "EXPLAIN (ANALYZE false) DELETE FROM t", loses: false },
  { before: "CREATE TABLE t AS SELECT 1 AS a", drops: "PREPARE p AS DELETE FROM t; EXECUTE p", loses: true },
  { before: "CREATE TABLE t AS SELECT 1 AS a", drops: "COPY (DELETE FROM t RETURNING a) TO '/dev/null'", loses: true },
  {
    before: "CREATE TABLE t AS SELECT 1 AS a",
    drops: "MERGE INTO t USING (SELECT 2 AS a) s ON true WHEN MATCHED THEN DELETE",
    loses: true,
    since: 15,
  },
  {
    before: "CREATE TABLE t AS SELECT 1 AS a",
    drops: "MERGE INTO t USING (SELECT 2 AS a) s ON t.a = s.a WHEN MATCHED THEN DELETE",
    loses: false,
    since: 15,
  },
  {
    before: "CREATE TABLE t AS SELECT 1 AS a",
    drops: "MERGE INTO t USING (SELECT 2 AS a) s ON t.a = s.a WHEN NOT MATCHED BY SOURCE THEN DELETE",
    loses: true,
    since: 17,
  },
  {
    before: "CREATE TABLE t (a int); CREATE TABLE u AS SELECT 1 AS a",
    drops: "CREATE RULE r AS ON INSERT TO t DO INSTEAD DELETE FROM u",
    loses: false,
  },
];

describe.each(majors)("on PostgreSQL %i, what is said to destroy", (major) => {
  let reader: StatementReader;
  beforeAll(async () => {
    reader = await postgresReader();
  });

  const here = [...cascades, ...others].filter(({ since = 0 }) => since <= major);
  test.each(here)("$drops", async ({ before, drops, loses }) => {
    await using database = await freshDatabase({ major });
    const named = (text: string): string => text.replaceAll("$role", `owner_of_${database.name}`);
    await database.query(named(before));
    const had = await holdings(database);
    await database.query(named(drops));
    const kept = await holdings(database);
    expect(
      had.some((each) => !kept.includes(each)),
      JSON.stringify({ had, kept }),
    ).toBe(loses);
    const actions = drops.split("; ").flatMap((text) => reader.actions({ text, words: "" }));
    expect(actions.some(({ destroys }) => destroys === true)).toBe(loses);
  });
});

test("each kind of object is tried, and counted as it turned out", () => {
  const reaching = cascades.filter(({ loses }) => loses).map(({ type }) => type);
  expect(new Set(reaching)).toEqual(cascadeReachesData);
});

/** What loses rows when it goes: relations that hold them, their columns, sequences, and the number of their rows. */
async function holdings(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ what: string }>(`
    SELECT c.relname || ':' || c.relkind::text || coalesce('.' || a.attname, '') AS what
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm')
    WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'm', 'S')`);
  const counts = await Promise.all(
    rows
      .map(({ what }) => what.split(":")[0] ?? "")
      .filter((name, at, all) => all.indexOf(name) === at && rows.some(({ what }) => what.startsWith(`${name}:r`)))
      .map(async (name) => {
        const [row] = await database.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${name}`);
        return `${name} ${row?.rows} rows`;
      }),
  );
  return [...rows.map(({ what }) => what), ...counts];
}
