import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import { freshDatabase, majors } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";

describe.each(majors)("a password that a migration sets, on PostgreSQL %s", (major) => {
  test("is nowhere in the history: its script's text is left out, and its checksums are kept", async () => {
    await using database = await freshDatabase({ major });
    const role = `${database.name}_r`;
    using project = makeProject(database, {
      "1_role.sql": `CREATE ROLE ${role};\nALTER ROLE ${role} WITH PASSWORD 's3cr3tpw';\n-- sluice:down\nDROP ROLE ${role};`,
      "2_mapping.sql": `CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'u', "password" 's3cr3tpw');`,
      "3_back.sql": `CREATE TABLE t (a int);\n-- sluice:down\nDROP TABLE t;\nALTER ROLE ${role} PASSWORD 's3cr3tpw';`,
      "4_subscription.sql": `CREATE SUBSCRIPTION s CONNECTION 'host=nowhere password=s3cr3tpw' PUBLICATION p WITH (connect = false);`,
      "5_fails.sql": `ALTER ROLE ${role} PASSWORD 's3cr3tpw' 's3cr3tpw';`,
    });
    try {
      await ending(up({}, project.options));
      const rows = await database.query("SELECT * FROM sluice.history ORDER BY seq");
      expect(JSON.stringify(rows)).not.toContain("s3cr3tpw");
      expect(rows.filter((row) => row["outcome"] === "done")).toMatchObject([
        { id: "1", up_sql: null, down_sql: `DROP ROLE ${role};`, sql_omitted: true },
        { id: "2", up_sql: null, down_sql: null, sql_omitted: true },
        { id: "3", up_sql: "CREATE TABLE t (a int);\n", down_sql: null, sql_omitted: true },
        { id: "4", up_sql: null, down_sql: null, sql_omitted: true },
      ]);
      expect(rows.every((row) => typeof row["checksum_raw"] === "string")).toBe(true);
      expect(rows.at(-1)).toMatchObject({ id: "5", outcome: "failed" });
    } finally {
      await database.query("ALTER SUBSCRIPTION s SET (slot_name = NONE); ").catch(() => undefined);
      await database.query("DROP SUBSCRIPTION s").catch(() => undefined);
      await database.query(`DROP ROLE IF EXISTS ${role}`);
    }
  });
});
