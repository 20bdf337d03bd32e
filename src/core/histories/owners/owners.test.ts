import { crc32 as crc32OfNode } from "node:zlib";
import { describe, expect, test } from "vitest";
import { mysqlDialect } from "../../../engines/mysql/dialect.js";
import { postgresDialect } from "../../../engines/postgres/dialect.js";
import { ownerTables } from "../owner-tables.js";
import { alembic, headsOf } from "./alembic.js";
import { crc32 } from "./crc32.js";
import { dbmate } from "./dbmate.js";
import { golangMigrate } from "./golang-migrate.js";
import { goose } from "./goose.js";
import { owners } from "./list.js";
import type { OwnerChange, OwnerState } from "./owner.js";
import { prisma } from "./prisma.js";
import { momentOf, numberKey } from "./said.js";

// What needs no server; the real owners beside these: tests/{postgres,mysql}/owners.test.ts.
const { quote } = postgresDialect;
const standings = (state: OwnerState): Readonly<Record<string, string>> =>
  Object.fromEntries([...state.rows].map(([key, { standing }]) => [key, standing]));

describe("what goose's table tells", () => {
  const { decode } = goose.on.postgres;
  const row = (version: number, applied: unknown = true) => ({
    version_id: `${version}`,
    is_applied: applied,
    at: "1",
  });

  test.each([
    ["nothing but its zero", [row(0)], {}, []],
    ["what is in", [row(0), row(1), row(20240101000000)], { "1": "applied", "20240101000000": "applied" }, []],
    ["the newest row of a version, of tables of old", [row(0), row(1), row(1, false)], { "1": "reverted" }, []],
    ["… and in again", [row(0), row(1, 1), row(1, 0), row(1, "t")], { "1": "applied" }, []],
    ["a lost zero", [row(1)], { "1": "applied" }, ["no-zero-row"]],
    ["an empty table", [], {}, ["no-zero-row"]],
  ])("%s", (_, rows, told, odd) => {
    expect(standings(decode(rows))).toEqual(told);
    expect(decode(rows).oddities.map(({ kind }) => kind)).toEqual(odd);
  });

  test("in the order of its rows, the newest of each", () => {
    const state = decode([row(0), row(2), row(1), row(2)]);
    expect([...state.rows.keys()]).toEqual(["1", "2"]);
    expect(state.rows.get("2")).toEqual({ key: "2", standing: "applied", rank: 3, at: "1970-01-01T00:00:01.000Z" });
  });
});

describe("what golang-migrate's row tells", () => {
  test.each([
    ["nothing", [], {}, []],
    ["how far it is", [{ version: "3", dirty: "f" }], { "3": "applied" }, []],
    ["that the way there broke", [{ version: 3n, dirty: 1 }], { "3": "dirty" }, []],
    ["that taking back the first one broke", [{ version: "-1", dirty: true }], {}, ["dirty-base"]],
    [
      "two rows, of which it reads any one",
      [
        { version: 1, dirty: 0 },
        { version: 2, dirty: 1 },
      ],
      { "1": "applied", "2": "dirty" },
      ["several-rows"],
    ],
  ])("%s", (_, rows, told, odd) => {
    const state = golangMigrate.on.mysql.decode(rows);
    expect(standings(state)).toEqual(told);
    expect(state.oddities.map(({ kind }) => kind)).toEqual(odd);
  });

  test("the first one taken back leaves no row; broken on the way, -1", () => {
    const { reverted, begun, rolledBack } = golangMigrate.on.postgres;
    const first = { id: "0001" };
    const at = { schema: "public", table: "schema_migrations" };
    const name = "public.schema_migrations";
    expect(reverted(first, at, quote)).toEqual([`DELETE FROM ${name} WHERE version = 1 OR (version = -1 AND dirty)`]);
    expect(begun?.(first, "down", at, quote)).toEqual([
      `UPDATE ${name} SET version = -1, dirty = true WHERE version = 1 AND NOT dirty`,
    ]);
    const later = { id: "0010", before: "0007" };
    expect(begun?.(later, "down", at, quote).at(-1)).toContain("SET version = 7, dirty = true WHERE version = 10");
    expect(rolledBack?.(later, "down", at, quote)).toEqual([
      `UPDATE ${name} SET version = 10, dirty = false WHERE version = 7 AND dirty`,
    ]);
    expect(rolledBack?.(first, "up", at, quote)).toEqual([`DELETE FROM ${name} WHERE version = 1 AND dirty`]);
  });

  // Its command with the slash of an address's path, its library without.
  test("its keys are the numbers that it makes of the names", () => {
    const where = { database: "postgres", schema: "public", table: "schema_migrations" };
    expect(golangMigrate.on.postgres.lock(where)).toEqual(["3280485947", "143310882"]);
    // One of its own tests' numbers.
    const theirs = { database: "database_name", schema: "schema_name_1", table: "schema_name_2" };
    expect(golangMigrate.on.postgres.lock(theirs)).toContain("3743845847");
  });

  test.each(["", "a", "goose", "public\0schema_migrations\0/데이터"])("CRC-32 of %j", (text) =>
    expect(crc32(text)).toBe(crc32OfNode(text)),
  );

  test("goose's key is that of its name", () =>
    expect(goose.on.postgres.lock({ database: "d", table: "t" })).toEqual([`${crc32("goose")}`]));
});

describe("what Prisma's tries tell", () => {
  const { decode } = prisma.on.postgres;
  const tried = (name: string, more: object = {}) => ({
    id: "u",
    migration_name: name,
    checksum: "c",
    started: "10",
    finished: null,
    rolled_back: null,
    logs: null,
    ...more,
  });
  const done = { finished: "10.25" };
  const back = { rolled_back: "11" };
  const failed = { logs: "ERROR" };

  test.each([
    ["it is in", [tried("a", done)], "applied", 0],
    ["it began, and nothing else", [tried("a")], "begun", 0],
    ["it failed", [tried("a", failed)], "failed", 0],
    ["somebody took it back", [tried("a", { ...failed, ...back })], "rolled-back", 0],
    ["… and then it went in", [tried("a", { ...failed, ...back }), tried("a", done)], "applied", 1],
    ["… or failed again", [tried("a", { ...failed, ...back }), tried("a", failed)], "failed", 1],
    ["in, whatever was tried later and taken back", [tried("a", done), tried("a", back)], "applied", 1],
    ["in and out again", [tried("a", { ...done, ...back })], "reverted", 0],
  ])("%s", (_, rows, standing, times) => {
    const state = decode(rows);
    expect(standings(state)).toEqual({ a: standing });
    expect(state.oddities).toEqual(times > 0 ? [{ kind: "tried-before", key: "a", times }] : []);
  });

  test("when, how long, of what, and why not", () => {
    expect(decode([tried("a", done)]).rows.get("a")).toEqual({
      key: "a",
      standing: "applied",
      rank: 0,
      at: "1970-01-01T00:00:10.250Z",
      durationMs: 250,
      checksum: "c",
      row: "u",
    });
    expect(decode([tried("a", failed)]).rows.get("a")?.error).toBe("ERROR");
  });

  test("a checksum fits the file with either line end, and as it was kept of old", () => {
    if (!prisma.on.mysql.checksum) throw new Error("it keeps one");
    const { of, fits } = prisma.on.mysql.checksum;
    const unix = "CREATE TABLE a ();\n-- 14\n";
    const dos = unix.replaceAll("\n", "\r\n");
    expect(of("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (const stored of [of(unix), of(dos)]) expect([fits(stored, unix), fits(stored, dos)]).toEqual([true, true]);
    expect(fits(of(unix), `${unix} `)).toBe(false);
    // Bytes below 16 as one digit.
    const short = of("3").replaceAll(/../g, (pair) => Number.parseInt(pair, 16).toString(16));
    expect(short.length).toBeLessThan(64);
    expect([fits(short, "3"), fits(short, "4")]).toEqual([true, false]);
  });
});

describe("Alembic's heads", () => {
  const upon: Readonly<Record<string, readonly string[]>> = { b: ["a"], c: ["a"], d: ["b", "c"], e: ["x"] };
  const heads = (...applied: readonly string[]): readonly string[] => headsOf(applied, (id) => upon[id] ?? []);

  test("are what nothing that is in builds upon", () => {
    expect([heads(), heads("a"), heads("a", "c", "b"), heads("a", "b", "c", "d"), heads("a", "x", "e")]).toEqual([
      [],
      ["a"],
      ["b", "c"],
      ["d"],
      ["a", "e"],
    ]);
  });

  test.each([
    ["the first", [], ["a"], ["INSERT INTO alembic_version (version_num) VALUES ('a')"]],
    ["the next", ["a"], ["b"], ["UPDATE alembic_version SET version_num = 'b' WHERE version_num = 'a'"]],
    ["a branch", ["b"], ["b", "c"], ["INSERT INTO alembic_version (version_num) VALUES ('c')"]],
    [
      "a merge",
      ["b", "c"],
      ["d"],
      [
        "DELETE FROM alembic_version WHERE version_num = 'b'",
        "UPDATE alembic_version SET version_num = 'd' WHERE version_num = 'c'",
      ],
    ],
    ["the first one taken back", ["a"], [], ["DELETE FROM alembic_version WHERE version_num = 'a'"]],
  ])("%s", (_, from, to, statements) => {
    const { applied, defaultTable } = alembic.on.postgres;
    expect(applied({ id: "d", heads: { from, to } }, defaultTable, quote)).toEqual(statements);
  });

  test("more than one are said to be", () => {
    const rows = [{ version_num: "b" }, { version_num: "a" }];
    expect(alembic.on.postgres.decode(rows).oddities).toEqual([{ kind: "several-heads", keys: ["a", "b"] }]);
  });

  test("must be given", () => {
    const { applied, defaultTable } = alembic.on.postgres;
    expect(() => applied({ id: "a" }, defaultTable, quote)).toThrow(TypeError);
  });
});

test("a table is called what it is known by", () => {
  expect(Object.fromEntries(owners.map(({ name, on }) => [name, on.postgres.defaultTable]))).toEqual(ownerTables);
  expect(Object.fromEntries(owners.map(({ name, on }) => [name, on.mysql.defaultTable]))).toEqual(ownerTables);
});

test("a key is the id as its table writes it", () => {
  const keys = (id: string) => owners.map(({ on }) => on.postgres.key(id));
  expect(keys("00007")).toEqual(["7", "7", "00007", "00007", "00007"]);
  expect(keys("20240101_x").at(2)).toBe("20240101");
  expect(numberKey("9223372036854775807")).toBe("9223372036854775807");
  expect(dbmate.on.mysql.key("x")).toBe("x");
});

test("a moment that is none is left out", () =>
  expect([momentOf("Infinity"), momentOf(null), momentOf(undefined)]).toEqual([undefined, undefined, undefined]));

describe.each(owners)("$name", ({ name, on }) => {
  test.each([
    ["postgres", postgresDialect.quote, '"My Schema"."t""x"'],
    ["mysql", mysqlDialect.quote, '`My Schema`.`t"x`'],
  ] as const)("a strange name is quoted everywhere on %s", (engine, own, quoted) => {
    const table = on[engine];
    const at = { schema: "My Schema", table: 't"x' };
    const change: OwnerChange = { id: "1", checksum: "c", row: "r", heads: { from: ["a"], to: ["b"] } };
    const texts = [
      ...table.make(at, own),
      table.read(at, own),
      table.newest(at, own),
      ...table.applied(change, at, own),
      table.stands?.(change, "up", at, own) ?? quoted,
      table.stands?.(change, "down", at, own) ?? quoted,
      table.alone?.(change, at, own) ?? quoted,
      ...table.stamped(change, at, own),
      ...table.reverted(change, at, own),
      ...(table.begun?.(change, "up", at, own) ?? []),
      ...(table.begun?.(change, "down", at, own) ?? []),
      ...(table.failed?.(change, "e", at, own) ?? []),
      ...(table.rolledBack?.(change, "up", at, own) ?? []),
    ];
    // What makes its schema names that alone.
    for (const text of texts) expect(text).toContain(text.includes("CREATE SCHEMA") ? '"My Schema"' : quoted);
  });

  test("what a file is called is never read as SQL", () => {
    const odd = {
      id: "1'; DROP",
      checksum: "c'; DROP",
      row: "r'; DROP",
      heads: { from: ["a'; DROP"], to: ["b'; DROP"] },
    };
    const { applied, key, defaultTable } = on.postgres;
    const written = (): string => applied(odd, defaultTable, quote).join("\n");
    if (["goose", "golang-migrate"].includes(name)) expect(written).toThrow(TypeError);
    else expect(written().replaceAll("''", "")).not.toContain("';");
    expect(key(odd.id)).toBe(name === "dbmate" ? "1" : odd.id);
  });
});
