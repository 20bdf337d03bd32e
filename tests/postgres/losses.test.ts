import { describe, expect, test } from "vitest";
import type { FailureFacts } from "../../src/core/failures/failure.js";
import { plan, redo, up } from "../../src/index.js";
import { freshDatabase, majors } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";

const ground = `CREATE TABLE users AS SELECT generate_series(1, 1204) AS a;
CREATE TABLE "My T" (a int);
CREATE TABLE held AS SELECT 1 AS a;
CREATE TABLE hidden AS SELECT generate_series(1, 9) AS a;`;
const away = `DROP TABLE users; TRUNCATE "My T"; DELETE FROM held; DROP TABLE IF EXISTS gone; ALTER TABLE users DROP COLUMN a; DELETE FROM hidden;`;

describe.each(majors)("what would be lost, on PostgreSQL %s", (major) => {
  test("a refusal says how many rows, and where nobody knows says nothing and waits for nobody", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_ground.sql": ground });
    await up({}, project.options);
    project.write({ "2_away.sql": away });
    const holder = await database.client();
    await holder.query("BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
    const { error } = await ending(up({}, project.options));
    const facts = error?.facts as FailureFacts["refused"] | undefined;
    const refusal = facts?.refusals[0];
    expect(refusal?.rows).toEqual([1204, 0, null, null, null, 9]);
    const [planned] = (await plan({}, project.options)).targets;
    expect(planned?.refusals[0]?.rows).toEqual(refusal?.rows);
    await holder.query("ROLLBACK");
  });

  test("redo says it, too", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_ground.sql": `${ground}\n-- sluice:down\nDROP TABLE users, held;` });
    await up({}, project.options);
    const { error } = await ending(redo({}, project.options));
    const [refusal] = (error?.facts as FailureFacts["refused"] | undefined)?.refusals ?? [];
    expect(refusal?.rows).toEqual([1204, 1]);
  });

  test("the number is that of the table which the statement will meet, without its children where it says so", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      "1_ground.sql": `CREATE SCHEMA app; CREATE TABLE users (a int); CREATE TABLE app.users AS SELECT 1 AS a;
CREATE TABLE small AS SELECT 1 AS a; CREATE TABLE child () INHERITS (small); INSERT INTO child VALUES (2), (3);
CREATE VIEW seen AS SELECT * FROM small; CREATE TABLE old AS SELECT 1 AS a;`,
    });
    await up({}, project.options);
    project.write({
      "2_rename.sql": "ALTER TABLE old RENAME TO old_users; ALTER TABLE child RENAME TO old;",
      "3_away.sql":
        "DELETE FROM ONLY small; DELETE FROM seen; DROP TABLE old; SET search_path = app; DROP TABLE users;",
    });
    const { error } = await ending(up({}, project.options));
    const [refusal] = (error?.facts as FailureFacts["refused"] | undefined)?.refusals ?? [];
    expect(refusal?.rows).toEqual([1, null, null, null]);
  });

  test("over a caller's connection a name is looked up as a migration would", async () => {
    await using database = await freshDatabase({ major });
    await database.query("CREATE SCHEMA app; CREATE TABLE app.users AS SELECT 1 AS a; CREATE TABLE users (a int)");
    using project = makeProject(database, { "1_away.sql": "DROP TABLE users;" });
    const { url: _, ...options } = project.options;
    const connection = await database.client();
    const configuration = { session: { searchPath: "app" } };
    const [planned] = (await plan({}, { ...options, configuration, connection })).targets;
    expect(planned?.refusals[0]?.rows).toEqual([1]);
  });

  test("all counts together wait no longer than one may", async () => {
    await using database = await freshDatabase({ major });
    const tables = Array.from({ length: 120 }, (_, index) => `t${index}`);
    using project = makeProject(database, {
      "1_ground.sql": [
        ...tables.map((name) => `CREATE TABLE ${name} (a int);`),
        "CREATE TABLE z AS SELECT 1 AS a;",
      ].join(""),
    });
    await up({}, project.options);
    project.write({ "2_away.sql": `DROP TABLE z, ${tables.join(", ")};` });
    const holder = await database.client();
    await holder.query(`BEGIN; LOCK TABLE ${tables.join(", ")} IN ACCESS EXCLUSIVE MODE`);
    const began = performance.now();
    const { error } = await ending(up({}, project.options));
    const [refusal] = (error?.facts as FailureFacts["refused"] | undefined)?.refusals ?? [];
    expect(refusal?.rows).toEqual([1, ...tables.map(() => null)]);
    // 200 ms for each would be 24 seconds, however fast the machine is.
    expect(performance.now() - began).toBeLessThan(20_000);
    await holder.query("ROLLBACK");
  });

  test("rows that are hidden from who asks are not counted as none", async () => {
    await using database = await freshDatabase({ major });
    const role = `lowly_${database.name}`;
    await database.query(
      `CREATE ROLE ${role}; CREATE TABLE hidden AS SELECT 1 AS a; ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; GRANT ALL ON hidden TO ${role}`,
    );
    try {
      using project = makeProject(database, { "1_away.sql": "DELETE FROM hidden;" });
      const configuration = { session: { role } };
      const [planned] = (await plan({}, { ...project.options, configuration })).targets;
      expect(planned?.refusals).toHaveLength(1);
      expect(planned?.refusals[0]?.rows).toBe(undefined);
    } finally {
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
});
