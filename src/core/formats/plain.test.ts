import { describe, expect, test } from "vitest";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import type { Tree } from "../model/tree.js";
import type { ParsedSource } from "./format.js";
import { compareNumbers, nextNumber } from "./ids.js";
import { plain } from "./plain.js";

const { rules } = postgresDialect;
const bytes = new TextEncoder();

/** A tree of texts, read in pieces of `size` bytes. */
function tree(files: Readonly<Record<string, string | Uint8Array>>, size = 1 << 16): Tree {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name: "migrations",
    files: sorted.map(([path, text]) => {
      const all = typeof text === "string" ? bytes.encode(text) : text;
      const read = function* (): Iterable<Uint8Array> {
        for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
      };
      return { path, bytes: all.length, read };
    }),
  };
}

const parse = (files: Readonly<Record<string, string | Uint8Array>>, size?: number): ParsedSource =>
  plain.parse(tree(files, size), rules);
const said = ({ problems }: ParsedSource): readonly string[] =>
  problems.map(
    ({ code, at }) => `${code} ${at.file.replace("migrations/", "")}${at.line === undefined ? "" : `:${at.line}`}`,
  );
const ids = ({ migrations }: ParsedSource): string => migrations.map(({ id }) => id).join(" ");
const textOf = (script: { read(): Iterable<string> } | undefined): string | undefined =>
  script && [...script.read()].join("");
const a = "SELECT 1;\n";

describe("names", () => {
  const names: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
    ["numbers of any width, in numeric order", ["10_b.sql", "9_a.sql", "0011_c.sql"], "9 10 0011", []],
    ["timestamps", ["20240101120000_a.sql", "20231231235959_b.sql"], "20231231235959 20240101120000", []],
    [
      "beyond what a number holds",
      ["99999999999999999999_b.sql", "99999999999999999998_a.sql"],
      "99999999999999999998 99999999999999999999",
      [],
    ],
    ["a dash, no name, an ending in capitals", ["001-a.sql", "002.sql", "003_b.SQL"], "001 002 003", []],
    ["Korean", ["001_사용자_추가.sql"], "001", []],
    ["what is no SQL", ["001_a.sql", "README.md", "seed.json", "001_a.sql.bak"], "001", []],
    ["sub-folders are the team's own", ["001_a.sql", "archive/001_old.sql", "archive/nonsense.sql"], "001", []],
    ["1 and 001 are one id", ["001_a.sql", "1_b.sql"], "001", ["duplicate_id 1_b.sql"]],
    [
      "no id",
      ["001_a.sql", "schema.sql", "V1__x.sql", "_x.sql"],
      "001",
      ["name_without_id V1__x.sql", "name_without_id _x.sql", "name_without_id schema.sql"],
    ],
    [
      "a date is no id",
      ["2024-01-01_a.sql", "2024_01_02_000000_b.sql"],
      "",
      ["name_without_id 2024-01-01_a.sql", "name_without_id 2024_01_02_000000_b.sql"],
    ],
    ["a decimal is no id", ["1.2_a.sql"], "", ["name_without_id 1.2_a.sql"]],
    ["a down alone", ["001_a.sql", "002_b.down.sql"], "001", ["down_without_up 002_b.down.sql"]],
    ["two downs", ["001_a.sql", "001_a.down.sql", "1_b.down.sql"], "001", ["duplicate_id 1_b.down.sql"]],
  ];
  test.each(names)("%s", (_name, files, expected, problems) => {
    const parsed = parse(Object.fromEntries(files.map((file) => [file, a])));
    expect([ids(parsed), said(parsed)]).toEqual([expected, problems]);
  });
});

describe("sections", () => {
  const up = "CREATE TABLE t (a int);\n";
  const down = "DROP TABLE t;\n";
  const cases: readonly (readonly [string, string, string, string | undefined, readonly string[]])[] = [
    ["none", up, up, undefined, []],
    ["a down", `${up}-- sluice:down\n${down}`, up, down, []],
    ["both named", `-- sluice:up\n${up}-- sluice:down\n${down}`, `-- sluice:up\n${up}`, down, []],
    ["CRLF, spaces, capitals", `${up}  --  Sluice: DOWN \r\n${down}`, up, down, []],
    ["up without semicolon or newline before it", `SELECT 1\n-- sluice:down\n${down}`, "SELECT 1\n", down, []],
    ["a down of comments only is none", `${up}-- sluice:down\n-- nothing to take back\n`, up, undefined, []],
    ["at the end of the file", `${up}-- sluice:down`, up, undefined, []],
    ["in a string", `SELECT '\n-- sluice:down\n';\n`, `SELECT '\n-- sluice:down\n';\n`, undefined, []],
    ["in a dollar quote", `DO $x$\n-- sluice:down\n$x$;\n`, `DO $x$\n-- sluice:down\n$x$;\n`, undefined, []],
    ["in a comment", `/*\n-- sluice:down\n*/\n${up}`, `/*\n-- sluice:down\n*/\n${up}`, undefined, []],
    ["in a quoted name", `SELECT 1 AS "\n-- sluice:down\n";\n`, `SELECT 1 AS "\n-- sluice:down\n";\n`, undefined, []],
    [
      "in COPY data, and after it",
      `COPY t FROM stdin;\n-- sluice:down\nit's\n\\.\n-- sluice:down\n${down}`,
      `COPY t FROM stdin;\n-- sluice:down\nit's\n\\.\n`,
      down,
      [],
    ],
    ["after a client command", `\\restrict it's\n${up}-- sluice:down\n${down}`, `\\restrict it's\n${up}`, down, []],
    [
      "twice",
      `${up}-- sluice:down\n${down}-- sluice:down\n`,
      up,
      `${down}-- sluice:down\n`,
      ["misplaced_directive 001_a.sql:4"],
    ],
    [
      "up after down",
      `${up}-- sluice:down\n${down}-- sluice:up\n`,
      up,
      `${down}-- sluice:up\n`,
      ["misplaced_directive 001_a.sql:4"],
    ],
    [
      "behind a statement",
      `SELECT 1; -- sluice:down\n${down}`,
      `SELECT 1; -- sluice:down\n${down}`,
      undefined,
      ["misplaced_directive 001_a.sql:1"],
    ],
    [
      "a slip of the finger",
      `${up}-- sluice:dwon\n${down}`,
      `${up}-- sluice:dwon\n${down}`,
      undefined,
      ["unknown_directive 001_a.sql:2"],
    ],
    [
      "without the colon",
      `${up}-- sluice down\n${down}`,
      `${up}-- sluice down\n${down}`,
      undefined,
      ["unknown_directive 001_a.sql:2"],
    ],
    [
      "prose about sluice",
      `-- sluice runs this before the deploy\n${up}`,
      `-- sluice runs this before the deploy\n${up}`,
      undefined,
      [],
    ],
    ["nothing to do", "-- only a comment\n;\n", "-- only a comment\n;\n", undefined, ["empty_file 001_a.sql"]],
    ["an empty file", "", "", undefined, ["empty_file 001_a.sql"]],
    ["a down alone", `-- sluice:down\n${down}`, "", down, ["empty_file 001_a.sql"]],
  ];
  test.each(cases)("%s", (_name, text, expectedUp, expectedDown, problems) => {
    for (const size of [1, 7, 1 << 16]) {
      const parsed = parse({ "001_a.sql": text }, size);
      const [migration] = parsed.migrations;
      const relevant = said(parsed).filter((problem) => !problem.startsWith("carriage_returns"));
      expect([textOf(migration?.up.script), textOf(migration?.down?.script), relevant]).toEqual([
        expectedUp,
        expectedDown,
        problems,
      ]);
    }
  });

  test("each direction says its own first line, transaction and size", () => {
    const [m] = parse({ "001_a.sql": `-- sluice:no-transaction\n${up}\n-- sluice:down\n${down}` }).migrations;
    expect([m?.up.script.firstLine, m?.up.transaction, m?.down?.script.firstLine, m?.down?.transaction]).toEqual([
      1,
      "none",
      5,
      "auto",
    ]);
    expect(m?.down?.script.bytes).toBe(down.length);
    const [other] = parse({ "001_a.sql": `${up}-- sluice:down\n-- sluice:no-transaction\n${down}` }).migrations;
    expect([other?.up.transaction, other?.down?.transaction]).toEqual(["auto", "none"]);
  });

  test("a down in a file of its own", () => {
    const parsed = parse({ "001_a.sql": up, "1_a.down.sql": `-- sluice:no-transaction\n${down}` });
    const [m] = parsed.migrations;
    expect([m?.file, m?.down?.script.file, m?.down?.transaction, said(parsed)]).toEqual([
      "migrations/001_a.sql",
      "migrations/1_a.down.sql",
      "none",
      [],
    ]);
  });

  test("both ways at once are a problem", () => {
    expect(said(parse({ "001_a.sql": `${up}-- sluice:down\n${down}`, "001_a.down.sql": down }))).toEqual([
      "down_twice 001_a.sql",
    ]);
  });

  test("checksums belong to a direction: a down that is added later changes nothing of the up", () => {
    const [before] = parse({ "001_a.sql": up }).migrations;
    const [after] = parse({ "001_a.sql": `${up}-- sluice:down\n${down}` }).migrations;
    expect(after?.up.checksums()).toEqual(before?.up.checksums());
    expect(after?.down?.checksums().raw).not.toBe(before?.up.checksums().raw);
    expect(after?.up.checksums()).toBe(after?.up.checksums());
  });
});

describe("what a file is", () => {
  test("an encoding that is none is a problem, and the migration is still there to be compared", () => {
    const parsed = parse({
      "001_a.sql": new Uint8Array([...bytes.encode("-- "), 0xb0, 0xa1, 0xb3, 0xaa, 10, ...bytes.encode(a)]),
    });
    expect(said(parsed)).toEqual(["not_utf8 001_a.sql:1"]);
    expect(parsed.migrations[0]?.up.checksums().raw).toMatch(/^sha256:/);
  });
  test("UTF-16", () => {
    expect(said(parse({ "001_a.sql": new Uint8Array([0xff, 0xfe, 0x53, 0x00, 0x3b, 0x00]) }))).toEqual([
      "utf16 001_a.sql:1",
    ]);
  });
  test("a byte order mark is taken off", () => {
    const parsed = parse({ "001_a.sql": `\uFEFF${a}` });
    expect([said(parsed), textOf(parsed.migrations[0]?.up.script)]).toEqual([["byte_order_mark 001_a.sql:1"], a]);
  });
  test("what cannot be read is a problem of that file alone", () => {
    const broken: Tree = {
      name: "migrations",
      files: [
        ...tree({ "001_a.sql": a }).files,
        {
          path: "002_b.sql",
          bytes: 1,
          read: () => {
            throw Object.assign(new Error("no"), { code: "EACCES" });
          },
        },
      ],
    };
    const parsed = plain.parse(broken, rules);
    expect([said(parsed), ids(parsed), parsed.problems[0]?.facts]).toEqual([
      ["unreadable 002_b.sql"],
      "001 002",
      { reason: "EACCES" },
    ]);
  });
  test("a file of many pieces is never held whole", () => {
    let pulled = 0;
    const piece = bytes.encode(`INSERT INTO t VALUES ('${"x".repeat(1000)}');\n`.repeat(64));
    const pieces = 400;
    const read = function* (): Iterable<Uint8Array> {
      for (let at = 0; at < pieces; at++) {
        pulled++;
        yield piece;
      }
    };
    const parsed = plain.parse(
      { name: "migrations", files: [{ path: "001_a.sql", bytes: piece.length * pieces, read }] },
      rules,
    );
    pulled = 0;
    for (const text of parsed.migrations[0]!.up.script.read()) {
      expect(text.length).toBeLessThanOrEqual(piece.length * 2);
      break;
    }
    expect(pulled).toBeLessThanOrEqual(2);
  });
});

describe("a mark of another tool's files", () => {
  test("is never run as plain, though plain was asked for", () => {
    const parsed = parse({ "001_a.sql": a, "002_b.sql": "SELECT 1;\n\n-- +goose Down\nDROP TABLE t;\n" });
    expect([said(parsed), parsed.problems[0]?.facts]).toEqual([
      ["foreign_marker 002_b.sql:3"],
      { marker: "-- +goose Down", format: "goose" },
    ]);
  });
  test("a mark that is cut by the end of a piece is seen, once, in its line", () => {
    const text = `SELECT 1;\n${"-- x\n".repeat(20)}-- migrate:down\nDROP TABLE t;\n`;
    for (let size = 1; size < 40; size++)
      expect(said(parse({ "001_a.sql": text }, size))).toEqual(["foreign_marker 001_a.sql:22"]);
  });
});

describe("ids", () => {
  test.each([
    ["1", "001", 0],
    ["9", "10", -1],
    ["010", "9", 1],
    ["99999999999999999999", "100000000000000000000", -1],
    ["1", "18c18bf4111f", -1],
    ["abc", "abd", -1],
    ["abc", "abc", 0],
  ])("%s and %s", (one, other, sign) => {
    expect(Math.sign(compareNumbers(one, other))).toBe(sign);
    expect(Math.sign(compareNumbers(other, one))).toBe(sign === 0 ? 0 : -sign);
  });

  const now = new Date("2026-11-21T09:14:02.345Z");
  test.each([
    [[], "001"],
    [["001", "002"], "003"],
    [["00009"], "00010"],
    [["1", "2"], "3"],
    [["099"], "100"],
    [["999"], "1000"],
    [["9", "010"], "011"],
    [["20240101120000"], "20261121091402"],
    [["202401011200"], "202611210914"],
    [["20240101"], "20261121"],
    [["20270101120000"], "20270101120001"],
    [["20261121"], "20261122"],
    [["1700000000"], "1795252442"],
    [["1700000000000"], "1795252442345"],
  ])("after %j comes %s", (given, next) => expect(nextNumber(given, now)).toBe(next));

  const known = [
    { id: "004", name: "create_tables", file: "migrations/004_create_tables.sql" },
    { id: "005", name: "4", file: "migrations/005_4.sql" },
    { id: "0006", name: "drop", file: "migrations/0006-drop.sql" },
    { id: "7", name: "drop", file: "migrations/7_drop.sql" },
    { id: "18c18bf4111f", name: "gone" },
  ];
  test.each([
    ["4", ["004"]],
    ["004", ["004"]],
    ["0004", ["004"]],
    ["004_create_tables.sql", ["004"]],
    ["migrations/004_create_tables.sql", ["004"]],
    ["./migrations/004_create_tables.sql", ["004"]],
    ["004_create_tables", ["004"]],
    ["create_tables", ["004"]],
    ["6", ["0006"]],
    ["0006-drop", ["0006"]],
    ["drop", ["0006", "7"]],
    ["18c18bf4111f", ["18c18bf4111f"]],
    ["create", []],
    ["8", []],
    ["", []],
  ])("%j means %j", (given, expected) => expect(plain.matchIds(given, known)).toEqual(expected));
});

describe("a new migration is written as the others are", () => {
  const compose = (draft: Parameters<typeof plain.compose>[0]): Readonly<Record<string, string>> =>
    Object.fromEntries(plain.compose(draft).map(({ path, text }) => [path, text]));
  test("two sections, read back as what they are", () => {
    const files = compose({
      id: "004",
      name: "add phone!",
      up: "ALTER TABLE u ADD phone text;",
      down: "ALTER TABLE u DROP phone;",
    });
    expect(Object.keys(files)).toEqual(["004_add_phone.sql"]);
    const parsed = parse(files);
    const [m] = parsed.migrations;
    expect([said(parsed), textOf(m?.up.script)?.trim(), textOf(m?.down?.script)]).toEqual([
      [],
      "ALTER TABLE u ADD phone text;",
      "ALTER TABLE u DROP phone;\n",
    ]);
  });
  test("a pair, with the others' separator", () => {
    const files = compose({
      id: "004",
      name: "add phone",
      up: a,
      down: a,
      pairs: true,
      beside: ["001-x.sql", "001-x.down.sql"],
    });
    expect(Object.keys(files)).toEqual(["004-add-phone.sql", "004-add-phone.down.sql"]);
  });
  test("no down where none is wanted; letters of every language", () => {
    expect(compose({ id: "004", name: "사용자 추가/../x", up: a })).toEqual({ "004_사용자_추가_x.sql": a });
  });
});
