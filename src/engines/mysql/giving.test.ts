import { describe, expect, test } from "vitest";
import { cut } from "../../core/sql/cut.js";
import { mysqlDialect } from "./dialect.js";

const { rules, watch } = mysqlDialect;

function givenBy(text: string) {
  const [piece] = cut([text], rules, { watch });
  if (piece?.kind !== "statement") throw new Error(text);
  return mysqlDialect.mayGive?.(piece);
}

const name = "LAST_INSERT_ID()";

describe("a statement that may leave the last number as it was", () => {
  test.each([
    ["INSERT INTO t (a, `b`) VALUES (1, 2), (NULL, NULL)", "`t`", ["a", "b"]],
    ["INSERT LOW_PRIORITY app.t (t.a, b) VALUE (DEFAULT, f(1, 2))", "`app`.`t`", ["b"]],
    ["INSERT INTO t VALUES (NULL, 'a', DEFAULT, 0)", "`t`", [2, 4]],
    ["INSERT INTO t VALUES ()", "`t`", []],
    ["INSERT t () VALUES ()", "`t`", []],
    ["REPLACE t SET t.a = NULL, b = 1 + 1, c = DEFAULT", "`t`", ["b"]],
    ["INSERT INTO t SET a = NULL RETURNING a", "`t`", []],
    ["INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)", "`t`", ["a"]],
  ])("does not where its rows are counted: %s", (text, table, own) => {
    expect(givenBy(text)).toEqual({ name, where: { table: table.replaceAll("`", ""), own } });
  });

  test.each([
    "INSERT IGNORE INTO t (a) VALUES (1)",
    "INSERT IGNORE t VALUES (1)",
    "INSERT INTO t (a) SELECT 1",
    "INSERT INTO t TABLE u",
    "INSERT INTO t VALUES ROW(1)",
    "INSERT INTO t PARTITION (p) VALUES (1)",
    "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 2",
    "UPDATE t SET n = LAST_INSERT_ID(n + 1)",
    "SELECT LAST_INSERT_ID(n) FROM t",
    "CREATE TABLE u AS SELECT 1",
    "LOAD DATA LOCAL INFILE 'a' INTO TABLE t",
  ])("nobody sees: %s", (text) => expect(givenBy(text)).toEqual({ name }));

  test.each(["DO LAST_INSERT_ID(50)", "SET @n = LAST_INSERT_ID(50)", "INSERT INTO t VALUES (LAST_INSERT_ID(7))"])(
    "%s does not leave it",
    (text) => expect(givenBy(text)).toBeUndefined(),
  );
});
