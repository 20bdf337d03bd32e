import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { mysqlDialect } from "../../engines/mysql/dialect.js";
import { mysqlReader } from "../../engines/mysql/reader.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { postgresReader } from "../../engines/postgres/reader.js";
import type { Dialect, StatementReader } from "../sql/dialect.js";
import type { Direction } from "../model/migration.js";
import { halfDownOf } from "./half-down.js";
import { unitsOf } from "./units.js";

type Case = readonly [name: string, up: string, down: string, runs: string];

const cases = new Map(
  readFileSync(new URL("half-down.cases.txt", import.meta.url), "utf8")
    .split("## ")
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), casesIn(section)] as const),
);

const postgres = await postgresReader();
const mysql = await mysqlReader();

describe.each([
  ["PostgreSQL", postgresDialect, postgres, casesOn("PostgreSQL")],
  ["MySQL", mysqlDialect, mysql, casesOn("MySQL")],
] as const)("on %s", (_, dialect, reader, table) => {
  test.each(table)("%s: %s; back by %s → %s", (_name, up, down, runs) => {
    expect(told(up, down, dialect, reader)).toBe(runs);
  });
});

test("the table is as long as it should be", () => {
  expect([...cases.values()].flat().length).toBeGreaterThan(70);
});

function casesOn(title: string): readonly Case[] {
  return ["on both", `on ${title}`].flatMap((section) => cases.get(section) ?? []);
}

function casesIn(section: string): readonly Case[] {
  return [...section.matchAll(/^(\S.*)\n {3}up {4}(.*)\n {3}down(?: {2}(.*))?\n {3}runs(?: {2}(.*))?$/gm)].map(
    ([, name = "", up = "", down = "", runs = ""]): Case => [name, up, down, runs],
  );
}

function told(up: string, down: string, dialect: Dialect, reader: StatementReader): string {
  const [before = "", after = ""] = up.split(" | ");
  const upStatements = [...statementsIn(before), ...statementsIn(after)];
  const half = {
    up: directionOf(upStatements),
    down: directionOf(statementsIn(down)),
  };
  const soFar = unitsOf(half.up, dialect)
    .units.slice(0, statementsIn(before).length)
    .map(({ hash }) => hash);
  const found = halfDownOf({ ...half, isIn: { hashes: soFar } }, dialect, reader);
  if (found.unshown) return [found.unshown.because, "line" in found.unshown ? found.unshown.line : ""].join(" ");
  return found.cut.units
    .flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index + 1))
    .join(" ");
}

function statementsIn(text: string): readonly string[] {
  return text.split("; ").filter((each) => each !== "");
}

/** Each statement on a line, and a unit of its own. */
function directionOf(statements: readonly string[]): Direction {
  const text = statements.map((each) => `${each};\n`).join("");
  const never = (): never => {
    throw new Error("nobody asks");
  };
  const script = { file: "1.sql", firstLine: 1, bytes: text.length, read: () => [text] };
  return { script, transaction: "none", raw: never, checksums: never };
}
