import { closeSync, existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { ended, place } from "./sluice.js";

/** Every write to it fails as on a full disk. */
const full = "/dev/full";

const files = {
  "migrations/1_a.sql": "CREATE TABLE a (id int);",
  "migrations/2_b.sql": "CREATE TABLE b (id int);",
  "migrations/3_wrong.sql": "CREATE TABL c (id int);",
};

test("a full disk behind its output neither ends a run nor changes its code", async ({ skip }) => {
  skip(!existsSync(full), `this system has no ${full}`);
  await using database = await freshDatabase();
  await using here = place(files, { DATABASE_URL: database.url });
  const disk = openSync(full, "w");
  try {
    const lost = "stdout could not be written to the end (ENOSPC)";
    const first = await ended(here.start("up --steps 1", {}, { stdout: disk }));
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining(lost) });
    expect(first.stderr.split("\n")).toHaveLength(2);
    expect(await ended(here.start("up --steps 1", {}, { stdout: disk, stderr: disk }))).toMatchObject({ code: 0 });
    expect(await ended(here.start("status", { LANG: "ko_KR.UTF-8" }, { stdout: disk }))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("표준 출력을 끝까지 쓰지 못했습니다 (ENOSPC)"),
    });
    const failed = await ended(here.start("up --json", {}, { stdout: disk }));
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('syntax error at or near "TABL"') });
    expect(failed.stderr).toContain(lost);
    const silent = await ended(here.start("up --json", {}, { stderr: disk }));
    expect(JSON.parse(silent.stdout)).toMatchObject({ exitCode: 1, error: { code: "migration_failed" } });
    expect(await here.json("status")).toMatchObject({ targets: [{ current: "2" }] });
  } finally {
    closeSync(disk);
  }
});
