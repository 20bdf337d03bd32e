import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";

const folder = "examples/mariadb/migrations";
const files = readdirSync(folder).sort();

// Without our own reader: what is proven here is the example, by the server alone.
describe.each(mysqlServers)("the example on $title", (server) => {
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
