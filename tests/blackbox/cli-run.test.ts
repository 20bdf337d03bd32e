import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { freshDatabase } from "../servers/database.js";
import { ended, place } from "./sluice.js";

const files = {
  "migrations/001_users.sql":
    "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n-- sluice:down\nDROP TABLE users;\n",
  "migrations/002_phone.sql": "ALTER TABLE users ADD phone text;\n-- sluice:down\nALTER TABLE users DROP phone;\n",
  "migrations/003_index.sql":
    "CREATE INDEX CONCURRENTLY users_name_idx ON users (name);\n-- sluice:down\nDROP INDEX users_name_idx;\n",
};

test("every command's document is as its schema says, over a whole life", async () => {
  await using database = await freshDatabase();
  await using here = place(files, { DATABASE_URL: database.url });
  expect(await here.json("wait --timeout 5s")).toMatchObject({ ok: true, targets: [{ name: "main", tries: 1 }] });
  expect(await here.json("status --explain")).toMatchObject({
    ok: true,
    targets: [{ current: null, history: { exists: false } }],
  });
  expect(await here.json("status --check")).toMatchObject({ ok: false, exitCode: 3 });
  const plan = await here.json("plan --full");
  expect(plan).toMatchObject({
    targets: [{ steps: [{ id: "001", transaction: true }, { id: "002" }, { id: "003", transaction: false }] }],
  });
  expect(await here.json("plan --check")).toMatchObject({ ok: false, exitCode: 3 });
  expect((await here.json("status --check"))["error"]).toBeUndefined();
  expect(await here.json("up --steps 1")).toMatchObject({
    targets: [{ applied: [{ id: "001" }], pending: ["002", "003"] }],
  });
  expect(await here.json("up --plan 000000")).toMatchObject({ exitCode: 4, error: { code: "plan_changed" } });
  const { planId } = ((await here.json("plan"))["targets"] as readonly [{ planId: string }])[0];
  expect(await here.json(`up --plan ${planId}`)).toMatchObject({
    targets: [{ applied: [{ id: "002" }, { id: "003" }], planId }],
  });
  expect(await here.json("up")).toMatchObject({ ok: true, targets: [{ applied: [], pending: [] }] });
  expect(await here.json("redo")).toMatchObject({ targets: [{ reverted: [{ id: "003" }], applied: [{ id: "003" }] }] });
  expect(await here.json("down --steps 2 --allow-destructive 2")).toMatchObject({
    targets: [{ reverted: [{ id: "003" }, { id: "002" }] }],
  });
  expect(await here.json("reset")).toMatchObject({
    targets: [{ reverted: [{ id: "001" }], applied: [{ id: "001" }, { id: "002" }, { id: "003" }] }],
  });
  expect(await here.json("reset --env production")).toMatchObject({ exitCode: 5, error: { code: "refused" } });
  expect(await here.json('resolve 3 --pending --because "dropped by hand"')).toMatchObject({
    targets: [{ recorded: [{ id: "003", state: "pending" }] }],
  });
  expect(await here.json("log")).toMatchObject({ ok: true });
  expect(await here.json("log 3 --limit 1")).toMatchObject({
    events: [{ id: "003", kind: "resolve", because: "dropped by hand" }],
  });
  expect(await here.json("new add_email")).toMatchObject({ id: "004", files: ["migrations/004_add_email.sql"] });
  expect(await here.json("init --yes")).toMatchObject({ written: true });
  expect(await here.json("init --yes")).toMatchObject({ exitCode: 2, error: { code: "file_exists" } });
});

test("baseline records without running, and its document says so", async () => {
  await using database = await freshDatabase();
  await using here = place(files, { DATABASE_URL: database.url });
  expect(await here.json("baseline 2")).toMatchObject({
    targets: [
      {
        recorded: [
          { id: "001", state: "baselined" },
          { id: "002", state: "baselined" },
        ],
      },
    ],
  });
  expect((await here.sluice("status")).stdout).toContain("recorded by baseline, not run");
});

test("a failure is one document with its place, and the targets that were done or not begun", async () => {
  await using database = await freshDatabase();
  await using here = place(
    { ...files, "migrations/002_phone.sql": "-- 전화번호\nALTER TABLE users ADD phone nonsuch;\n" },
    { DATABASE_URL: database.url },
  );
  const document = await here.json("up");
  expect(document).toMatchObject({
    ok: false,
    exitCode: 1,
    error: {
      code: "migration_failed",
      id: "002",
      sqlstate: "42704",
      file: "migrations/002_phone.sql",
      line: 2,
      column: 29,
      target: "main",
    },
    targets: [{ applied: [{ id: "001" }], pending: ["002", "003"], failed: true }],
  });
  const { code, stderr, stdout } = await here.sluice("up --lang ko");
  expect(code).toBe(1);
  expect(stdout).toContain("✗ 002 phone");
  expect(stdout).toContain("전체 롤백됨 · 반영된 내용 없음");
  expect(stderr).toContain(
    [
      "migrations/002_phone.sql:2:29",
      "   1 │ -- 전화번호",
      "   2 │ ALTER TABLE users ADD phone nonsuch;",
      "     │                             ^^^^^^^",
      '서버 응답      type "nonsuch" does not exist (42704)',
    ].join("\n"),
  );
  expect(stderr).toContain("이후 마이그레이션은 시작하지 않았");
});

test("with --json everything that is no document goes to stderr", async () => {
  await using database = await freshDatabase();
  await using here = place(files, { DATABASE_URL: database.url });
  const { stdout, stderr } = await here.sluice("up --json");
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  expect(stderr).toContain("✓ 001 users");
});

test("what ought to be allowed by name is refused with 5 and the very command that allows it", async () => {
  await using database = await freshDatabase();
  await using here = place(
    { ...files, "migrations/004_drop.sql": "DROP TABLE users;\n" },
    { DATABASE_URL: database.url },
  );
  const refused = await here.sluice("up --env production");
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain("refused        004 destroys: drop table users");
  expect(refused.stderr).toContain("to allow       sluice up --env production --allow-destructive 004");
  expect((await here.sluice("up --env production --yes")).code, "--yes never stands for it").toBe(5);
  expect((await here.sluice("up --env production --allow-destructive 004")).code).toBe(0);
});

test("plan --sql prints the script and nothing else", async () => {
  await using database = await freshDatabase();
  await using here = place(files, { DATABASE_URL: database.url });
  const { code, stdout, stderr } = await here.sluice("plan --sql --to 2");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("ALTER TABLE users ADD phone text");
  expect(stdout).not.toContain("next:");
});

test("plan --sql has room for more statements than a call takes arguments", async () => {
  await using database = await freshDatabase();
  await using here = place({ "migrations/1_many.sql": "SELECT 1;\n".repeat(130_000) }, { DATABASE_URL: database.url });
  const { code, stdout } = await here.sluice("plan --sql");
  expect([code, stdout.split("SELECT 1\n;\n").length - 1]).toEqual([0, 130_000]);
});

test("a signal ends a run with 8 and one document; what ran is rolled back", async () => {
  await using database = await freshDatabase();
  await using here = place(
    { "migrations/001_slow.sql": "CREATE TABLE slow (id int); SELECT pg_sleep(60);\n" },
    { DATABASE_URL: database.url },
  );
  const child = here.start("up --grace 100ms --json");
  const done = ended(child);
  await running(() =>
    database.query(
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND datname = current_database() AND pid <> pg_backend_pid()",
    ),
  );
  child.kill("SIGTERM");
  const { code, stdout, stderr } = await done;
  expect(code).toBe(8);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, exitCode: 8, error: { code: "interrupted" } });
  expect(stderr).toContain("interrupted by SIGTERM: nothing new begins");
  expect(await database.query("SELECT 1 FROM pg_class WHERE relname = 'slow'")).toEqual([]);
});

test("--timeout 0 is no limit", async () => {
  await using database = await freshDatabase();
  await using here = place(files, { DATABASE_URL: database.url });
  expect(await here.json("up --timeout 0")).toMatchObject({ ok: true });
});

test("--timeout interrupts as a signal would", async () => {
  await using database = await freshDatabase();
  await using here = place({ "migrations/001_slow.sql": "SELECT pg_sleep(60);\n" }, { DATABASE_URL: database.url });
  expect(await here.json("up --timeout 1s --grace 100ms")).toMatchObject({
    exitCode: 8,
    error: { code: "interrupted" },
  });
});

test("a reader that goes away does not crash the command", async () => {
  await using database = await freshDatabase();
  await using here = place(files, { DATABASE_URL: database.url });
  const child = here.start("status");
  child.stdout?.destroy();
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number];
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("a long document reaches a slow reader whole", async () => {
  await using database = await freshDatabase();
  const many = Object.fromEntries(
    Array.from({ length: 900 }, (_, index) => [
      `migrations/${String(index + 1).padStart(4, "0")}_${"x".repeat(80)}.sql`,
      "SELECT 1;\n",
    ]),
  );
  await using here = place(many, { DATABASE_URL: database.url });
  const child = here.start("status --json");
  await sleep(1500);
  const { code, stdout } = await ended(child);
  expect(code).toBe(0);
  expect(stdout.length).toBeGreaterThan(200_000);
  expect((JSON.parse(stdout) as { targets: [{ migrations: unknown[] }] }).targets[0].migrations).toHaveLength(900);
});

async function running(look: () => Promise<readonly unknown[]>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await look()).length > 0) return;
    await sleep(100);
  }
  throw new Error("it never began to run");
}
