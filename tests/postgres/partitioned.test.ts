import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";
import { statesOf } from "../servers/states.js";
import { until } from "../servers/until.js";

const none = "-- sluice:no-transaction\n";
const ground = `CREATE TABLE p (a int PRIMARY KEY) PARTITION BY RANGE (a);
  CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
  CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
  CREATE TABLE t (a int PRIMARY KEY);
  INSERT INTO p VALUES (1), (11);`;

const statements = [
  ["REINDEX TABLE p", 14],
  ["REINDEX INDEX p_pkey", 14],
  ["CLUSTER p USING p_pkey", 15],
] as const;

const cases = majors.flatMap((major) =>
  statements.filter(([, from]) => from <= major).map(([statement]) => ({ statement, major })),
);

describe.each(cases)("$statement on PostgreSQL $major", ({ statement, major }) => {
  test("takes no transaction, and the file says so: each partition is done", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": ground });
    await up({}, project.options);
    const before = await filesOf(database);
    project.write({ "2_anew.sql": `${none}${statement};\nINSERT INTO t VALUES (1);` });
    await up({}, project.options);
    expect((await filesOf(database)).filter((file) => before.includes(file))).toEqual([]);
    expect(await database.query("SELECT a FROM t")).toEqual([{ a: 1 }]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("is told how where the file does not say so", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": ground, "2_anew.sql": `${statement};` });
    const { error } = await ending(up({}, project.options));
    expect([error?.code, error?.exitCode]).toEqual(["migration_failed", 1]);
    expect(error?.facts).toMatchObject({ fault: { sqlstate: "25001" }, outcome: "rolled-back" });
  });

  test("a partition that is in use is tried again", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": ground }, { lockTimeout: "200ms" });
    await up({}, project.options);
    const writer = await database.client();
    await writer.query("BEGIN; LOCK TABLE p2 IN ROW EXCLUSIVE MODE");
    project.write({ "2_anew.sql": `${none}${statement};` });
    const tries: number[] = [];
    const on = (event: SluiceEvent): void => {
      if (event.type === "table.busy" && tries.push(event.try) === 2) void writer.query("ROLLBACK");
    };
    expect(await ending(up({}, { ...project.options, on }))).toMatchObject({ exitCode: 0 });
    expect(tries.slice(0, 2)).toEqual([1, 2]);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });

  test("cut off between two partitions, the next run ends with it applied", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_table.sql": ground }, { lockTimeout: "60s" });
    await up({}, project.options);
    const writer = await database.client();
    await writer.query("BEGIN; LOCK TABLE p2 IN ROW EXCLUSIVE MODE");
    project.write({ "2_anew.sql": `${none}${statement};` });
    const running = ending(up({}, project.options));
    await until(async () => (await cancelled(database, statement)) > 0);
    expect((await running).error).toBeDefined();
    await writer.query("ROLLBACK");
    await up({}, project.options);
    expect(await statesOf(project)).toBe("1 applied, 2 applied");
  });
});

test.each(majors)("REINDEX and CLUSTER of one table stay in a transaction on PostgreSQL %s", async (major) => {
  await using database = await freshDatabase({ major });
  using project = makeProject(database, {
    "1_table.sql": ground,
    "2_anew.sql": `${none}REINDEX TABLE t;\nCLUSTER t USING t_pkey;`,
  });
  await up({}, project.options);
  expect(await statesOf(project)).toBe("1 applied, 2 applied");
  expect(await database.query("SELECT FROM sluice.history WHERE outcome = 'begun'")).toEqual([]);
});

/** Of the indexes of the partitions: a new one each time they are built. */
async function filesOf(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ file: string }>(
    "SELECT relfilenode::text AS file FROM pg_class WHERE relname IN ('p1_pkey', 'p2_pkey')",
  );
  return rows.map(({ file }) => file);
}

/** How many sessions that wait in this statement could be told to stop. */
async function cancelled(database: TestDatabase, statement: string): Promise<number> {
  const rows = await database.query(
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE '${statement}%' AND wait_event_type = 'Lock'`,
  );
  return rows.length;
}
