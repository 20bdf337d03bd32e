import { describe, expect, test } from "vitest";
import { freshDatabase, majors } from "../servers/database.js";

describe("the test servers", () => {
  test.each(majors)("PostgreSQL %s answers, and each test has a database of its own", async (major) => {
    await using one = await freshDatabase({ major });
    await using two = await freshDatabase({ major });
    await one.query("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    expect(await one.query("SELECT a FROM t")).toEqual([{ a: 1 }]);
    await expect(two.query("SELECT a FROM t")).rejects.toThrow('relation "t" does not exist');
    const [row] = await one.query<{ version: number }>("SELECT current_setting('server_version_num')::int AS version");
    expect(Math.floor((row?.version ?? 0) / 10_000)).toBe(major);
  });

  test("a database is gone when its block ends, also with sessions in it", async () => {
    let name = "";
    {
      await using database = await freshDatabase();
      name = database.name;
      await (await database.client()).query("BEGIN; CREATE TABLE t ()");
    }
    await using other = await freshDatabase();
    expect(await other.query(`SELECT 1 FROM pg_database WHERE datname = '${name}'`)).toEqual([]);
  });
});
