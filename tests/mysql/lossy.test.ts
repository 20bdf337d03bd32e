import { describe, expect, test } from "vitest";
import { down, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";

const ignoring = "INSERT IGNORE INTO t VALUES ('much too long');";
const files = {
  "1_t.sql": "CREATE TABLE t (a varchar(4));",
  "2_cut.sql": `${ignoring}\n-- sluice:down\nDELETE FROM t WHERE a = 'much';\n`,
};

describe.each(mysqlServers)("what the server only warns of, on $title", (server) => {
  test("is a failure where data are cut, and nothing of its transaction stays", async () => {
    await using database = await freshMysqlDatabase({ server });
    using project = makeProject(database, files);
    const { exitCode, error } = await ending(up({}, project.options));
    expect([exitCode, error?.code, error?.facts]).toMatchObject([1, "migration_failed", { fault: { kind: "lossy" } }]);
    expect(await database.query("SELECT * FROM t")).toEqual([]);
    expect((await project.cli(["up"])).stderr).toContain("-- sluice:allow lossy");
  });

  test("is none where the author allows it, in the direction that he says it of", async () => {
    await using database = await freshMysqlDatabase({ server });
    const allowed = `-- sluice:allow lossy\n${ignoring}\n-- sluice:down\n${ignoring}\n`;
    using project = makeProject(database, { ...files, "2_cut.sql": allowed });
    await up({}, project.options);
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: "much" }]);
    expect((await ending(down({}, project.options))).exitCode).toBe(1);
    project.write({ "2_cut.sql": allowed.replace("down\n", "down\n-- sluice:allow lossy\n") });
    expect((await ending(down({}, project.options))).exitCode).toBe(0);
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: "much" }, { a: "much" }]);
  });
});
