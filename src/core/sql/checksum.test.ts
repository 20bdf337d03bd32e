import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { mysqlRules } from "../../engines/mysql/rules.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { checksumsOf, tokensVersion } from "./checksum.js";

const { rules } = postgresDialect;
const tokens = (text: string): string => checksumsOf([text], rules).tokens;
const sha256 = (text: string): string => `sha256:${createHash("sha256").update(text, "utf8").digest("hex")}`;

test("raw is over the text as it is written", () => {
  const text = "SELECT '한🦦';\r\n-- x\n";
  expect(checksumsOf([text], rules)).toMatchObject({ raw: sha256(text), version: tokensVersion });
});

// These never change under one version: they stand in histories.
test.each([
  ["CREATE TABLE t (i int);", "create table t ( i int ) ;"],
  ["/* a */ SELECT a::int, 0x1F, 1..2 FROM x -- c\n;", "select a :: int , 0x1f , 1 .. 2 from x ;"],
  ["COPY t FROM stdin; -- x\n1\n\\.\nSELECT 'A'\n'b' \"C\"", "copy t from stdin ;\n1\n select 'A'\n'b' \"C\""],
  ["\\restrict AbC\nSELECT 1;", "\n\\restrict AbC\nselect 1 ;"],
  ["", ""],
])("version 1 of %j is the hash of %j", (text, canonical) => {
  expect(tokens(text)).toBe(sha256(canonical));
});

describe("the same tokens", () => {
  test.each([
    ["space", "SELECT  1;", "SELECT\n\t1 ;"],
    ["line ends", "SELECT 1;\nSELECT 2;\n", "SELECT 1;\r\nSELECT 2;"],
    ["comments", "SELECT 1;", "-- a\nSELECT /* b /* c */ */ 1 -- d\n;"],
    ["case of words", "select A from T", "SELECT a FROM t"],
    ["space around operators", "SELECT 1+1, a=-1", "SELECT 1 + 1 , a = -1"],
    ["space around names", "SELECT a.b(c)", "SELECT a . b ( c )"],
    ["prefix letters of strings apart from their case in words", "SELECT N'a'", "SELECT  N'a'"],
    ["a comment that ends with the text", "SELECT 1", "SELECT 1 -- x"],
    ["continuation lines", "SELECT 'a'\n'b'", "SELECT 'a' -- c\n\n  'b'"],
  ])("%s", (_what, one, other) => {
    expect(tokens(one)).toBe(tokens(other));
    expect(checksumsOf([one], rules).raw).not.toBe(checksumsOf([other], rules).raw);
  });
});

describe("other tokens", () => {
  test.each([
    ["words that run together", "SELECT a b", "SELECT ab"],
    ["space in a string", "SELECT 'a b'", "SELECT 'a  b'"],
    ["line ends in a string", "SELECT 'a\nb'", "SELECT 'a\r\nb'"],
    ["comment marks in a string", "SELECT 'a -- b'", "SELECT 'a'"],
    ["case in a string", "SELECT 'a'", "SELECT 'A'"],
    ["case in a quoted name", 'SELECT "a"', 'SELECT "A"'],
    ["a quoted name and a word", 'SELECT "a"', "SELECT a"],
    ["a body", "DO $$ BEGIN END $$", "DO $$ BEGIN  END $$"],
    ["a comment in a body", "DO $$ BEGIN END $$", "DO $$ BEGIN /* x */ END $$"],
    ["an E string's letter", "SELECT E 'a'", "SELECT E'a'"],
    ["numbers", "SELECT 0 x1F", "SELECT 0x1F"],
    ["operators that run together", "SELECT 1 <> 2", "SELECT 1 < > 2"],
    ["casts", "SELECT a::b", "SELECT a: :b"],
    ["strings on two lines and on one", "SELECT 'a'\n'b'", "SELECT 'a' 'b'"],
    ["a statement more", "SELECT 1;", "SELECT 1; SELECT 2;"],
    ["copy data", "COPY t FROM stdin;\n1\n\\.\n", "COPY t FROM stdin;\n2\n\\.\n"],
    ["space in copy data", "COPY t FROM stdin;\na b\n\\.\n", "COPY t FROM stdin;\na  b\n\\.\n"],
    ["what looks like a comment in copy data", "COPY t FROM stdin;\na\n\\.\n", "COPY t FROM stdin;\na\n-- b\n\\.\n"],
    [
      "the string that backslashes make longer",
      "SET standard_conforming_strings = off; SELECT 'a\\' -- b'",
      "SET standard_conforming_strings = off; SELECT 'a\\' -- c'",
    ],
    ["letters beyond ASCII", "SELECT É", "SELECT é"],
  ])("%s", (_what, one, other) => {
    expect(tokens(one)).not.toBe(tokens(other));
  });
});

describe("never throws", () => {
  test.each([
    "SELECT 'a",
    "/* x",
    "$$",
    "(",
    "\\connect x",
    "COPY t FROM stdin;\n1",
    "COPY t FROM stdin; x\n\\.",
    "\0",
  ])("%j", (text) => {
    expect(tokens(text)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

test("parts of any size give the same, a character's halves in different ones too", () => {
  const text = "SELECT '🦦🦦', E'\\'' -- 🦦\n; COPY t FROM stdin;\n🦦\n\\.\nSELECT $a$🦦$a$;".repeat(50);
  expect(checksumsOf(text.split(""), rules)).toEqual(checksumsOf([text], rules));
});

describe("MariaDB and MySQL", () => {
  const mysqlTokens = (text: string): string => checksumsOf([text], mysqlRules).tokens;

  // These never change under one version: they stand in histories.
  test.each([
    ["SELECT 1; -- a\nselect T.A # b\n;", "SELECT 1 ; select T . A ;"],
    ["DELIMITER //\nSELECT 'a;'//\nDELIMITER ;\n", "SELECT 'a;' ;"],
    ["/*!40101 SET NAMES utf8mb4 */;", "/*!40101 SET NAMES utf8mb4 */ ;"],
    ["/*M!999999\\- enable the sandbox mode */\nSELECT 1\\G", "SELECT 1 ;"],
    ["SET sql_mode = 'NO_BACKSLASH_ESCAPES';\nSELECT '\\';", "SET sql_mode = 'NO_BACKSLASH_ESCAPES' ; SELECT '\\' ;"],
    ["use shop\nSELECT 1;", "use shop ; SELECT 1 ;"],
  ])("version 1 of %j is the hash of %j", (text, canonical) => {
    expect(mysqlTokens(text)).toBe(sha256(canonical));
  });
  test.each([
    ["another delimiter", "DELIMITER $$\nBEGIN; SELECT 1$$", "DELIMITER //\nBEGIN; SELECT 1//"],
    ["none", "CREATE PROCEDURE p() BEGIN SELECT 1; END;", "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\n"],
    ["none, and a semicolon before it", "CREATE TABLE t (a int);", "DELIMITER //\nCREATE TABLE t (a int);\n//\n"],
    ["comments", "SELECT 1;", "#a\nSELECT /* b */ 1 -- c\n;"],
    ["strings on two lines", "SELECT 'a' 'b';", "SELECT 'a'\n'b';"],
  ])("the same tokens: %s", (_what, one, other) => {
    expect(mysqlTokens(one)).toBe(mysqlTokens(other));
  });
  test.each([
    ["case of names", "SELECT * FROM Users;", "SELECT * FROM users;"],
    ["a version", "/*!50001 SELECT 1 */;", "/*!50002 SELECT 1 */;"],
    ["a string's letter apart", "SELECT x'41';", "SELECT x '41';"],
    ["where a statement ends", "SELECT 1; SELECT 2;", "SELECT 1 SELECT 2;"],
  ])("other tokens: %s", (_what, one, other) => {
    expect(mysqlTokens(one)).not.toBe(mysqlTokens(other));
  });
});

// Text is seen through a window: here it ends within each of them once.
test.each(["SELECT 1 +--/ 2 ;", "SELECT 1 - -- c\n2 ;"])("however it comes: %s", (text) => {
  for (let at = 0; at < text.length; at++) {
    const whole = " ".repeat((1 << 16) - at) + text;
    expect(checksumsOf(whole, mysqlRules), `the window ends at ${at}`).toEqual(checksumsOf([whole], mysqlRules));
  }
});
