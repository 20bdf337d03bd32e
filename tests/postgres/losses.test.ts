import { describe, expect, test } from "vitest";
import type { FailureFacts } from "../../src/core/failures/failure.js";
import { plan, up } from "../../src/index.js";
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
