import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { down, log, redo, status, up } from "../../src/index.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { noPgBouncer, startPgBouncer } from "../servers/pgbouncer.js";
import { makeProject, type Project } from "../servers/project.js";
import { makeProxy } from "../servers/proxy.js";
import { until } from "../servers/until.js";

/** They wait for nobody but the test, however slow the machine is. */
const waiting = "SELECT pg_advisory_xact_lock(1)";
const files = {
  "1_a.sql": "CREATE TABLE a (i int);\n-- sluice:down\nDROP VIEW IF EXISTS a2;",
  "2_b.sql": `${waiting};\nCREATE VIEW b AS SELECT 2;\n-- sluice:down\nDROP VIEW b;`,
  "3_c.sql": "CREATE VIEW c AS SELECT 3;\n-- sluice:down\nDROP VIEW c;",
};
const settled = "what it did not record is not in";

describe.each(majors)("log on PostgreSQL %s", (major) => {
  test("says that somebody is at work, and nothing of what is not recorded", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    await up({ to: "1" }, project.options);
    const release = await held(database);
    const running = project.start(["up", "--json", "--lock-timeout", "60s"]);
    await until(() => isWaiting(database));
    expect(await told(project)).toEqual({ running: true, cutShort: false });
    const shown = (await project.cli(["log"])).stdout;
    expect(shown).toMatch(
      /a run is at work, or what a killed one left running on the server.*: pid \d+ .*\(sluice 2\)/,
    );
    expect(shown).not.toContain(settled);
    const other = await status({}, { ...project.options, historyTable: "other.history" });
    expect(other.targets[0]?.running).toBeUndefined();
    await release();
    expect((await running.ended).code).toBe(0);
    expect(await told(project)).toEqual({ running: false, cutShort: false });
  });

  test("of a run that was killed: what it left on the server is at work, and when that is over it is said to be cut short", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, {
      ...files,
      "3_c.sql": `${waiting.replace("1", "2")};\n${files["3_c.sql"]}`,
    });
    await up({ to: "1" }, project.options);
    const release = await held(database);
    const releaseLast = await held(database, 2);
    // The server does not hear of the end.
    await using proxy = await makeProxy(database, { hostVanishes: true });
    const { child } = project.start(["up"], { url: proxy.url });
    await until(() => isWaiting(database));
    child.kill("SIGKILL");
    await once(child, "close");
    expect(await told(project)).toEqual({ running: true, cutShort: false });
    await release();
    await until(async () => (await log({}, project.options)).events.some(({ id }) => id === "2"));
    expect(await told(project)).toEqual({ running: true, cutShort: false });
    proxy.cut();
    await database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sluice 3%'",
    );
    await until(async () => !(await told(project)).running);
    await releaseLast();
    expect(await told(project)).toEqual({ running: false, cutShort: true });
    expect((await project.cli(["log"])).stdout).toContain(`nobody is seen at work, and the last run`);
    await up({}, project.options);
    expect(await told(project)).toEqual({ running: false, cutShort: false });
  });

  test("after runs that ended well there is nothing to be said of what is not in", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, files);
    const runs: readonly (() => Promise<unknown>)[] = [
      () => up({ to: "1" }, project.options),
      () => up({ steps: 1 }, project.options),
      () => up({}, project.options),
      () => down({ steps: 2 }, project.options),
      () => up({ only: "2" }, project.options),
      () => redo({}, { ...project.options, env: "test" }),
      () => up({ oneTransaction: true }, project.options),
      () => down({}, project.options),
    ];
    for (const [index, run] of runs.entries()) {
      await run();
      expect([index, await told(project)]).toEqual([index, { running: false, cutShort: false }]);
    }
  });

  test("through a pooler that lets no lock be held, a run is seen by its name: by status, too", async ({ skip }) => {
    skip(noPgBouncer !== undefined, noPgBouncer);
    await using database = await freshDatabase({ major });
    await using pooler = await startPgBouncer(database, { mode: "transaction" });
    using project = makeProject(database, files);
    await up({ to: "1" }, project.options);
    const release = await held(database);
    const running = project.start(["up", "--json"], { url: pooler.url });
    await until(() => isWaiting(database));
    for (const url of [database.url, pooler.url]) {
      const options = { ...project.options, url };
      expect((await log({}, options)).running?.[0]?.holder.application).toBe("sluice 2");
      expect((await status({}, options)).targets[0]?.running?.application).toBe("sluice 2");
    }
    await release();
    expect((await running.ended).code).toBe(0);
    expect(await told(project)).toEqual({ running: false, cutShort: false });
  });
});

async function told(project: Project): Promise<{ readonly running: boolean; readonly cutShort: boolean }> {
  const { running = [], cutShort = [] } = await log({}, project.options);
  return { running: running.length > 0, cutShort: cutShort.length > 0 };
}

/** Holds what a migration waits for; call it to let go. */
async function held(database: TestDatabase, key = 1): Promise<() => Promise<unknown>> {
  const client = await database.client();
  await client.query(`SELECT pg_advisory_lock(${key})`);
  return () => client.query(`SELECT pg_advisory_unlock(${key})`);
}

async function isWaiting(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name LIKE 'sluice %'",
  );
  return rows.length > 0;
}
