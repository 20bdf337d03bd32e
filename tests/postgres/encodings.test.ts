import { describe, expect, test } from "vitest";
import { resolve, up } from "../../src/index.js";
import { freshDatabase, majors } from "../servers/database.js";
import { ending, leftBy, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

const korean = { "1_table.sql": "CREATE TABLE t (a int);", "2_사용자.sql": "INSERT INTO t VALUES (2);" };
const escapedName = "\\uc0ac\\uc6a9\\uc790";

describe.each(majors)("on PostgreSQL %s, a database that is not in UTF8", (major) => {
  test("a migration whose name it cannot keep fails, with what was before it in, and the failure is recorded", async () => {
    await using database = await freshDatabase({ major, encoding: "LATIN1" });
    using project = makeProject(database, { ...korean, "3_more.sql": "INSERT INTO t VALUES (3);" });
    const ended = await ending(up({}, project.options));
    expect([ended.exitCode, ended.error?.code, ended.error?.facts]).toMatchObject([
      1,
      "migration_failed",
      { id: "2", fault: { sqlstate: "22P05" } },
    ]);
    expect(leftBy(ended)[0]?.applied.map(({ id }) => id)).toEqual(["1"]);
    expect(await statesOf(project)).toBe("1 applied, 2 failed rolled-back, 3 pending");
    expect(await database.query("SELECT id, name, outcome, error ~ 'LATIN1' AS said FROM sluice.history")).toEqual([
      { id: "1", name: "table", outcome: "done", said: null },
      { id: "2", name: escapedName, outcome: "failed", said: true },
    ]);
  });

  test("a statement outside a transaction is recorded, though its file's down cannot be kept", async () => {
    await using database = await freshDatabase({ major, encoding: "LATIN1" });
    using project = makeProject(database, {
      "1_table.sql": "CREATE TABLE t (a int);",
      "2_index.sql": "CREATE INDEX CONCURRENTLY i ON t (a);\n-- sluice:down\n-- 되돌리기\nDROP INDEX CONCURRENTLY i;",
    });
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
    expect(
      await database.query(
        "SELECT up_sql, down_sql, sql_omitted FROM sluice.history WHERE id = '2' AND outcome = 'done'",
      ),
    ).toEqual([{ up_sql: expect.stringContaining("CREATE INDEX"), down_sql: null, sql_omitted: true }]);
  });

  test("what a person says of a migration is recorded", async () => {
    await using database = await freshDatabase({ major, encoding: "LATIN1" });
    using project = makeProject(database, korean);
    await ending(up({}, project.options));
    await resolve({ id: "2", as: "applied", because: "손으로: é" }, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
    expect(await database.query("SELECT name, because FROM sluice.history ORDER BY seq DESC LIMIT 1")).toEqual([
      { name: escapedName, because: "\\uc190\\uc73c\\ub85c: \\u00e9" },
    ]);
  });

  test("what its encoding has is kept as it is", async () => {
    await using database = await freshDatabase({ major, encoding: "EUC_KR" });
    using project = makeProject(database, korean);
    await up({}, project.options);
    expect(await database.query("SELECT name FROM sluice.history WHERE id = '2'")).toEqual([{ name: "사용자" }]);
  });
});
