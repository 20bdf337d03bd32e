import { describe, expect, test } from "vitest";
import { sluiceOnPostgres as sluice } from "../../src/core/histories/sluice-postgres.js";
import { layoutVersions } from "../../src/core/histories/sluice-postgres.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { baseline, down, status, up } from "../../src/index.js";
import { hold, makeArena, note, shut } from "../races/arena.js";
import { postgresRaces, waiting } from "../races/postgres-ground.js";
import { majors } from "../servers/database.js";
import { ending } from "../servers/project.js";
import { until } from "../servers/until.js";

// What tests/prove/races.test.ts found, each by itself.
describe.each(majors)("races on PostgreSQL %s", (major) => {
  test.each(["down", "up"] as const)(
    "what another's %s has half done is not judged before it has ended",
    async (way) => {
      const half = `${note(1)}\nSELECT gate('half');\n${note(1, 2)}`;
      const files = {
        "1_steps.sql": `-- sluice:no-transaction\n${way === "up" ? half : note(1)}\n-- sluice:down\n-- sluice:no-transaction\n${way === "down" ? half : note(1, 1, -1)}`,
      };
      await using arena = await makeArena(postgresRaces(major), files);
      const { project } = arena;
      const options = { ...project.options, variables: { SLUICE_ENV: "development" } };
      if (way === "down") await up({}, options);
      const open = await shut(arena, "half");
      const first = ending(way === "up" ? up({}, options) : down({}, options));
      await until(async () => (await waiting(arena)) > 0);
      let waits = false;
      const on = (event: { readonly type: string }): void => void (waits ||= event.type === "lock.waiting");
      const second = ending(way === "up" ? down({}, { ...options, on }) : up({}, { ...options, on }));
      await until(() => waits);
      await open();
      expect([(await first).error?.code, (await second).error?.code]).toEqual([undefined, undefined]);
      const [target] = (await status({}, options)).targets;
      expect(target?.migrations.map(({ state }) => state)).toEqual([way === "up" ? "reverted" : "applied"]);
    },
  );

  test.each(["up", "baseline"] as const)(
    "%s finds the history's tables made by a run through a pooler, which the lock does not keep out",
    async (command) => {
      await using arena = await makeArena(postgresRaces(major), { "1_one.sql": note(1) });
      const { project, database } = arena;
      const made = sluice.upgrade(sluice.decode([], []), sluice.defaultTable, "sluice 0", postgresDialect.quote);
      const other = await database.client();
      await other.query(["BEGIN", ...made].join(";\n"));
      const ran = ending<unknown>(command === "up" ? up({}, project.options) : baseline({ id: "1" }, project.options));
      await until(async () => (await waiting(arena)) > 0);
      await other.query("COMMIT");
      expect((await ran).error?.code).toBeUndefined();
      expect((await status({}, project.options)).targets[0]?.migrations.map(({ state }) => state)).toEqual([
        command === "up" ? "applied" : "baselined",
      ]);
    },
  );

  test("the history's own table is busy: it is asked again, and then it is said which", async () => {
    await using arena = await makeArena(postgresRaces(major), { "1_one.sql": note(1) }, { lockTimeout: "10ms" });
    const { project, database } = arena;
    const [first] = layoutVersions;
    const table = sluice.defaultTable;
    await database.query(
      [
        ...(first?.statements(table, postgresDialect.quote) ?? []),
        "INSERT INTO sluice.history_layout (version, reads_from, writes_from, tool) VALUES (1, 1, 1, 'sluice 0')",
      ].join(";\n"),
    );
    // As pg_dump does it, for as long as it takes.
    const open = await hold(database, "BEGIN; LOCK TABLE sluice.history IN ACCESS SHARE MODE");
    const { error } = await ending(up({}, project.options));
    expect([error?.code, error?.exitCode, error?.facts]).toEqual([
      "table_busy",
      7,
      expect.objectContaining({ id: "sluice.history", tries: 10 }),
    ]);
    await open();
    await up({}, project.options);
    expect(await arena.wrong()).toEqual([]);
  });

  test("the history is read while another run brings it up to date", async () => {
    await using arena = await makeArena(postgresRaces(major), { "1_one.sql": note(1) }, { lockTimeout: "50ms" });
    const { project, database } = arena;
    await up({}, project.options);
    const open = await hold(database, "BEGIN; LOCK TABLE sluice.history IN ACCESS EXCLUSIVE MODE");
    const reading = ending(status({}, project.options));
    await until(async () => (await waiting(arena)) > 0);
    await open();
    expect((await reading).exitCode).toBe(0);
  });

  test("one history table under two sources is refused before anything is touched", async () => {
    await using arena = await makeArena(postgresRaces(major), { "1_one.sql": note(1) });
    const { project, database } = arena;
    project.write({ "../other/1_other.sql": "SELECT 1" });
    const target = (source: string, table: string) => ({ source, url: database.url, history: { table } });
    const targets = { one: target("migrations", "sluice.history"), two: target("other", "history") };
    const { error } = await ending(up({}, { cwd: project.folder, variables: {}, configuration: { targets } }));
    expect([error?.code, error?.exitCode]).toEqual(["shared_history", 2]);
    expect(await database.query("SELECT to_regclass('sluice.history') AS there")).toEqual([{ there: null }]);
  });
});
