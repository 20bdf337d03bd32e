import { beforeAll, describe, expect, test } from "vitest";
import { cut } from "../../core/sql/cut.js";
import type { StatementReader } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { postgresDialect } from "./dialect.js";
import { postgresReader } from "./reader.js";
import { tellingText } from "./telling.js";

const { rules, watch } = postgresDialect;
const rows = (count: number): string =>
  Array.from({ length: count }, (_, n) => `(${n}, 'row "${n}", (1), (2)', now(), -${n})`).join(",\n  ");
const numbers = (count: number): string => Array.from({ length: count }, (_, n) => n).join(", ");

/** Each of any length: what it does is the same. */
const statements: Readonly<Record<string, (count: number) => string>> = {
  "rows of values": (count) => `INSERT INTO t (a, b) VALUES ${rows(count)}`,
  "rows, one of which asks": (count) =>
    `INSERT INTO t VALUES ${rows(count)}, (1, (SELECT max(a) FROM x)), ${rows(count)}`,
  "rows that may be there": (count) => `INSERT INTO t VALUES ${rows(count)} ON CONFLICT (a) DO UPDATE SET b = 'c'`,
  "rows for what else is changed": (count) =>
    `WITH gone AS (DELETE FROM x RETURNING *) INSERT INTO t SELECT * FROM gone, (VALUES ${rows(count)}) AS v`,
  "rows that are changed by": (count) =>
    `UPDATE t SET b = v.b FROM (VALUES ${rows(count)}) AS v (a, b) WHERE t.a = v.a`,
  "a change of all behind them": (count) => `WITH v AS (VALUES ${rows(count)}) UPDATE t SET b = 'c'`,
  "a long list": (count) => `DELETE FROM t WHERE a IN (${numbers(count)})`,
  "a long list, and always": (count) => `DELETE FROM t WHERE a IN (${numbers(count)}) OR true`,
  "an array": (count) => `INSERT INTO t SELECT unnest(ARRAY[${numbers(count)}])`,
  "a long literal": (count) => `INSERT INTO t VALUES ('${"it''s, ".repeat(count)}', E'${"\\'".repeat(count)}')`,
  "a block": (count) => `DO $$ BEGIN ${"PERFORM 1;\n".repeat(count)} END $$`,
  "a long function": (count) =>
    `CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ${"PERFORM 1;\n".repeat(count)} RETURN 1; END $$`,
  "columns by the thousand": (count) =>
    `CREATE TABLE t (${Array.from({ length: count }, (_, n) => `c${n} numeric(10, 2) -- ${n}\n`).join(", ")})`,
  "what no parser knows": (count) => `INSERT INTO t VALUES ${rows(count)} NOT SQL AT ALL`,
};

describe("of a long statement the parser is given what tells", () => {
  let reader: StatementReader;
  beforeAll(async () => {
    reader = await postgresReader();
  });

  test.each(Object.entries(statements))("%s", (_name, of) => {
    const [short, long] = [pieceOf(of(3)), pieceOf(of(16_000))];
    expect(tellingText(short, rules)).toBe(short.text);
    expect(reader.actions(long)).toEqual(reader.actions(short));
    expect(postgresDialect.mayDestroy(long)).toBe(postgresDialect.mayDestroy(short));
  });

  test("little of what says nothing is left", () => {
    for (const name of ["rows of values", "a long list", "a long literal", "a block", "rows that may be there"])
      expect([name, tellingText(pieceOf(statements[name]!(16_000)), rules).length < 500]).toEqual([name, true]);
  });
});

function pieceOf(text: string): StatementPiece {
  const [piece, ...others] = [...cut([text], rules, { watch })];
  if (piece?.kind !== "statement" || others.length > 0) throw new Error("not one statement");
  return piece;
}
