import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers, type TestMysqlDatabase } from "../servers/mysql-database.js";
import { makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";

/** A role with all that the login has in its database. */
async function roleIn(database: TestMysqlDatabase, name: string, rights: string): Promise<void> {
  const admin = await database.admin();
  await admin.query(`CREATE ROLE ${name}`);
  await admin.query(`GRANT ${rights} ON ${database.name}.* TO ${name}`);
  await admin.query(`GRANT ${name} TO ${database.user}`);
}

describe.each(mysqlServers)("on $title, what nobody sees", (server) => {
  const isMariadb = server.title.startsWith("MariaDB");

  // MySQL prepares no USE.
  if (isMariadb)
    test("is no other database for the history, nor for the next file", async () => {
      await using database = await freshMysqlDatabase({ server });
      const admin = await database.admin();
      const other = `${database.name}_o`;
      await admin.query(`CREATE DATABASE ${other}`);
      await admin.query(`GRANT ALL ON ${other}.* TO ${database.user}`);
      try {
        using project = makeProject(database, {
          "0_before.sql": "CREATE TABLE a (a INT);\n",
          "1_uses.sql": `PREPARE p FROM 'USE ${other}';\nEXECUTE p;\nDEALLOCATE PREPARE p;\n`,
          "2_after.sql": "CREATE TABLE b (a INT);\n",
          "3_code.mjs": `export const up = ({ query }) => query("EXECUTE IMMEDIATE 'USE ${other}'");`,
          "4_after.sql": "CREATE TABLE c (a INT);\n",
        });
        await up({}, project.options);
        expect(await statesOf(project)).toBe("0 applied, 1 applied, 2 applied, 3 applied, 4 applied");
        expect(await database.query(`SHOW TABLES FROM ${other}`)).toEqual([]);
      } finally {
        await admin.query(`DROP DATABASE ${other}`);
      }
    });

  test.each(["CALL sets();\n", "export const up = ({ sql }) => sql`CALL sets()`;"])(
    "is no role for the history, nor for the next file: %j",
    async (call) => {
      await using database = await freshMysqlDatabase({ server });
      const role = `${database.name}_r`;
      await roleIn(database, role, "SELECT");
      await database.query(`CREATE PROCEDURE sets() SQL SECURITY INVOKER SET ROLE ${role}`);
      using project = makeProject(database, {
        [`1_sets.${call.startsWith("CALL") ? "sql" : "mjs"}`]: call,
        "2_looks.sql": "CREATE TABLE seen AS SELECT COALESCE(CURRENT_ROLE(), 'NONE') AS it;\n",
      });
      await up({}, project.options);
      expect(await database.query("SELECT it FROM seen")).toEqual([{ it: "NONE" }]);
      await (await database.admin()).query(`DROP ROLE ${role}`);
    },
  );

  test.each(["SET ROLE NONE;\nDO 1;\n", "export const up = ({ sql }) => sql`SET ROLE NONE`;"])(
    "the role that a login begins with is its own again behind %j",
    async (sets) => {
      await using database = await freshMysqlDatabase({ server });
      const admin = await database.admin();
      const role = `${database.name}_r`;
      await roleIn(database, role, "ALL");
      await admin.query(`SET DEFAULT ROLE ${role} ${isMariadb ? "FOR" : "TO"} ${database.user}`);
      await admin.query(`REVOKE ALL ON ${database.name}.* FROM ${database.user}`);
      using project = makeProject(database, {
        [`1_sets.${sets.startsWith("SET") ? "sql" : "mjs"}`]: sets,
        "2_looks.sql": "CREATE TABLE seen AS SELECT CURRENT_ROLE() AS it;\n",
      });
      await up({}, project.options);
      const [seen] = (await admin.query(`SELECT it FROM ${database.name}.seen`))[0] as unknown as readonly unknown[];
      expect(seen).toMatchObject({ it: expect.stringContaining(role) });
      await admin.query(`DROP ROLE ${role}`);
    },
  );

  test.each(["SET SESSION TRANSACTION READ ONLY", "SET TRANSACTION READ ONLY"])(
    "does not keep a row of the history out: %s",
    async (sets) => {
      await using database = await freshMysqlDatabase({ server });
      await database.query(`CREATE PROCEDURE sets() ${sets}`);
      using project = makeProject(database, {
        "1_sets.sql": "CALL sets();\n",
        "2_after.sql": "CREATE TABLE a (a INT);\n",
      });
      await up({}, project.options);
      expect(await statesOf(project)).toBe("1 applied, 2 applied");
    },
  );
});
