import { describe, expect, test } from "vitest";
import { mysqlDialect } from "../../engines/mysql/dialect.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { ownHistory } from "./history.js";
import type { HistoryRows, NewEvent } from "./layout.js";
import { noLog } from "./no-log.js";
import { ownedHistory } from "./owned.js";
import { dbmate } from "./owners/dbmate.js";
import { golangMigrate } from "./owners/golang-migrate.js";
import { goose } from "./owners/goose.js";
import { prisma } from "./owners/prisma.js";
import { sluiceOnMysql } from "./sluice-mysql.js";
import { sluiceOnPostgres } from "./sluice-postgres.js";

const { quote } = postgresDialect;
const files = ["00001", "00002", "00003"].map((id) => ({ id, name: "t" }));
const log = ownHistory(sluiceOnPostgres, { schema: "sluice", table: "beside" }, quote);
const of = ({ name, on: { postgres: owner } }: typeof goose) =>
  ownedHistory(
    log,
    { name, owner, table: owner.defaultTable, files, contentOf: () => undefined, columns: "", newKey: () => "key" },
    quote,
  );
const event = (fields: Partial<NewEvent>): NewEvent => ({
  kind: "up",
  outcome: "done",
  id: "00002",
  name: "t",
  run: "r",
  source: "s",
  by: "b",
  host: "h",
  tool: "t",
  ...fields,
});

const stamp = { run: "r", source: "s", by: "b", host: "h", tool: "t" };

/** The table is held, and must say still what this run goes on from. */
const guard = ["LOCK", "INSERT"];
const set = ["TRUNCATE", "INSERT"];

describe("what the owner's table is told, before our row", () => {
  test.each<[string, typeof goose, Partial<NewEvent>, readonly string[]]>([
    ["in", goose, {}, [...guard, "INSERT"]],
    ["the last of several units", goose, { unit: 2, units: 2 }, [...guard, "INSERT"]],
    ["one of several units", goose, { unit: 1, units: 2 }, guard],
    ["a note", goose, { outcome: "begun", unit: 1, units: 1 }, guard],
    ["a note, where that is made", golangMigrate, { outcome: "begun", unit: 1, units: 1 }, [...guard, ...set]],
    ["one of several units, the same", golangMigrate, { unit: 1, units: 2 }, [...guard, ...set]],
    ["a note of a down", golangMigrate, { kind: "down", outcome: "begun", unit: 1, units: 1 }, [...guard, "UPDATE"]],
    ["a note of a try", prisma, { outcome: "begun", unit: 1, units: 1 }, [...guard, "INSERT"]],
    ["in, noted before or not", prisma, {}, [...guard, "UPDATE", "INSERT"]],
    ["failed", goose, { outcome: "failed" }, []],
    ["failed, and nothing of it is in", golangMigrate, { outcome: "failed" }, ["UPDATE"]],
    ["failed, and some of it is in", golangMigrate, { outcome: "failed", unit: 2, units: 3 }, []],
    ["why it failed, and that nothing is in", prisma, { outcome: "failed", error: "no" }, ["UPDATE", "UPDATE"]],
    ["why it failed, and some of it is in", prisma, { outcome: "failed", error: "no", unit: 2, units: 3 }, ["UPDATE"]],
    ["failed at taking back what is half in", prisma, { kind: "down", outcome: "failed", unit: 1, units: 2 }, []],
    ["out", goose, { kind: "down" }, [...guard, "DELETE"]],
    ["a baseline", goose, { kind: "baseline" }, ["INSERT"]],
    ["said to be in", goose, { kind: "resolve", outcome: "applied" }, ["INSERT"]],
    ["said to be in, having failed", prisma, { kind: "resolve", outcome: "applied" }, ["UPDATE", "INSERT"]],
    ["said to be out", goose, { kind: "resolve", outcome: "pending" }, ["DELETE"]],
    ["said to be out, having failed", prisma, { kind: "resolve", outcome: "pending" }, ["UPDATE", "DELETE"]],
    ["said to run again", goose, { kind: "resolve", outcome: "retry" }, []],
    ["in, where a row speaks for all before it", golangMigrate, {}, [...guard, ...set]],
    ["out, where the one before is told then", golangMigrate, { kind: "down" }, [...guard, "UPDATE"]],
    ["the first one out", golangMigrate, { kind: "down", id: "00001" }, [...guard, "DELETE"]],
  ])("%s", (_what, owner, fields, words) => {
    const texts = of(owner).record(event(fields), 7);
    expect(texts.map((text) => text.split(" ", 1)[0])).toEqual([...words, "INSERT"]);
    expect(texts.at(-1)).toContain("sluice.beside");
  });

  test.each<[string, boolean, Partial<NewEvent>, readonly string[]]>([
    ["in", true, {}, ["INSERT", "INSERT", "SELECT", "INSERT"]],
    ["in, without our log", false, {}, ["INSERT", "SELECT", "SET", "PREPARE", "EXECUTE", "DEALLOCATE"]],
    ["one of several units", true, { unit: 1, units: 2 }, ["SELECT", "INSERT", "INSERT"]],
    ["out", true, { kind: "down" }, ["SELECT", "INSERT", "DELETE", "INSERT"]],
  ])("where a table that is held takes new rows, the look is behind ours: %s", (_what, keeps, fields, words) => {
    const rule = mysqlDialect.quote;
    const { name, on } = goose;
    const given = { name, owner: on.mysql, table: on.mysql.defaultTable, files, columns: "", newKey: () => "key" };
    const beside = keeps ? ownHistory(sluiceOnMysql, { table: "beside" }, rule) : noLog(sluiceOnMysql, rule);
    const history = ownedHistory(beside, { ...given, contentOf: () => undefined }, rule);
    const texts = history.record(event(fields), 7);
    expect(texts.map((text) => text.split(" ", 1)[0])).toEqual(words);
  });

  test.each([
    ["00003", "version = 2, dirty = false"],
    ["00009", "version = 3, dirty = false"],
  ])("before %s is the file before, however the owner writes its number, be it there or not", (id, to) => {
    expect(of(golangMigrate).record(event({ kind: "down", id }), 7)[2]).toContain(to);
  });

  const logRow = (seq: number, id: string) => ({ seq, id, name: "t", kind: "up", outcome: "done" });
  const readSoFar = (version: string, logged: readonly string[]) => {
    const history = of(golangMigrate);
    const own = [[{ version: "2", reads_from: "1", writes_from: "1" }], logged.map((id, at) => logRow(at + 1, id))];
    return { history, state: history.decode([[[{ version, dirty: "f" }]], own]) };
  };

  test("what comes late leaves a number that is beyond it; and nobody goes back to what is not in", () => {
    const { history } = readSoFar("3", ["00001", "00003"]);
    const up = history.record(event({ id: "00002" }), 7);
    expect(up.map((text) => text.split(" ", 1)[0])).toEqual(["LOCK", "INSERT", "DELETE", "INSERT", "INSERT"]);
    expect([up[1], up[3]]).toEqual([
      expect.stringContaining("OR (version > 2 AND NOT dirty)"),
      expect.stringContaining("WHERE NOT EXISTS (SELECT 1 FROM schema_migrations)"),
    ]);
    const said = history.record(event({ kind: "resolve", outcome: "applied", id: "00002" }), 7);
    expect(said.map((text) => text.split(" ", 1)[0])).toEqual(["DELETE", "INSERT", "INSERT"]);
    expect(history.record(event({ kind: "down", id: "00003" }), 7)[2]).toContain("version = 1, dirty = false");
  });

  test.each<[string, typeof goose, HistoryRows, Partial<NewEvent>, string | undefined, readonly string[]]>([
    ["goose", goose, [], {}, "= false)", ["DELETE"]],
    ["dbmate", dbmate, [], {}, "NOT (NOT EXISTS", ["DELETE"]],
    [
      "golang-migrate",
      golangMigrate,
      [{ version: "2", dirty: "t" }],
      {},
      "version = 2 AND dirty",
      ["UPDATE", "UPDATE"],
    ],
    ["prisma", prisma, [{ migration_name: "00002" }], {}, "finished_at IS NULL", ["UPDATE", "DELETE"]],
    ["one of several units", prisma, [{ migration_name: "00002" }], { unit: 1, units: 2 }, "finished_at IS NULL", []],
    ["failed", prisma, [{ migration_name: "00002" }], { outcome: "failed", error: "no" }, undefined, []],
  ])("half in, and taken back: %s", (_what, owner, theirs, fields, stands, words) => {
    const history = of(owner);
    const half = { ...logRow(1, "00002"), unit: 1, units: 2 };
    history.decode([[theirs], [[{ version: "2", reads_from: "1", writes_from: "1" }], [half]]]);
    const texts = history.record(event({ kind: "down", ...fields }), 7);
    const guarded = stands === undefined ? [] : guard;
    expect(texts.map((text) => text.split(" ", 1)[0])).toEqual([...guarded, ...words, "INSERT"]);
    if (stands !== undefined) expect(texts[1]).toContain(stands);
  });

  test.each<[string, string, readonly string[], readonly string[]]>([
    ["all of it is known", "3", ["00001", "00002", "00003"], []],
    ["nothing of it is: its number is enough", "3", [], ["00003"]],
    ["what came behind ours", "3", ["00001"], ["00002", "00003"]],
    ["what came before ours nobody asks about", "3", ["00002", "00003"], []],
    ["what came late is not in", "3", ["00001", "00003"], []],
    ["a number that no file has", "9", ["00003"], ["9"]],
  ])("our log is told first what its owner brought in by itself: %s", (_what, version, logged, told) => {
    const { history, state } = readSoFar(version, logged);
    const { run, source, by, host, tool } = event({});
    const rows = history.catchUp?.(state, { run, source, by, host, tool }) ?? [];
    expect(rows.map((text) => /'resolve', 'applied', '(\w+)'/.exec(text)?.[1])).toEqual(told);
  });

  test.each<[string, typeof goose, HistoryRows, string | undefined]>([
    ["half in still: its owner has no word for it", goose, [], undefined],
    ["brought in whole", goose, [{ version_id: "2", is_applied: "t" }], "applied"],
    ["half in still, and noted", golangMigrate, [{ version: "2", dirty: "t" }], undefined],
    ["said to be in", golangMigrate, [{ version: "2", dirty: "f" }], "applied"],
    ["said to be out", golangMigrate, [{ version: "1", dirty: "f" }], "pending"],
  ])("and what became of one that we left half in: %s", (_what, owner, rows, told) => {
    const history = of(owner);
    const half = { ...logRow(2, "00002"), unit: 1, units: 2 };
    const own = [[{ version: "2", reads_from: "1", writes_from: "1" }], [logRow(1, "00001"), half]];
    const first =
      owner === goose
        ? [
            { version_id: "0", is_applied: "t" },
            { version_id: "1", is_applied: "t" },
          ]
        : [];
    const texts = history.catchUp?.(history.decode([[[...first, ...rows]], own]), stamp) ?? [];
    expect(texts.map((text) => /VALUES \(3, 'resolve', '(\w+)', '00002'/.exec(text)?.[1])).toEqual(
      told === undefined ? [] : [told],
    );
  });

  test("rows whose shape is told take the owner's with them", () => {
    const rows = of(goose).prepared(event({ id: "" }));
    expect(rows?.record(event({ checksums: { raw: "a", tokens: "b", version: 1 } }), 7)).toEqual([
      expect.stringMatching(/^LOCK TABLE goose_db_version /),
      expect.stringMatching(/^INSERT INTO sluice.beside /),
      expect.stringMatching(/^INSERT INTO goose_db_version /),
      expect.stringMatching(/^EXECUTE /),
    ]);
  });
});

describe("what is read", () => {
  const there = [[{ version: "1", reads_from: "1", writes_from: "1" }], []];

  test("each table may be missing by itself", () => {
    const history = of(goose);
    expect(history.read()).toHaveLength(2);
    const theirs = [
      { version_id: "0", is_applied: "t" },
      { version_id: "1", is_applied: "t" },
    ];
    expect(history.decode([undefined, undefined])).toMatchObject({ exists: false, head: 0 });
    expect(history.decode([undefined, there])).toMatchObject({ exists: false, layout: { version: 1 } });
    const alone = history.decode([[theirs], undefined]);
    expect([...alone.applied.keys(), alone.exists, alone.layout]).toEqual(["00001", true, undefined]);
    expect(history.decode([[theirs], there])).toMatchObject({ exists: true, layout: { version: 1 } });
  });

  test("what is not there is made, as its owner makes it", () => {
    const history = of(goose);
    const made = (state: Parameters<typeof history.upgrade>[0]): readonly string[] =>
      history.upgrade(state, stamp).map((text) => /(?:CREATE TABLE|ALTER TABLE|INSERT INTO) \S+/.exec(text)?.[0] ?? "");
    const theirsMade = ["CREATE TABLE goose_db_version", "INSERT INTO goose_db_version"];
    expect(made(history.decode([undefined, undefined])).slice(-2)).toEqual(theirsMade);
    const theirs = [{ version_id: "0", is_applied: "t" }];
    expect(made(history.decode([[theirs], undefined]))).not.toContain("CREATE TABLE goose_db_version");
    expect(made(history.decode([[theirs], undefined]))).toContain("CREATE TABLE sluice.beside");
  });

  test("its owner's table is gone: all that our log knows is out, and is told so before that table is made anew", () => {
    const history = of(goose);
    const logged = [
      { seq: 1, id: "00001", name: "t", kind: "up", outcome: "done" },
      { seq: 2, id: "00002", name: "t", kind: "up", outcome: "done", unit: 1, units: 2 },
      { seq: 3, id: "00003", name: "t", kind: "up", outcome: "failed" },
    ];
    const state = history.decode([undefined, [[{ version: "2", reads_from: "1", writes_from: "1" }], logged]]);
    expect([state.exists, [...state.applied.keys()], state.oddities]).toEqual([
      false,
      ["00003"],
      [{ kind: "table-gone", count: 2 }],
    ]);
    const texts = history.upgrade(state, stamp);
    expect(texts.map((text) => text.split(" ", 3)[2])).toEqual([
      "sluice.beside",
      "sluice.beside",
      "goose_db_version",
      "goose_db_version",
    ]);
    expect(texts.map((text) => /VALUES \((\d+), 'resolve', 'pending', '(\w+)'/.exec(text)?.slice(1))).toEqual([
      ["4", "00001"],
      ["5", "00002"],
      undefined,
      undefined,
    ]);
    expect(history.catchUp?.(state, stamp)).toEqual([]);
  });

  test("its owner's lock is held, too", () => {
    expect(of(goose).locks("shop")).toEqual(["4097083626"]);
    expect(of(golangMigrate).locks("shop")).toHaveLength(2);
  });
});
