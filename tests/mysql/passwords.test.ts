import { describe, expect, test } from "vitest";
import { log, up } from "../../src/index.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { ending, makeProject } from "../servers/project.js";

describe.each(mysqlServers)("a password that a migration sets, on $title", (server) => {
  test("is nowhere in the history: its script's text is left out, and its checksums are kept", async () => {
    await using database = await freshMysqlDatabase({ server });
    const admin = await database.admin();
    await admin.query(`GRANT CREATE USER ON *.* TO ${database.name}@'%'`);
    const user = `${database.name}_u`;
    using project = makeProject(database, {
      "1_user.sql": `CREATE USER ${user} IDENTIFIED BY 's3cr3tpw';\n-- sluice:down\nDROP USER ${user};`,
      "2_back.sql": `CREATE TABLE t (a int);\n-- sluice:down\nDROP TABLE t;\nALTER USER ${user} IDENTIFIED BY 's3cr3tpw';`,
      "3_fails.sql": `ALTER USER ${user} IDENTIFIED BY 's3cr3tpw' 's3cr3tpw';`,
    });
    await ending(up({}, project.options));
    const rows = await database.query("SELECT * FROM sluice_history ORDER BY seq");
    expect(JSON.stringify(rows)).not.toContain("s3cr3tpw");
    const done = rows.filter((row) => row["outcome"] === "done");
    expect(done).toMatchObject([
      { id: "1", up_sql: null, down_sql: `DROP USER ${user};`, sql_omitted: 1 },
      { id: "2", up_sql: "CREATE TABLE t (a int);\n", down_sql: null, sql_omitted: 1 },
    ]);
    expect(done.every((row) => typeof row["checksum_raw"] === "string")).toBe(true);
    expect(rows.at(-1)).toMatchObject({ id: "3", outcome: "failed" });
    const { events } = await log({}, project.options);
    expect(events.filter((event) => event.sqlOmitted).map(({ id }) => id)).toEqual(["1", "2"]);
    await admin.query(`DROP USER ${user}`);
  });
});
