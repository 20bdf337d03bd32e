import { describe, expect, test } from "vitest";
import { mysqlRules } from "../../engines/mysql/rules.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { cut } from "./cut.js";
import type { StatementPiece } from "./piece.js";
import type { CutRules } from "./rules.js";
import { TextProblem } from "./text-problem.js";

const { rules } = postgresDialect;

function statements(text: string, given: CutRules = rules, watch: readonly string[] = []): StatementPiece[] {
  return [...cut([text], given, { watch: new Set(watch) })].filter((piece) => piece.kind === "statement");
}

describe("a statement knows", () => {
  test("its text, without semicolon and the comments around it, and those in it", () => {
    const [first, second] = statements("-- a\n/* b */ SELECT /* c */ 1 -- d\n; /* e */\nSELECT 2 /* f */");
    expect(first?.text).toBe("SELECT /* c */ 1");
    expect(second?.text).toBe("SELECT 2");
  });
  test("where it begins, in characters", () => {
    const found = statements("SELECT 1;\n  SELECT 2; SELECT '한🦦'; SELECT 4;\r\n\r\nSELECT 5");
    expect(found.map(({ line, column }) => `${line}:${column}`)).toEqual(["1:1", "2:3", "2:13", "2:26", "4:1"]);
  });
  test("the line of the file, where the text begins in its middle", () => {
    const [piece] = [...cut(["\nSELECT 1"], rules, { firstLine: 40 })];
    expect(piece?.line).toBe(41);
  });
  test.each([
    ["create unique index concurrently if not exists", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS"],
    ["CREATE /* x */ TABLE -- y\n public.t (i int)", "CREATE TABLE PUBLIC"],
    ['DROP TABLE "t"', "DROP TABLE"],
    ["a b c d e f g h i j", "A B C D E F G H"],
    ["(SELECT 1)", ""],
    ["SELECT 1 FROM t", "SELECT"],
    ["INSERT INTO 사용자 VALUES (1)", "INSERT INTO 사용자 VALUES"],
  ])("%s: %s", (text, words) => {
    expect(statements(text)[0]?.words).toBe(words);
  });
  test("the watched words it holds, wherever they stand as words", () => {
    const text = `SELECT drop, 'truncate', "delete", $$ update $$ /* merge */, x.Call FROM t -- execute`;
    const [piece] = statements(text, rules, ["DROP", "TRUNCATE", "DELETE", "UPDATE", "MERGE", "CALL", "EXECUTE"]);
    expect([...(piece?.holds ?? [])].sort()).toEqual(["CALL", "DROP"]);
  });
});

describe("copy data", () => {
  const script = "COPY t FROM stdin;\n1\ta\n2\tb\n\\.\nSELECT 1;\n";

  test("is read line for line as it stands", () => {
    const lines: string[] = [];
    for (const piece of cut([script], rules)) if (piece.kind === "copy-data") lines.push(...piece.lines());
    expect(lines.join("")).toBe("1\ta\n2\tb\n");
  });
  test("is skipped where nobody reads it, and not read twice", () => {
    const pieces = [...cut([script], rules)];
    expect(pieces.map(({ kind, line }) => `${kind} ${line}`)).toEqual(["statement 1", "copy-data 2", "statement 5"]);
    const [, data] = pieces;
    expect(data?.kind === "copy-data" && [...data.lines()]).toEqual([]);
  });
  test("goes on where a reader stopped in its middle", () => {
    const kinds: string[] = [];
    for (const piece of cut([script], rules)) {
      if (piece.kind === "copy-data") piece.lines()[Symbol.iterator]().next();
      kinds.push(piece.kind);
    }
    expect(kinds).toEqual(["statement", "copy-data", "statement"]);
  });
  test("of a hundred megabytes comes in parts of bounded size", () => {
    const block = "1\tsome text; that goes on\n".repeat(4000);
    function* text(): Generator<string, void, void> {
      yield "COPY t FROM stdin;\n";
      for (let left = 1000; left > 0; left--) yield block;
      yield "\\.\nSELECT 1;";
    }
    let [longest, total, after] = [0, 0, 0];
    for (const piece of cut(text(), rules)) {
      if (piece.kind === "statement") after++;
      else
        for (const part of piece.lines()) {
          longest = Math.max(longest, part.length);
          total += part.length;
        }
    }
    expect({ total, after }).toEqual({ total: block.length * 1000, after: 2 });
    expect(longest).toBeLessThan(1 << 19);
  });
  test("may be one line of megabytes, an end mark in its middle", () => {
    const line = `${"x".repeat(3_000_000)}\\.${"y".repeat(3_000_000)}\n`;
    const parts: string[] = [];
    const text = `COPY t FROM stdin;\n${line}\\.\n`;
    for (const piece of cut(text.match(/[^]{1,1000}/g) ?? [], rules))
      if (piece.kind === "copy-data") parts.push(...piece.lines());
    expect(parts.join("")).toBe(line);
    expect(parts.length).toBeGreaterThan(1);
  });
});

describe("size", () => {
  const megabytes = 8;
  const filler = "x; ' \" $$ -- /* ".repeat((megabytes * 1_000_000) / 16).replaceAll("'", "''");

  test("a literal of megabytes is read in time that grows with its length only", () => {
    function* text(): Generator<string, void, void> {
      yield "SELECT '";
      for (let at = 0; at < filler.length; at += 1000) yield filler.slice(at, at + 1000);
      yield "'; SELECT 2;";
    }
    const begun = performance.now();
    const [first, second] = [...cut(text(), rules)];
    expect(first?.kind === "statement" && first.text.length).toBe(filler.length + 9);
    expect(second?.kind === "statement" && second.text).toBe("SELECT 2");
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
  test("a statement of a hundred thousand rows is one piece", () => {
    const rows = Array.from({ length: 100_000 }, (_, row) => `(${row}, 'row; ${row}')`);
    expect(statements(`INSERT INTO t VALUES\n${rows.join(",\n")};\nSELECT 1`).map(({ line }) => line)).toEqual([
      1, 100_002,
    ]);
  });
  // An operator each, and none that ends the row: read again for each, this took minutes.
  test("a long row of signs is read once", () => {
    const row = "+".repeat(200_000);
    const begun = performance.now();
    expect(statements(`SELECT 1 ${row} 2; SELECT 2`).map(({ text }) => text.length)).toEqual([200_011, 8]);
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
  test("no more is read than asked for, and the reader is told when it is enough", () => {
    let given = 0;
    let closed = false;
    function* text(): Generator<string, void, void> {
      try {
        for (;;) {
          given++;
          yield "SELECT 1;\n".repeat(1000);
        }
      } finally {
        closed = true;
      }
    }
    for (const piece of cut(text(), rules)) if (piece.line > 5) break;
    expect(given).toBeLessThan(20);
    expect(closed).toBe(true);
  });
});

describe("problems", () => {
  function problemOf(text: Iterable<string>, given = rules): object {
    try {
      return { pieces: [...cut(text, given)].length };
    } catch (error) {
      if (error instanceof TextProblem) return error.in("f.sql");
      throw error;
    }
  }
  test("are data with a place", () => {
    expect(problemOf(["SELECT 1;\n SELECT 'x"])).toEqual({
      code: "unterminated",
      severity: "error",
      at: { file: "f.sql", line: 2, column: 9 },
      facts: { what: "string" },
    });
  });
  test.each(["SELECT 1;", "-- data\rSELECT 1", "\u00a0", "-- \r--\rx"])("COPY …; %j on its line is refused", (rest) => {
    const found = problemOf([`COPY t FROM stdin; ${rest}\n1\n\\.\n`]);
    expect(found).toMatchObject({ code: "text_after_copy", at: { line: 1, column: 19 } });
  });
  test.each(["", " \t", "-- data", "-- data\r", "\r", "--\r-- data\r "])("COPY …;%j on its line is not", (rest) => {
    expect(problemOf([`COPY t FROM stdin;${rest}\n1\n\\.\n`])).toEqual({ pieces: 2 });
  });
  test.each([
    ["SELECT '\0'", 1, 9],
    ["SELECT 1; -- \0", 1, 14],
    ["-- \0\n/* a */\nSELECT 1;", 1, 4],
    ["COPY t FROM stdin;\n1\n2\0\n\\.\n", 3, 2],
    ["COPY t FROM stdin; -- \0\n1\n\\.\n", 1, 23],
  ])("%j holds a NUL at %i:%i", (text, line, column) => {
    expect(problemOf([text])).toMatchObject({ code: "nul_byte", at: { line, column } });
  });
  test("a NUL behind a command of the shell", () => {
    const found = problemOf(["\nPROMPT \0\n\nSELECT 1;"], mysqlRules);
    expect(found).toMatchObject({ code: "nul_byte", at: { line: 2, column: 8 } });
  });
});

describe("rules of another engine", () => {
  test.each([
    ["SELECT 1 # ; '\n; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["SELECT 5--2; SELECT 5 -- 2;\n", ["SELECT 5--2", "SELECT 5"]],
    ["SELECT `a;``b`; SELECT 2", ["SELECT `a;``b`", "SELECT 2"]],
    [`SELECT "a;\\"b"; SELECT 'c\\';'`, [`SELECT "a;\\"b"`, `SELECT 'c\\';'`]],
    ["SELECT 1 /* /* ; */; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["/*!50001 CREATE VIEW v AS SELECT 1; */; SELECT 2", ["/*!50001 CREATE VIEW v AS SELECT 1; */", "SELECT 2"]],
    ["/*M!100100 SELECT ';' */; SELECT 2", ["/*M!100100 SELECT ';' */", "SELECT 2"]],
    ["SELECT $$; SELECT 1 AS $1", ["SELECT $$", "SELECT 1 AS $1"]],
    ["DO $a$; 'it$a$; SELECT $b", ["DO $a$; 'it$a$", "SELECT $b"]],
  ])("%s", (text, expected) => {
    expect(statements(text, mysqlRules).map((piece) => piece.text)).toEqual(expected);
  });
  test.each([
    ["/*!40101 SET NAMES utf8mb4 */", "SET NAMES UTF8MB4"],
    [
      "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 1 */",
      "CREATE DEFINER",
    ],
    ["CREATE /*!50003 PROCEDURE */ p() SELECT 1", "CREATE PROCEDURE P"],
  ])("%s: %s", (text, words) => {
    expect(statements(text, mysqlRules)[0]?.words).toBe(words);
  });
  test("a routine of a hundred thousand statements is one piece", () => {
    const body = Array.from({ length: 100_000 }, (_, row) => `IF a THEN SET @a = IF(${row}, ';', 2); END IF;`).join(
      "\n",
    );
    const [first, second] = statements(`CREATE PROCEDURE p() BEGIN\n${body}\nEND;\nSELECT 1`, mysqlRules);
    expect([first?.text.length, second?.line]).toEqual([body.length + 31, 100_003]);
  });
});
