import { expect, test } from "vitest";
import { rawChecksumOf, checksumsOf } from "../../core/sql/checksum.js";
import { unitsOf } from "../../core/plan/units.js";
import { mysqlDialect } from "./dialect.js";

test.each([
  ["SET NAMES latin1;\nINSERT INTO t VALUES ('한글');", ["2:1 latin1"]],
  [
    "SET NAMES 'euckr' COLLATE euckr_korean_ci;\nINSERT INTO t VALUES ('a');\nINSERT INTO t VALUES ('한글');",
    ["3:1 euckr"],
  ],
  ["/*!40101 SET NAMES latin1 */;\nINSERT INTO t VALUES ('é');\nINSERT INTO t VALUES ('é');", ["2:1 latin1"]],
  ["SET @a = 1, character_set_client = cp949;\nCREATE TABLE `표` (a int);", ["2:1 cp949"]],
  ["SET CHARACTER SET latin1;\nINSERT INTO t VALUES ('한글');", ["2:1 latin1"]],
  ["SET NAMES latin1;\nSET NAMES utf8mb4;\nINSERT INTO t VALUES ('한글');", []],
  ["SET NAMES latin1;\n/* 한글 */ INSERT INTO t VALUES ('a');", []],
  ["SET NAMES utf8;\nINSERT INTO t VALUES ('한글');", []],
  ["SET character_set_client = @saved;\nINSERT INTO t VALUES ('한글');", []],
  ["SET GLOBAL character_set_client = latin1;\nINSERT INTO t VALUES ('한글');", []],
  ["SET character_set_results = latin1;\nINSERT INTO t VALUES ('한글');", []],
])("%s", (text, expected) => {
  const script = { file: "1_t.sql", firstLine: 1, bytes: text.length, read: () => [text] };
  const direction = {
    script,
    transaction: "auto" as const,
    raw: () => rawChecksumOf([text]),
    checksums: () => checksumsOf([text], mysqlDialect.rules),
  };
  const told = unitsOf(direction, mysqlDialect).problems.flatMap(({ code, severity, at, facts }) =>
    code === "encoded_twice" && severity === "error" ? [`${at.line}:${at.column} ${facts.charset}`] : [],
  );
  expect(told).toEqual(expected);
});
