import { describe, expect, test } from "vitest";
import { down, plan, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";

describe.each(mysqlServers)("a database never to be touched, on $title", (server) => {
  test("is not reached from another one, forth or back", async () => {
    await using database = await freshMysqlDatabase({ server });
    await using legacy = await freshMysqlDatabase({ server });
    await legacy.query("CREATE TABLE t (a int)");
    using project = makeProject(
      { url: database.adminUrl },
      {
        "../sluice.config.json": JSON.stringify({
          environments: { development: { policy: "forgiving", never: { databases: [legacy.name] } } },
        }),
        "1_here.sql": `CREATE TABLE here AS SELECT * FROM ${legacy.name}.t;\n-- sluice:down\nDROP TABLE ${legacy.name}.t;`,
      },
      { env: "development" },
    );
    await up({}, project.options);
    expect((await ending(down({}, project.options))).error).toMatchObject({
      code: "refused",
      facts: { refusals: [{ code: "never", id: "1", what: [legacy.name] }] },
    });
    for (const text of [
      `USE ${legacy.name};\nDROP TABLE t;`,
      `ALTER TABLE here ADD COLUMN b int;\nDROP TABLE ${legacy.name}.t;`,
      `DROP DATABASE ${legacy.name};`,
      `INSERT INTO ${legacy.name.toUpperCase()}.t VALUES (1);`,
    ]) {
      project.write({ "2_there.sql": text });
      const [target] = (await plan({}, project.options)).targets;
      expect(target?.refusals).toMatchObject([{ code: "never", id: "2" }]);
      const { code, stderr } = await project.cli(["up", "--env", "development"]);
      expect([code, stderr]).toEqual([
        5,
        expect.stringContaining("2 there changes a database that is never to be touched"),
      ]);
    }
    expect(await legacy.query("SELECT * FROM t")).toEqual([]);
    expect(await database.query("SHOW COLUMNS FROM here")).toHaveLength(1);
  });
});
