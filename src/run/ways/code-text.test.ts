import { describe, expect, test } from "vitest";
import type { SqlPart } from "../../core/model/code-migration.js";
import { mysqlDialect } from "../../engines/mysql/dialect.js";
import { mysqlForCode } from "../../engines/mysql/for-code.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { postgresForCode } from "../../engines/postgres/for-code.js";
import { composed, Fragment } from "./code-text.js";

const engines = {
  postgres: { dialect: postgresDialect, forCode: postgresForCode },
  mysql: { dialect: mysqlDialect, forCode: mysqlForCode },
};

function sql(engine: keyof typeof engines) {
  const { dialect, forCode } = engines[engine];
  return (strings: TemplateStringsArray, ...values: readonly SqlPart[]): string =>
    composed(strings, values, dialect, (value) => forCode.literal(value)).text;
}

describe.each(["postgres", "mysql"] as const)("a statement's values, on %s", (engine) => {
  const text = sql(engine);

  test("stand as literals", () => {
    const id = -5;
    expect(text`SELECT a-${id}, ${"it's"}, ${null}, ${true}, ${[1, 2n]}, ${new Fragment("b")} -- why`).toBe(
      "SELECT a-(-5), 'it''s', NULL, true, 1, 2, b",
    );
    expect(text`SELECT ${new Date(0)}`).toContain(
      engine === "mysql" ? "'1970-01-01 00:00:00.000'" : "'1970-01-01T00:00:00.000Z'",
    );
    expect(text`SELECT ${new Uint8Array([0, 255])}`).toContain("00ff");
  });

  test.each<[string, () => string]>([
    ["in a string", () => text`SELECT '${"x"}'`],
    ["in a quoted name", () => (engine === "mysql" ? text`SELECT \`${"x"}\`` : text`SELECT "${"x"}"`)],
    ["in a comment", () => text`SELECT 1 /* ${"x"} */ + 1`],
    ["beside another", () => text`SELECT ${1}${2}`],
    ["as part of a name", () => text`SELECT a${1}`],
    ["in two statements", () => text`SELECT ${1}; SELECT ${2}`],
    ["in none", () => text`-- ${1}`],
  ])("are refused %s", (_where, make) => {
    expect(make).toThrow(TypeError);
  });

  test.each([undefined, Number.NaN, Infinity, {}, () => 1, Symbol("x")])(
    "are refused where they are none: %s",
    (value) => {
      expect(() => text`SELECT ${value as never}`).toThrow("no SQL value");
    },
  );

  test("what a value says is never read as SQL, nor as another value's place", () => {
    for (const value of ["SLUICE_VALUE_1_", "\\", "\\'; DROP TABLE t; --", "$1", "?", "'", '"', "/*", "한국어 🐘"]) {
      const made = text`SELECT ${value}, ${2}`;
      expect(made.endsWith(", 2")).toBe(true);
      if (value.startsWith("SLUICE")) continue;
      expect(() => composed([made], [], engines[engine].dialect, () => "")).not.toThrow();
    }
  });
});
