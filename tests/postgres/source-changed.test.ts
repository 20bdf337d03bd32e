import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { log, up } from "../../src/index.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { freshDatabase, majors } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";

/** Too large to be kept in memory between two readings. */
const filling = (bytes: number): string => `-- ${"x".repeat(77)}\n`.repeat(bytes / 81);
const says = "DO $$ BEGIN RAISE NOTICE 'here'; PERFORM pg_sleep(0.3); END $$;\n";

interface Case {
  readonly sql: string;
  /** When the file becomes another. */
  readonly on: (event: SluiceEvent) => boolean;
  readonly outcome?: string;
  readonly done?: number;
  readonly left?: number;
}

const cases: Readonly<Record<string, Case>> = {
  "before its turn, after another ran": {
    sql: `CREATE TABLE later (a int);\n${filling(100_000)}`,
    on: (event) => event.type === "migration.applied",
  },
  "after a part of it ran": {
    sql: `CREATE TABLE later (a text);\n${says}${`INSERT INTO later VALUES ('${"x".repeat(1000)}');\n`.repeat(2000)}`,
    on: (event) => event.type === "notice.received" && event.message === "here",
  },
  "within the data of a COPY": {
    sql: `CREATE TABLE later (a text);\n${says}COPY later FROM stdin;\n${`${"x".repeat(1000)}\n`.repeat(4000)}\\.\n`,
    on: (event) => event.type === "notice.received" && event.message === "here",
  },
  "before a statement that stands alone": {
    sql: `CREATE TABLE later (a int);\n${says}CREATE INDEX CONCURRENTLY later_a ON later (a);\n${filling(2_000_000)}CREATE INDEX CONCURRENTLY later_b ON later (a);\n`,
    on: (event) => event.type === "notice.received" && event.message === "here",
    outcome: "partial",
    done: 2,
    left: 1,
  },
};

describe.each(majors)("a file that is changed during the run, on PostgreSQL %i", (major) => {
  test.each(Object.entries(cases))("%s", async (_name, { sql, on, outcome = "rolled-back", done = 0, left = 0 }) => {
    await using database = await freshDatabase({ major });
    using project = makeProject(database, { "1_t.sql": `-- sluice:no-transaction\nVACUUM;\n`, "2_later.sql": sql });
    let changed = false;
    const listen = (event: SluiceEvent): void => {
      if (changed || !on(event)) return;
      changed = true;
      writeFileSync(join(project.folder, "migrations/2_later.sql"), "SELECT 'another';\n");
    };
    const { error: failure } = await ending(up({}, { ...project.options, on: listen }));
    expect(changed).toBe(true);
    expect(failure).toMatchObject({
      code: "migration_failed",
      exitCode: outcome === "partial" ? 9 : 1,
      facts: { id: "2", outcome, done, fault: { message: expect.stringContaining("source_changed") } },
      partial: { targets: [{ applied: [{ id: "1" }], pending: ["2"] }] },
    });
    expect(await database.query("SELECT count(*)::int AS count FROM pg_class WHERE relname = 'later'")).toEqual([
      { count: left },
    ]);
    const { events } = await log({}, project.options);
    expect(events.find(({ id, outcome: how }) => id === "2" && how === "failed")).toBeDefined();
    expect(events.find(({ id, outcome: how, unit }) => id === "2" && how === "done" && !unit)).toBeUndefined();
    if (outcome === "rolled-back")
      expect((await up({}, project.options)).targets).toMatchObject([{ applied: [{ id: "2" }] }]);
  });
});
