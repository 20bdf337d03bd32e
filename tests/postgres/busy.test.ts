import { expect, test } from "vitest";
import { likelyWords } from "../../src/cli/failure.js";
import { resolveSettings } from "../../src/config/resolve.js";
import type { Holder } from "../../src/core/model/holder.js";
import type { SluiceEvent } from "../../src/core/model/event.js";
import { up } from "../../src/index.js";
import { makeWorld } from "../../src/operations/make-world.js";
import { up as upIn } from "../../src/operations/up.js";
import { errorDocument, explain } from "../../src/render/error.js";
import { en } from "../../src/render/words/en.js";
import { assertDocument } from "../schemas.js";
import { freshDatabase } from "../servers/database.js";
import { ending, makeProject } from "../servers/project.js";

test("whose a busy table was is told at the end, in JSON, and by whoever looks later, with what can be typed", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, { "1_table.sql": "CREATE TABLE t (a int);" });
  await up({}, project.options);
  project.write({ "2_add.sql": "ALTER TABLE t ADD COLUMN b int;" });
  const holder = await database.client();
  await holder.query("SET application_name = 'a report'; BEGIN; SELECT * FROM t");
  const [row] = (await holder.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows;
  const pid = row?.pid ?? 0;
  // But for the dice: between two tries it waits as short as it can.
  const settings = await resolveSettings({
    flags: { url: database.url, lockTimeout: "10ms" },
    env: {},
    cwd: project.folder,
  });
  const world = { ...makeWorld(settings), random: () => 0 };
  const { error } = await ending(upIn({}, world));
  expect(error?.facts).toMatchObject({ id: "2", table: "t", tries: 10, holders: [{ pid, application: "a report" }] });
  if (!error) throw new Error("it went through");
  const explained = explain(error, en, await likelyWords(error, world, "en"));
  const document = errorDocument(error, explained, en);
  expect(document.message).toMatch(/^2 found t busy 10 times/);
  expect(document.causes.join("\n")).toContain(`pid ${pid}`);
  const kill = document.fixes.map((fix) => /SELECT pg_terminate_backend\(\d+\);/.exec(fix)?.[0]).find((fix) => fix);
  const status = await project.cli(["status"]);
  expect(status.stdout).toContain(`busy: 10 tries, t, held by pid ${pid} (a report)`);
  expect(status.stdout).toMatch(/^do +when the table is quiet: sluice up/m);
  // Typed exactly as it stands there.
  holder.on("error", () => {});
  await database.query(kill ?? "");
  expect((await project.cli(["up"])).code).toBe(0);
}, 60_000);

test("what a file itself says of waiting is what is told, and what is advised", async () => {
  await using database = await freshDatabase();
  using project = makeProject(database, { "1_table.sql": "CREATE TABLE t (a int);" });
  await up({}, project.options);
  project.write({ "2_add.sql": "SET lock_timeout = '20ms';\nALTER TABLE t ADD COLUMN b int;" });
  const holder = await database.client();
  await holder.query("BEGIN; SELECT * FROM t");
  const settings = await resolveSettings({ flags: { url: database.url }, env: {}, cwd: project.folder });
  const waited: number[] = [];
  const world = {
    ...makeWorld(settings),
    random: () => 0,
    on: (event: SluiceEvent) => void (event.type === "table.busy" && waited.push(event.waitedMs)),
  };
  const { error } = await ending(upIn({}, world));
  expect(waited).toEqual(Array.from({ length: 9 }, () => 20));
  if (!error) throw new Error("it went through");
  const { fixes } = errorDocument(error, explain(error, en, []), en);
  expect(fixes.join("\n")).toMatch(/the file itself says for how long, 20 ms/);
  expect(fixes.join("\n")).not.toContain("--lock-timeout");
}, 60_000);

test.each([
  ["one number", "7700000000077", "pg_advisory_lock(7700000000077)", undefined],
  ["two numbers", "-7, 7", "pg_advisory_xact_lock(-7, 7)", undefined],
  ["what is computed", "hashtext('x')", "pg_advisory_lock(hashtext('x'))", true],
])(
  "an advisory lock by %s is no table, and who holds it is named",
  async (_, key, call, maybe) => {
    await using database = await freshDatabase();
    using project = makeProject(database, { "1_lock.sql": `SELECT ${call};` });
    const holder = await database.client();
    await holder.query(`SET application_name = 'a worker'; SELECT pg_advisory_lock(${key})`);
    const other = await database.client();
    await other.query("SET application_name = 'another'; SELECT pg_advisory_lock(1)");
    const settings = await resolveSettings({
      flags: { url: database.url, lockTimeout: "10ms" },
      env: {},
      cwd: project.folder,
    });
    const world = { ...makeWorld(settings), random: () => 0 };
    const { error } = await ending(upIn({}, world));
    if (!error) throw new Error("it went through");
    const { holders: found } = error.facts as { readonly holders: readonly Holder[] };
    expect(error.facts).toMatchObject({ id: "1", advisory: true, tries: 10 });
    expect(found).toContainEqual(expect.objectContaining({ application: "a worker", ...(maybe ? { maybe } : {}) }));
    expect(found).toHaveLength(maybe ? 2 : 1);
    const document = errorDocument(error, explain(error, en, await likelyWords(error, world, "en")), en);
    assertDocument("status", (await project.cli(["status", "--json"])).json);
    const { stdout } = await project.cli(["status"]);
    expect(stdout).toMatch(/busy: 10 tries, advisory lock, held by[^]*when that lock is free: sluice up/);
    expect(JSON.stringify(document)).not.toMatch(/table is|holds the table|its table/);
  },
  60_000,
);
