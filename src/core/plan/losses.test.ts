import { expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { postgresReader } from "../../engines/postgres/reader.js";
import { mysqlDialect } from "../../engines/mysql/dialect.js";
import { mysqlReader } from "../../engines/mysql/reader.js";
import { plain } from "../formats/plain.js";
import { lostRows } from "./losses.js";
import type { Dialect, StatementReader } from "../sql/dialect.js";
import type { Step } from "./plan.js";
import { unitsOf } from "./units.js";

interface By {
  readonly dialect: Dialect;
  readonly reader: StatementReader;
}
const inPostgres: By = { dialect: postgresDialect, reader: await postgresReader() };
const inMysql: By = { dialect: mysqlDialect, reader: await mysqlReader() };

function stepOf(text: string, index: number, by: By = inPostgres): Step {
  const bytes = new TextEncoder().encode(text);
  const files = [{ path: `${index + 1}_x.sql`, bytes: bytes.length, read: () => [bytes] }];
  const migration = plain.parse({ name: "m", files }, by.dialect.rules).migrations[0]!;
  const { units, statements } = unitsOf(migration.up, by.dialect, by.reader);
  const planned = { id: migration.id, name: migration.name, migration, direction: migration.up };
  const destructive = units.flatMap(({ actions }) => actions.filter(({ destroys }) => destroys));
  return {
    action: "apply",
    migration: planned,
    because: "pending",
    units,
    statements,
    destructive,
    problems: [],
    fromUnit: 0,
  };
}

/** What of all steps is to be counted, `-` where nobody can know or nothing is taken. Steps are parted by `|`. */
function toCount(texts: string, change: (step: Step) => Step = (step) => step, by: By = inPostgres): string {
  const steps = texts.split("|").map((text, index) => change(stepOf(text, index, by)));
  const lost = lostRows(steps, ({ units }) => units);
  return steps
    .flatMap((step) => lost.get(step) ?? [])
    .map((rows) => (rows ? `${rows.only ? "only " : ""}${rows.name}` : "-"))
    .join(" ");
}

test.each<[texts: string, counted: string]>([
  ["DROP TABLE a, app.b; TRUNCATE c; DELETE FROM d", "a app.b c d"],
  ["DELETE FROM ONLY a; TRUNCATE ONLY b, c", "only a only b c"],
  ["ALTER TABLE a DROP COLUMN b; DROP TABLE a", "- a"],
  ["SET lock_timeout = 1; CREATE INDEX ON a (b); COMMENT ON TABLE a IS ''; DROP TABLE a", "a"],
  ["CREATE TABLE n (); INSERT INTO n SELECT * FROM a; DROP TABLE a", "a"],

  // What the name means then is another than now.
  ["SET search_path = app; DROP TABLE a; DROP TABLE app.a", "- -"],
  ["SET LOCAL ROLE x; DROP TABLE a | DROP TABLE b", "- b"],
  ["RESET ALL; DROP TABLE a", "-"],
  ["SELECT set_config('search_path', 'app', false); DROP TABLE a", "-"],
  ["ALTER TABLE b RENAME TO a; DROP TABLE a", "-"],
  ["ALTER TABLE b RENAME TO a | DROP TABLE app.a", "-"],
  ["ALTER TABLE b.a SET SCHEMA app; DROP TABLE a; DROP TABLE app.c; DROP TABLE d", "- - d"],
  ["ALTER SCHEMA app RENAME TO old; DROP TABLE app.a; DROP TABLE c", "- c"],
  ['CREATE TABLE "a" (); DROP TABLE a; DROP TABLE b', "- b"],
  ["CREATE VIEW app.a AS SELECT 1; DROP TABLE a", "-"],

  // What it holds then.
  ["INSERT INTO a VALUES (1); DELETE FROM a | DROP TABLE a", "- -"],
  ["DELETE FROM a WHERE b = 1; TRUNCATE a", "-"],
  ["TRUNCATE a; DROP TABLE a", "a -"],
  ["COPY a FROM '/x'; DELETE FROM a; ", "-"],
  ["ALTER TABLE a ATTACH PARTITION b DEFAULT; DROP TABLE a", "-"],
  ["DO $$ BEGIN NULL; END $$; DROP TABLE a", "-"],
  ["SELECT f(); DROP TABLE a | DROP TABLE b", "- -"],
])("%s: %s", (texts, counted) => expect(toCount(texts)).toBe(counted));

test("what nobody has looked at may have changed everything behind it", () => {
  const steps = ["SELECT 1", "DROP TABLE a"].map((text, index) => stepOf(text, index));
  expect(lostRows(steps, (step) => (step === steps[0] ? undefined : step.units)).get(steps[1]!)).toEqual([undefined]);
});

test("what is in already is not done again; what it has set is", () => {
  const resumed = (step: Step): Step => ({ ...step, fromUnit: 1 });
  expect(toCount("-- sluice:no-transaction\nSELECT f(); DELETE FROM a", resumed)).toBe("a");
  expect(toCount("-- sluice:no-transaction\nSET search_path = app; DELETE FROM a", resumed)).toBe("-");
});

test("of very many actions those are not kept that destroy nothing: what they did is not known", () => {
  expect(toCount(`${"CREATE INDEX ON b (c);".repeat(198)} DROP TABLE a; SET x.y = 1; DROP TABLE c`)).toBe("a -");
});

test.each<[texts: string, counted: string]>([
  ["DROP TABLE a, `b c`; TRUNCATE app.d", "a `b c` app.d"],
  ["INSERT INTO `b c` VALUES (1); DROP TABLE `b c`", "-"],
  ["CREATE OR REPLACE TABLE a (id int); DROP TABLE a", "a -"],
  ["USE x; DROP TABLE a | DROP TABLE b", "- b"],
])("in backticks, and in another database: %s", (texts, counted) => {
  expect(toCount(texts, (step) => step, inMysql)).toBe(counted);
});
