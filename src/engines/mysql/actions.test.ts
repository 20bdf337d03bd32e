import { actionCases, inShort } from "../../../tests/unit/action-cases.js";
import { pieceOf as onePiece } from "../../../tests/unit/pieces.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { StatementReader } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { readVerbs } from "./actions.js";
import { mysqlDialect } from "./dialect.js";
import { mysqlReader } from "./reader.js";

const cases = actionCases(new URL("actions.cases.txt", import.meta.url));

let reader: StatementReader;
beforeAll(async () => {
  reader = await mysqlReader();
});

test.each(cases)("%s", (statement, expected) => {
  expect(reader.actions(pieceOf(statement)).map(inShort).join("; ")).toBe(expected);
});

describe("the table of cases", () => {
  test("is as long as it should be", () => {
    expect(cases.length).toBeGreaterThan(120);
  });

  test("agrees with the dialect: what destroys is never taken for harmless without a reader", () => {
    const missed = cases
      .filter(([, expected]) => expected.includes("!"))
      .filter(([statement]) => !mysqlDialect.mayDestroy(pieceOf(statement)));
    expect(missed).toEqual([]);
  });

  test("every word that the dialect knows to begin a statement has a reading", () => {
    expect(readVerbs()).toEqual(expect.arrayContaining(["CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "XA"]));
  });
});

describe("a reader", () => {
  test("never throws, whatever the text", () => {
    for (const text of ["", "   ", "(", "'", "\u0000", "\uD800", "DROP", "ALTER TABLE t ADD (", "RENAME TABLE", "`"])
      expect(() => reader.actions({ text, words: "" })).not.toThrow();
  });

  test("reads a statement of a megabyte", () => {
    const text = `INSERT INTO t VALUES ${"('x'),".repeat(170_000)}('y')`;
    expect(reader.actions({ text, words: "INSERT INTO" }).map(inShort)).toEqual(["insert t"]);
  });

  test("reads a block that only a DELIMITER holds together", () => {
    for (const before of ["a: ", "`a`:", "set statement max_statement_time = 1 for "]) {
      const text = `${before}begin not atomic drop table t; end`;
      expect(reader.actions({ text, words: "" }).map(inShort)).toEqual(["do (inside)", "!drop-table t"]);
    }
  });

  test("reads what was written for another sql_mode", () => {
    const names = 'ALTER TABLE "t" DROP COLUMN "a"';
    expect(reader.actions({ text: names, words: "" }).map(inShort)).toEqual(["!drop-column t.a"]);
    const backslash = "DELETE FROM t WHERE a = 'b\\' ";
    expect(reader.actions({ text: backslash, words: "" }).map(inShort)).toEqual(["delete t"]);
  });
});

/** As it stands, with the delimiter of a body in it. */
function pieceOf(statement: string): StatementPiece {
  return { ...onePiece(statement, mysqlDialect), text: statement };
}
