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
