import { describe, expect, test } from "vitest";
import { status } from "../../src/index.js";
import { freshDatabase, majors } from "../servers/database.js";
import { ledgerOf } from "../servers/journey.js";
import { mixture } from "../servers/mixture.js";
import { makeProject } from "../servers/project.js";

describe.each(majors)("thirty at once on PostgreSQL %s", (major) => {
  test("one applies, the others wait and find nothing left; all end with 0", async () => {
    await using database = await freshDatabase({ major });
    const files = Object.fromEntries(Object.entries(mixture()).slice(0, 12));
    using project = makeProject(database, files);
    const runs = await Promise.all(Array.from({ length: 30 }, () => project.cli(["up", "--json"])));
    expect(runs.filter(({ code }) => code !== 0).map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual([]);
    // Whoever applied, each was applied by one.
    const applied = runs.flatMap(({ json }) => json.targets?.[0]?.applied.map(({ id }) => id) ?? []);
    expect(applied.sort()).toEqual(Object.keys(files).map((name) => name.slice(0, 3)));
    const ledger = await database.query<{ part: string }>("SELECT id || '.' || part AS part FROM ledger");
    expect(ledger.map(({ part }) => part).sort()).toEqual(ledgerOf(files));
    const rows =
      "SELECT id, count(*)::int AS n FROM sluice.history WHERE outcome = 'done' AND (unit IS NULL OR unit = units) GROUP BY id ORDER BY id";
    expect(await database.query(rows)).toEqual(applied.map((id) => ({ id, n: 1 })));
    expect(await database.query("SELECT outcome FROM sluice.history WHERE outcome NOT IN ('done', 'begun')")).toEqual(
      [],
    );
    const [target] = (await status({}, project.options)).targets;
    expect(new Set(target?.migrations.map(({ state }) => state))).toEqual(new Set(["applied"]));
  }, 120_000);
});
