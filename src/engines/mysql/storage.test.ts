import { expect, test } from "vitest";
import { unitsOf } from "../../core/plan/units.js";
import { mysqlDialect } from "./dialect.js";
import { Tables, databasesIn, throughOthers } from "./without-transactions.js";

/** `old` and `other.far` have no transactions. */
function tablesOf(engine = "innodb"): Tables {
  const without = new Set(["app.old", "other.far"]);
  return new Tables({ home: "app", engine, transactional: new Set(["innodb"]), without });
}

function unitsIn(text: string) {
  const script = { file: "1.sql", firstLine: 1, bytes: text.length, read: () => [text] };
  return unitsOf(
    { script, transaction: "auto", raw: () => "", checksums: () => ({ raw: "", tokens: "" }) } as never,
    mysqlDialect,
  ).units;
}

/** The table of each transaction of a file. */
function writtenBy(text: string, tables = tablesOf()): readonly (string | undefined)[] {
  return unitsIn(text)
    .map((unit) => [unit.kind, tables.after(unit)] as const)
    .flatMap(([kind, table]) => (kind === "transaction" ? [table] : []));
}

test.each([
  "INSERT INTO old VALUES (1)",
  "INSERT LOW_PRIORITY IGNORE `OLD` SELECT * FROM kept",
  "/* so */ INSERT INTO app.old (a) VALUES (1)",
  "/*!40000 INSERT INTO old VALUES (1) */",
  "INSERT INTO other.far VALUES (1)",
  "USE other; INSERT INTO far VALUES (1)",
  "REPLACE INTO old SET a = 1",
  "LOAD DATA LOCAL INFILE 'a' REPLACE INTO TABLE old FIELDS TERMINATED BY ','",
  "UPDATE old SET a = 1 WHERE b = 2",
  "UPDATE kept k, old o SET o.a = k.a WHERE k.b = o.b",
  "UPDATE kept k LEFT JOIN (SELECT a FROM t) AS x ON x.a = k.a JOIN old AS o ON o.a = k.a SET o.a = 1",
  "UPDATE (kept k JOIN old o ON o.a = k.a) SET o.a = 1",
  "DELETE FROM old WHERE a = 1",
  "DELETE o.* FROM kept k JOIN old o ON o.a = k.a",
  "DELETE FROM kept USING kept JOIN old ON kept.a = old.a WHERE kept.b = 1",
  "WITH x AS (SELECT a FROM kept) UPDATE old JOIN x ON x.a = old.a SET old.a = 2",
  "ANALYZE FORMAT=JSON UPDATE old SET a = 1",
  "SET STATEMENT max_statement_time = 5 FOR DELETE FROM old",
])("%s writes where nothing is taken back", (text) => {
  expect(writtenBy(`INSERT INTO kept VALUES (1);\n${text}`)).toEqual([expect.stringMatching(/old|far/i)]);
});

test.each([
  "INSERT INTO kept SELECT * FROM old",
  "INSERT INTO other.old VALUES (1)",
  "INSERT INTO kept VALUES ('INSERT INTO old VALUES (1)') -- INSERT INTO old",
  "SELECT a FROM old",
  "SELECT a INTO OUTFILE '/a' FROM old",
  "UPDATE kept SET a = (SELECT max(a) FROM old)",
  "DELETE FROM kept WHERE a IN (SELECT a FROM old)",
  "LOAD XML INFILE 'a' INTO TABLE kept",
  "WITH x AS (SELECT a FROM old) SELECT a FROM x",
  "CREATE TEMPORARY TABLE t (a INT) ENGINE = MEMORY; INSERT INTO t VALUES (1)",
  "DO 1",
])("%s does not", (text) => {
  expect(writtenBy(text)).toEqual([undefined]);
});

test.each([
  ["CREATE TABLE new (a INT) ENGINE=MyISAM", "new"],
  ["CREATE TABLE IF NOT EXISTS new (a INT COMMENT 'ENGINE=InnoDB') COMMENT='x' engine 'aria' ROW_FORMAT=FIXED", "new"],
  ["CREATE TABLE new LIKE old", "new"],
  ["CREATE TABLE new (LIKE old)", "new"],
  ["ALTER TABLE kept ADD COLUMN engine INT, ENGINE=MEMORY, ALGORITHM=COPY", "kept"],
  ["ALTER TABLE old RENAME TO new", "new"],
  ["ALTER TABLE old RENAME new", "new"],
  ["RENAME TABLE old TO new, kept TO old", "new"],
  ["SET SESSION default_storage_engine = 'Aria'; CREATE TABLE new (a INT)", "new"],
  ["SET @@storage_engine = MyISAM; CREATE TABLE new (a INT)", "new"],
])("%s: %s has none", (text, table) => {
  expect(writtenBy(`${text};\nINSERT INTO ${table} VALUES (1)`).at(-1)).toBe(table);
});

test.each([
  ["CREATE TABLE new (a INT) ENGINE=InnoDB", "new"],
  ["CREATE TABLE new (engine INT)", "new"],
  ["CREATE TABLE new SELECT engine FROM old", "new"],
  ["CREATE TABLE new LIKE kept", "new"],
  ["ALTER TABLE old ENGINE=InnoDB", "old"],
  ["DROP TABLE old; CREATE TABLE old (a INT)", "old"],
  ["RENAME TABLE old TO new, kept TO old", "old"],
])("%s: %s has some", (text, table) => {
  expect(writtenBy(`${text};\nINSERT INTO ${table} VALUES (1)`).at(-1)).toBe(undefined);
});

test("what is there already stays as it was; what a file sets ends with it; a plan is one walk", () => {
  const tables = tablesOf();
  expect(writtenBy("CREATE TABLE IF NOT EXISTS old (a INT) ENGINE=InnoDB; INSERT INTO old VALUES (1)", tables)).toEqual(
    ["old"],
  );
  writtenBy("SET default_storage_engine = MyISAM; CREATE TABLE a (a INT);", tables);
  expect(writtenBy("CREATE TABLE b (a INT); INSERT INTO b VALUES (1)", tables)).toEqual([undefined]);
  expect(writtenBy("INSERT INTO b VALUES (1), (2); INSERT INTO a VALUES (1)", tables)).toEqual(["a"]);
  expect(writtenBy("CREATE TABLE c (a INT); INSERT INTO c VALUES (1)", tablesOf("myisam"))).toEqual(["c"]);
});

test("only where a plan writes is it asked what stands", () => {
  const units = unitsIn("USE third; INSERT INTO t VALUES (1); UPDATE `4th`.t SET a = 1; SELECT * FROM fifth.t");
  expect(databasesIn(units, "app")).toEqual(["app", "third", "4th"]);
});

test("what leads to such a table is one; what may not be read is taken for one", () => {
  const without = new Set(["app.old"]);
  throughOthers(without, [
    { key: "app.far", text: "select `looks`.`a` AS `a` from `app`.`looks`" },
    { key: "app.looks", text: "select `old`.`a` AS `a` from `app`.`old`" },
    { key: "app.calls", text: "CALL fills(NEW.a)" },
    { key: "app.fills", text: "BEGIN INSERT INTO Old VALUES (1); END" },
    { key: "app.hidden", text: "" },
    { key: "app.kept", text: "SET NEW.a = 'old', @b = NEW.older" },
  ]);
  expect([...without].toSorted()).toEqual(["app.calls", "app.far", "app.fills", "app.hidden", "app.looks", "app.old"]);
});

test("a unit of many rows keeps one name", () => {
  const [unit] = unitsIn("INSERT INTO a VALUES (1);\n".repeat(100));
  expect(unit?.storage).toEqual([{ kind: "writes", tables: ["a"] }]);
});
