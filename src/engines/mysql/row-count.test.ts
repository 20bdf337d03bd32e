import { describe, expect, test } from "vitest";
import { cut } from "../../core/sql/cut.js";
import { mysqlDialect } from "./dialect.js";
import { withRowCount } from "./row-count.js";

test.each([
  ["INSERT INTO t VALUES (ROW_COUNT(), row_count ( ))", "INSERT INTO t VALUES (CAST(3 AS SIGNED), CAST(3 AS SIGNED))"],
  ["SELECT 'ROW_COUNT()', d.ROW_COUNT(), `row_count` -- ROW_COUNT()", undefined],
  ["INSERT INTO t (row_count) VALUES (1)", undefined],
])("the number stands in %s", (text, expected = text) => {
  expect(withRowCount(text, 3)).toBe(expected);
});

test("it stands in a text of several parts, and nowhere in what GET DIAGNOSTICS reads", () => {
  expect(withRowCount(["DO 1, ", "ROW_COUNT()"], 3)).toBe("DO 1, CAST(3 AS SIGNED)");
  expect(withRowCount("GET DIAGNOSTICS @a = NUMBER, @n = ROW_COUNT", 3)).toBeUndefined();
});

describe("the statement before is read", () => {
  test.each([
    ["SET @n = ROW_COUNT()", "ROW_COUNT()"],
    ["SELECT ROW_COUNT() INTO @n", "ROW_COUNT()"],
    ["CREATE TABLE t AS SELECT ROW_COUNT() AS n", "ROW_COUNT()"],
    ["GET DIAGNOSTICS @n = ROW_COUNT", "ROW_COUNT()"],
    ["SELECT ROW_COUNT()", undefined],
    ["INSERT INTO t (row_count) VALUES (1)", undefined],
    ["CREATE PROCEDURE p() SELECT ROW_COUNT() INTO @n", undefined],
  ])("by %s: %s", (text, expected) => {
    const [piece] = cut([text], mysqlDialect.rules, { watch: mysqlDialect.watch });
    expect(piece?.kind === "statement" ? mysqlDialect.readsBefore?.(piece) : "none").toBe(expected);
  });
});
