import { describe, expect, test } from "vitest";
import { up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { ending, eventsOf, makeProject } from "../servers/project.js";
import { until } from "../servers/until.js";

const slow = { "1_slow.sql": "SELECT pg_sleep(1);", "2_t.sql": "CREATE TABLE IF NOT EXISTS t ();" };
const also = (...keys: readonly string[]) => ({ configuration: { lock: { also: keys } } });

describe.each(majors)("keys of lock.also on PostgreSQL %s", (major) => {
  test("an older tool that holds one is waited for, and named", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, slow, also("1234567890", "-5"));
    const older = await database.client();
    await older.query("SET application_name = 'an older tool'; SELECT pg_advisory_lock(-5)");
    const ended = await ending(up({ lockWaitMs: 200 }, project.options));
    expect([ended.exitCode, ended.error?.facts]).toMatchObject([
      7,
      { also: "-5", holder: { application: "an older tool" } },
    ]);
    project.write({ "../sluice.config.json": JSON.stringify({ lock: { also: ["-5"] } }) });
    const ran = await project.cli(["up", "--lock-wait", "200ms"]);
    expect(ran.stderr).toMatch(/the key -5 \(lock\.also\) was held for all of[^]*\(an older tool\)/);
    expect(ran.stderr).not.toContain("another run");
    const events: SluiceEvent[] = [];
    const running = up({}, { ...project.options, on: (event) => events.push(event) });
    await until(() => eventsOf(events, "lock.waiting").length > 0);
    expect(eventsOf(events, "lock.waiting")[0]?.holder?.application).toBe("an older tool");
    expect(eventsOf(events, "lock.waiting")[0]?.also).toBe("-5");
    expect(await database.query("SELECT to_regclass('sluice.history') AS history")).toEqual([{ history: null }]);
    await older.query("SELECT pg_advisory_unlock(-5)");
    expect((await running).targets[0]?.applied.map(({ id }) => id)).toEqual(["1", "2"]);
  });

  test("are all held while the run is at work, and all let go", async () => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, slow, also("1234567890", "-5"));
    const older = await database.client();
    const tried = async () =>
      (await older.query("SELECT pg_try_advisory_lock(1234567890) AS one, pg_try_advisory_lock(-5) AS two")).rows[0];
    const client = await database.client();
    for (const options of [project.options, { ...project.options, connection: client }]) {
      const running = up({}, options);
      await until(() => isSleeping(database));
      expect(await tried()).toEqual({ one: false, two: false });
      await running;
      await until(async () => (await held(database)) === 0);
      await database.query("DROP SCHEMA sluice CASCADE");
    }
    expect(await tried()).toEqual({ one: true, two: true });
  });

  test("two that take them in another order both get through", async () => {
    await using database = await freshDatabase({ major });
    using one = makeProject(database, { "1_a.sql": "SELECT pg_sleep(0.1);" }, also("1", "2"));
    using other = makeProject(database, { "1_b.sql": "SELECT pg_sleep(0.1);" }, also("2", "1"));
    const tables = Array.from({ length: 6 }, (_, index) => `histories.of_${index}`);
    const runs = await Promise.all(
      tables.map((historyTable, index) =>
        ending(up({ lockWaitMs: 60_000 }, { ...(index % 2 === 0 ? one : other).options, historyTable })),
      ),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(tables.map(() => 0));
    await until(async () => (await held(database)) === 0);
  });
});

async function isSleeping(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
  );
  return rows.length > 0;
}

async function held(database: TestDatabase): Promise<number> {
  const rows = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows[0]?.n ?? -1;
}
