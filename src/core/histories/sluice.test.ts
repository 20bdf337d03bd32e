import { describe, expect, test } from "vitest";
import { historyOf } from "../../../tests/unit/told.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import type { NewEvent } from "./layout.js";
import { sluiceOnMysql } from "./sluice-mysql.js";
import { sluiceOnPostgres as sluice } from "./sluice-postgres.js";
import { timeOf } from "./sluice-events.js";
import { layoutVersions } from "./sluice-postgres.js";
import { fenceOf } from "./sluice-words.js";

const { quote } = postgresDialect;
const table = { schema: "sluice", table: "history" };

describe("what a log tells of one migration", () => {
  const one = (told: string) => {
    const [id, applied] = [...historyOf(told).applied].at(-1) ?? [];
    return { id, ...applied };
  };

  test("when it was applied, how long it took, where it stands in the order, and that its down is kept", () => {
    expect(one("1 2")).toMatchObject({
      id: "2",
      name: "m2",
      at: "2026-11-21T09:00:02.250Z",
      durationMs: 10,
      rank: 2,
      keepsDown: true,
    });
  });
  test("several units took the time of all of them, and their number is the last one's", () => {
    expect(one("4.1/3 4.2/3 4.3/3")).toMatchObject({ standing: "applied", durationMs: 30, rank: 3 });
    expect(one("4.1/3 4.2/3 !4.3/3 4.3/3")).toMatchObject({ standing: "applied", durationMs: 30, rank: 4 });
    expect(one("4.1/3 4.2/3 4.3/3? 4.3/3")).toMatchObject({ standing: "applied", durationMs: 30 });
  });
  test("how far it is, and over which text", () => {
    expect(one("4.1/3 4.2/3 4.3/3?").progress).toEqual({
      direction: "up",
      done: 2,
      of: 3,
      begun: 3,
      hashes: [expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)],
      begunHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(one("4.1/3 4.2/3 4.3/3? !4.3/3").progress).toEqual({
      direction: "up",
      done: 2,
      of: 3,
      hashes: [expect.anything(), expect.anything()],
      // What failed is told by its note, or by the row of its failure itself.
      stoppedHash: one("4.1/3 4.2/3 4.3/3?").progress?.begunHash,
    });
    expect(one("4.1/3 4.2/3 !4.3/3").progress?.stoppedHash).toBe(one("4.1/3 4.2/3 4.3/3?").progress?.begunHash);
    expect(one("4.1/3 4.2/3 4.3/3").progress).toBeUndefined();
    // A unit that was run again counts once.
    expect(one("4.1/3 4.2/3 4.1/3").progress).toMatchObject({ done: 1, hashes: [expect.anything()] });
  });
  test("what was half in and is taken back never was in whole", () => {
    expect(one("4.1/3 !4.2/3 -4.1/2 -4.2/2")).toMatchObject({ standing: "reverted", neverWhole: true });
    expect(one("4 -4").neverWhole).toBeUndefined();
    expect(one("4.1/3 !4.2/3 -4.1/2 -4.2/2 4 -4").neverWhole).toBeUndefined();
  });
  test("a unit that was said to be in is, and the next run goes on behind it", () => {
    expect(one("4.1/3 4.2/3? applied:4.2/3")).toMatchObject({
      standing: "failed",
      progress: { direction: "up", done: 2, of: 3, hashes: [expect.anything(), expect.anything()] },
    });
    expect(one("4.1/3 4.2/3? applied:4.2/3").progress?.begun).toBeUndefined();
    expect(one("4.1/3 4.2/3? applied:4")).toMatchObject({ standing: "applied" });
    expect(one("4.1/3 4.2/3? applied:4.2/3 4.3/3")).toMatchObject({ standing: "applied" });
  });
  test("why it failed", () => {
    expect(one("!1").error).toBe("it did not work");
    expect(one("1 !-1").error).toBeUndefined();
    expect(one("!1 1").error).toBeUndefined();
  });
  test("what it keeps outlives a failure, a down and a resolve", () => {
    const kept = one("1").checksums;
    for (const told of ["1 -1", "1 !-1", "1 -1 !1", "1 applied:1"])
      expect([told, one(told).checksums]).toEqual([told, kept]);
    expect(one("1 -1").keepsDown).toBe(true);
    expect(one("1#").keepsDown).toBe(false);
  });
  test("that a run was interrupted before anything of it was in, until something is told of it again", () => {
    const at = (told: string) => [...historyOf(told).brokenOff].map(([id, { last, of }]) => [id, last.outcome, of]);
    expect(at("1 2~")).toEqual([["2", "interrupted", 1]]);
    expect(one("1 2~")).toMatchObject({ id: "1" });
    expect(at("1 2~ 3")).toEqual([["2", "interrupted", 1]]);
    expect(at("1 -1 1~")).toEqual([["1", "interrupted", 1]]);
    for (const told of ["1~ 1", "1~ !1", "1~ 1.1/2", "1~ applied:1", "1~ pending:1"])
      expect([told, at(told)]).toEqual([told, []]);
  });
  test("that taking it back broke off, until something else is done", () => {
    const at = (told: string) =>
      [...historyOf(told).brokenOff].map(([id, { direction, last, error }]) => [id, direction, last.outcome, error]);
    expect(at("1 !-1")).toEqual([["1", "down", "failed", "it did not work"]]);
    expect(at("1 2 -2~")).toEqual([["2", "down", "interrupted", undefined]]);
    expect(at("1 2 !-1 !-2")).toHaveLength(2);
    for (const told of ["1 !-1 -1", "1 !-1 applied:1", "1 2 !-1 -2", "1 !-1 2"])
      expect([told, at(told)]).toEqual([told, []]);
  });
  test("taking back what this log never knew to be in, and nothing of that stayed: it knows nothing of it", () => {
    for (const told of ["-1.1/1? !-1", "-1.1/1? -1~", "-1.1/1? -1.1/1? !-1"])
      expect([told, [...historyOf(told).applied.keys()]]).toEqual([told, []]);
    expect(one("-1.1/1?")).toMatchObject({ standing: "unknown", progress: { direction: "down", begun: 1 } });
  });
  test("a partly taken back one keeps its place in the order", () => {
    expect(one("1 4.1/3 4.2/3 4.3/3 -4.1/3")).toMatchObject({ rank: 4, standing: "failed" });
  });
  test("what a newer version recorded changes nothing here", () => {
    const rows = [
      { seq: "1", kind: "up", outcome: "done", id: "1", name: "a", at: "2026-11-21 09:00:00+00" },
      { seq: "2", kind: "seal", outcome: "done", id: "1", name: "a", at: "2026-11-21 09:00:01+00" },
      { seq: "3", kind: "seal", outcome: "done", id: "2", name: "b", at: "2026-11-21 09:00:01+00" },
    ];
    const state = sluice.decode([{ version: "9", reads_from: "1", writes_from: "9" }], rows);
    expect(state).toMatchObject({ exists: true, head: 3, layout: { version: 9, readsFrom: 1, writesFrom: 9 } });
    expect([...state.applied.keys()]).toEqual(["1"]);
    expect(state.applied.get("1")?.standing).toBe("applied");
  });
  test("rows of a driver that makes numbers, booleans and dates are the same", () => {
    const at = new Date("2026-11-21T09:00:02.250Z");
    const text = {
      seq: "1",
      kind: "up",
      outcome: "done",
      id: "1",
      name: "a",
      at: "2026-11-21 09:00:02.25+00",
      duration_ms: "10",
      keeps_down: "t",
      unit: null,
    };
    const made = { ...text, seq: 1, at, duration_ms: 10, keeps_down: true };
    expect(sluice.decode([], [made])).toEqual(sluice.decode([], [text]));
  });
});

test("nothing there is nothing known", () => {
  expect(sluice.decode([], [])).toEqual({ exists: false, head: 0, applied: new Map(), brokenOff: new Map() });
});

test.each([
  ["2026-11-21 09:14:02.5+00", "2026-11-21T09:14:02.500Z"],
  ["2026-11-21 18:14:02+09", "2026-11-21T09:14:02.000Z"],
  ["2026-11-21 14:44:02.123456+05:30", "2026-11-21T09:14:02.123Z"],
  ["infinity", "infinity"],
])("the server's %s", (given, iso) => expect(timeOf(given)).toBe(iso));

test("a driver's date that is none", () => expect(timeOf(new Date(Number.NaN))).toBeUndefined());

describe("an event is recorded", () => {
  const event: NewEvent = {
    kind: "up",
    outcome: "done",
    id: "001",
    name: "it's",
    run: "r",
    source: "migrations",
    by: "kim",
    host: "h",
    tool: "sluice 1",
  };

  test("under the number that is expected next, with what is known and nothing else", () => {
    const text = sluice.record(event, 7, table, quote);
    expect(text).toContain(
      "INSERT INTO sluice.history (seq, kind, outcome, id, name, run, source, by, host, tool, started_at, duration_ms)",
    );
    expect(text).toContain("VALUES (7, 'up', 'done', '001', 'it''s', 'r'");
  });
  test("provided a condition holds: else the number is null, which the table refuses", () => {
    expect(sluice.record(event, 7, table, quote, "x = 1")).toContain("CASE WHEN x = 1 THEN 7 END");
    expect(layoutVersions[0]!.statements(table, quote).join()).toContain(
      "seq bigint NOT NULL CONSTRAINT history_fence PRIMARY KEY",
    );
  });
  test("each of its columns is one that the table has", () => {
    const every: Required<Omit<NewEvent, "witness" | "warned">> = {
      ...event,
      unit: 1,
      units: 2,
      unitHash: "h",
      checksums: { raw: "r", tokens: "t", version: 1 },
      upSql: "u",
      downSql: "d",
      sqlOmitted: true,
      gitCommit: "c",
      planId: "p",
      because: "b",
      error: "e",
      durationMs: 5,
    };
    const columns = /\((.*?)\)\nVALUES/.exec(sluice.record(every, 1, table, quote))?.[1]?.split(", ") ?? [];
    const made = layoutVersions.flatMap((version) => version.statements(table, quote)).join("\n");
    expect(columns.length).toBeGreaterThan(20);
    for (const column of columns) expect(made).toMatch(new RegExp(`\\b${column} `));
  });
});

test("another writer is known by the fence's own name, never by a duplicate alone", () => {
  const fault = { kind: "taken", constraint: "history_fence" } as const;
  expect(sluice.isFence(fault, table)).toBe(true);
  expect(sluice.isFence({ ...fault, constraint: "users_pkey" }, table)).toBe(false);
  expect(sluice.isFence({ ...fault, kind: "empty" }, table)).toBe(false);
  expect(sluice.isFence({ kind: "taken" }, table)).toBe(false);
  expect(sluice.isFence(fault, { table: "other" })).toBe(false);
  expect(fenceOf({ table: "goose_log" })).toBe("goose_log_fence");
});

describe("the layout's own upgrades", () => {
  const upgrade = (version?: number) =>
    sluice.upgrade(
      {
        exists: version !== undefined,
        head: 0,
        applied: new Map(),
        brokenOff: new Map(),
        ...(version === undefined ? {} : { layout: { version, readsFrom: 1, writesFrom: 1 } }),
      },
      table,
      "sluice 1",
      quote,
    );

  test("from nothing, from an older and from the newest version", () => {
    const newest = layoutVersions.at(-1)!.version;
    expect(upgrade()[0]).toContain("CREATE SCHEMA IF NOT EXISTS sluice");
    expect(upgrade(1)).toHaveLength(2 * (newest - 1));
    expect(upgrade(newest)).toEqual([]);
    expect(upgrade(newest + 1)).toEqual([]);
  });
  test("only add, and count from 1 without a gap", () => {
    expect(layoutVersions.map(({ version }) => version)).toEqual(layoutVersions.map((_, index) => index + 1));
    for (const { statements, readsFrom, writesFrom, version } of layoutVersions) {
      expect(statements(table, quote).join("\n")).not.toMatch(/\b(DROP|RENAME|ALTER COLUMN|TRUNCATE|DELETE|UPDATE)\b/);
      expect(readsFrom).toBeLessThanOrEqual(writesFrom);
      expect(writesFrom).toBeLessThanOrEqual(version);
    }
  });
  test("without a schema none is made", () => {
    expect(layoutVersions[0]!.statements({ table: "h" }, quote).join()).not.toContain("SCHEMA");
  });
});

describe("the log beside another tool's table", () => {
  const where = (schema: string, logIn?: string) =>
    [sluice, sluiceOnMysql].map((each) => Object.values(each.beside({ schema, table: "t" }, logIn)).join("."));
  test("has that one's schema in its name where it is in another", () => {
    expect(where("app")).toEqual(["sluice.app_t", "app.sluice_t"]);
    expect(where("app", "logs")).toEqual(["logs.app_t", "logs.sluice_app_t"]);
    expect(sluice.beside({ schema: "public", table: "t" })).toEqual({ schema: "sluice", table: "t" });
    expect(sluiceOnMysql.beside({ table: "t" })).toEqual({ table: "sluice_t" });
  });
  test("leaves room for what is put behind it, and is another for another", () => {
    const long = ["é", "x"].flatMap((end) => ["a", "é", "a.", "🐌"].map((each) => each.repeat(30) + end));
    const given = [...long, "a.b", "a_b", "a b", "a'b"].flatMap((schema) => where(schema, "logs"));
    expect(new Set(given).size).toBe(given.length);
    for (const name of given) {
      const beside = name.slice("logs.".length);
      expect([beside, Buffer.byteLength(`${beside}_batches`) <= 63]).toEqual([beside, true]);
      // As a message has it: `Duplicate entry '…' for key 'TABLE.TABLE_fence'`.
      expect(beside).toMatch(/^[^.'"`\s\uFFFD]+$/u);
    }
  });
});

test("a strange name is quoted everywhere", () => {
  const odd = { schema: "My Schema", table: 'h"x' };
  const event: NewEvent = {
    kind: "up",
    outcome: "done",
    id: "1",
    name: "a",
    run: "r",
    source: "s",
    by: "b",
    host: "h",
    tool: "t",
  };
  const texts = [
    ...sluice.read(odd, quote),
    sluice.head(odd, quote),
    sluice.texts("1", odd, quote),
    sluice.log(odd, quote),
    sluice.record(event, 1, odd, quote),
  ];
  for (const text of texts) expect(text).toMatch(/"My Schema"\."h""x/);
});
