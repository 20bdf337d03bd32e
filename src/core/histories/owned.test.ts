import { describe, expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { ownHistory } from "./history.js";
import type { NewEvent } from "./layout.js";
import { ownedHistory } from "./owned.js";
import { golangMigrate } from "./owners/golang-migrate.js";
import { goose } from "./owners/goose.js";
import { sluiceOnPostgres } from "./sluice-postgres.js";

const { quote } = postgresDialect;
const files = ["00001", "00002", "00003"].map((id) => ({ id, name: "t" }));
const log = ownHistory(sluiceOnPostgres, { schema: "sluice", table: "beside" }, quote);
const of = ({ name, on: { postgres: owner } }: typeof goose) =>
  ownedHistory(
    log,
    { name, owner, table: owner.defaultTable, files, contentOf: () => undefined, newKey: () => "key" },
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

describe("what the owner's table is told, before our row", () => {
  test.each<[string, typeof goose, Partial<NewEvent>, readonly string[]]>([
    ["in", goose, {}, ["INSERT"]],
    ["the last of several units", goose, { unit: 2, units: 2 }, ["INSERT"]],
    ["one of several units", goose, { unit: 1, units: 2 }, []],
    ["a note", goose, { outcome: "begun", unit: 1, units: 1 }, []],
    ["failed", goose, { outcome: "failed" }, []],
    ["out", goose, { kind: "down" }, ["DELETE"]],
    ["a baseline", goose, { kind: "baseline" }, ["INSERT"]],
    ["said to be in", goose, { kind: "resolve", outcome: "applied" }, ["INSERT"]],
    ["said to be out", goose, { kind: "resolve", outcome: "pending" }, ["DELETE"]],
    ["said to run again", goose, { kind: "resolve", outcome: "retry" }, []],
    ["in, where a row speaks for all before it", golangMigrate, {}, ["TRUNCATE", "INSERT"]],
    ["out, where the one before is told then", golangMigrate, { kind: "down" }, ["TRUNCATE", "INSERT"]],
    ["the first one out", golangMigrate, { kind: "down", id: "00001" }, ["TRUNCATE"]],
  ])("%s", (_what, owner, fields, words) => {
    const texts = of(owner).record(event(fields), 7);
    expect(texts.map((text) => text.split(" ", 1)[0])).toEqual([...words, "INSERT"]);
    expect(texts.at(-1)).toContain("sluice.beside");
  });

  test("what is told of before is the file before, however the owner writes its number", () => {
    expect(of(golangMigrate).record(event({ kind: "down" }), 7)[1]).toContain("(1, false)");
  });

  test("rows whose shape is told take the owner's with them", () => {
    const rows = of(goose).prepared(event({ id: "" }));
    expect(rows?.record(event({ checksums: { raw: "a", tokens: "b", version: 1 } }), 7)).toEqual([
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
    expect(history.decode([there, undefined])).toMatchObject({ exists: false, layout: { version: 1 } });
    const alone = history.decode([undefined, [theirs]]);
    expect([...alone.applied.keys(), alone.exists, alone.layout]).toEqual(["00001", true, undefined]);
    expect(history.decode([there, [theirs]])).toMatchObject({ exists: true, layout: { version: 1 } });
  });

  test("what is not there is made, as its owner makes it", () => {
    const history = of(goose);
    const made = (state: Parameters<typeof history.upgrade>[0]): readonly string[] =>
      history.upgrade(state, "t").map((text) => /(?:CREATE TABLE|ALTER TABLE|INSERT INTO) \S+/.exec(text)?.[0] ?? "");
    expect(made(history.decode([undefined, undefined])).slice(0, 2)).toEqual([
      "CREATE TABLE goose_db_version",
      "INSERT INTO goose_db_version",
    ]);
    const theirs = [{ version_id: "0", is_applied: "t" }];
    expect(made(history.decode([undefined, [theirs]]))).not.toContain("CREATE TABLE goose_db_version");
    expect(made(history.decode([undefined, [theirs]]))).toContain("CREATE TABLE sluice.beside");
  });

  test("its owner's lock is held, too", () => {
    expect(of(goose).locks("shop")).toEqual(["4097083626"]);
    expect(of(golangMigrate).locks("shop")).toHaveLength(2);
  });
});
