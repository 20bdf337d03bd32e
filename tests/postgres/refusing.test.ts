import { expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

test("a history that refuses a row, though nobody has written to it, is no lock that was lost", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, { "1_t.sql": "CREATE TABLE t ();" });
  await up({}, project.options);
  await database.query(`
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE USING ERRCODE = 'unique_violation', SCHEMA = 'sluice', TABLE = 'history', CONSTRAINT = 'history_fence';
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON sluice.history FOR EACH ROW EXECUTE FUNCTION refuse();`);
  project.write({ "2_u.sql": "CREATE TABLE u ();" });
  const { error, exitCode } = await ending(up({}, project.options));
  expect([error?.code, exitCode, error?.facts]).toEqual([
    "defect",
    70,
    { message: "twice the history refused 2, and nobody has written to it" },
  ]);
  expect(await statesOf(project)).toBe("1 applied, 2 pending");
});

test.each([
  ["plain", "TRUNCATE sluice.history;", "sluice.history"],
  ["plain", "DROP SCHEMA sluice CASCADE;", "sluice.history"],
  ["goose", "-- +goose Up\nDROP TABLE goose_db_version;", "goose_db_version"],
  ["goose", "-- +goose Up\nDELETE FROM sluice.goose_db_version;", "sluice.goose_db_version"],
])("a %s file that takes away what the run knows by is not run: %s", async (format, text, table) => {
  await using database = await freshDatabase();
  const made = "CREATE TABLE t ();";
  using project = makeProject(database, {
    "00001_t.sql": format === "goose" ? `-- +goose Up\n${made}` : made,
  });
  await up({}, project.options);
  const before = await statesOf(project);
  project.write({ "00002_gone.sql": text });
  const { error, exitCode } = await ending(up({ allowDestructive: ["00002"] }, project.options));
  expect([error?.code, exitCode]).toEqual(["source_invalid", 2]);
  expect(error?.facts).toMatchObject({ problems: [{ code: "own_table", facts: { table } }] });
  project.write({ "00002_gone.sql": undefined });
  expect(await statesOf(project)).toBe(before);
});
