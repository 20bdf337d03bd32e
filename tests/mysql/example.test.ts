import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { startCli } from "../servers/project.js";

const folder = "examples/mariadb/migrations";
const files = readdirSync(folder).sort();

describe.each(mysqlServers)("the example on $title", (server) => {
  // Without our own reader: what is proven here is the example, by the server alone.
  test("each down brings back what its up found, and up goes again", async () => {
    await using database = await freshMysqlDatabase({ server });
    expect(files).toEqual(["001_users.sql", "002_users_email.sql", "003_first_users.sql"]);
    for (const file of files) {
      const [up = "", down = ""] = readFileSync(join(folder, file), "utf8").split("-- sluice:down\n");
      const before = await standing(database);
      await send(database, up);
      const after = await standing(database);
      expect(after, file).not.toEqual(before);
      await send(database, down);
      expect(await standing(database), `after the down of ${file}`).toEqual(before);
      await send(database, up);
    }
    expect(await database.query("SELECT name, email FROM users ORDER BY name")).toEqual([
      { name: "Kim", email: "kim@example.com" },
      { name: "Lee", email: "lee@example.com" },
    ]);
  });
  test("is brought in by the command as it is built, and a second run has nothing to do", async () => {
    await using database = await freshMysqlDatabase({ server });
    const sluice = (...args: readonly string[]) =>
      startCli("examples/mariadb", [...args, "--json"], { env: { SLUICE_URL: database.url } }).ended;
    const ids = files.map((file) => file.slice(0, 3));
    expect((await sluice("up")).json).toMatchObject({ targets: [{ applied: ids.map((id) => ({ id })) }] });
    const again = await sluice("up");
    expect([again.code, again.json]).toMatchObject([0, { targets: [{ applied: [], pending: [] }] }]);
    const after = await sluice("status");
    const migrations = ids.map((id) => ({ id, state: "applied" }));
    expect([after.code, after.json]).toMatchObject([0, { targets: [{ current: "003", migrations }] }]);
    expect(await database.query("SELECT name FROM users ORDER BY name")).toEqual([{ name: "Kim" }, { name: "Lee" }]);
  });
});

/** None of them holds a semicolon in anything. */
async function send(database: TestMysqlDatabase, text: string): Promise<void> {
  for (const statement of text.split(";").filter((each) => each.trim() !== "")) await database.query(statement);
}

/** Every table, column and index, and the rows of what is there. */
async function standing(database: TestMysqlDatabase): Promise<readonly unknown[]> {
  const objects = await database.query(
    `SELECT CONCAT_WS(' ', TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, EXTRA) AS it
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
     UNION ALL
     SELECT CONCAT_WS(' ', TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME)
       FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
     ORDER BY 1`,
  );
  const rows = objects.length > 0 ? await database.query("SELECT COUNT(*) AS n FROM users") : [];
  return [...objects, ...rows];
}
