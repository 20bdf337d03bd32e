import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checksumsOf } from "../../src/core/sql/checksum.js";
import { cut } from "../../src/core/sql/cut.js";
import type { CutRules } from "../../src/core/sql/rules.js";
import { ScriptReader, step } from "../../src/core/sql/script-reader.js";
import { TextProblem } from "../../src/core/sql/text-problem.js";
import { mysqlRules } from "../../src/engines/mysql/rules.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { mysqlSplitCases, splitCases } from "./split-cases.js";

const engines = [
  { engine: "PostgreSQL", rules: postgresDialect.rules, cases: splitCases, files: 200 },
  { engine: "MariaDB and MySQL", rules: mysqlRules, cases: mysqlSplitCases, files: 200 },
];

describe.each(engines)("$engine", ({ rules, cases, files }) => {
  const good = cases.filter(({ problem }) => problem === undefined);
  const bad = cases.filter(({ problem }) => problem !== undefined);

  test(`there are at least ${files} files`, () => {
    expect(cases.length).toBeGreaterThanOrEqual(files);
    expect(bad.length).toBeGreaterThan(20);
  });
  test.each(good)("$name: $statements", ({ text, statements }) => {
    const pieces = [...cut([text], rules)];
    expect(pieces.filter(({ kind }) => kind === "statement")).toHaveLength(statements);
    for (const size of [1, 7]) {
      expect(cutWhole(text, rules, size)).toEqual(cutWhole(text, rules));
      expect(checksumsOf(partsOf(text, size), rules)).toEqual(checksumsOf([text], rules));
    }
    expect(blankBetween(text, rules)).toBe(true);
  });
  test.each(bad)("$name: $problem", ({ text, problem }) => {
    expect(problemOf(text, rules)).toBe(problem);
  });
});

const piecesFile = new URL("../corpus/split-mysql.json", import.meta.url);
const mysqlPieces = JSON.parse(readFileSync(piecesFile, "utf8")) as Readonly<Record<string, readonly string[]>>;

describe("MariaDB and MySQL, word for word", () => {
  const good = mysqlSplitCases.filter(({ problem }) => problem === undefined);
  test("every file has its pieces", () => {
    expect(Object.keys(mysqlPieces).sort()).toEqual(good.map(({ name }) => name).sort());
  });
  test.each(good)("$name", ({ name, text }) => {
    const texts = [...cut([text], mysqlRules)].map((piece) => (piece.kind === "statement" ? piece.text : ""));
    expect(texts).toEqual(mysqlPieces[name]);
  });
});

/** Everything that a text is cut into, data included. */
function cutWhole(text: string, rules: CutRules, size = text.length): unknown[] {
  const found: unknown[] = [];
  for (const piece of cut(partsOf(text, size), rules, { watch: postgresDialect.watch }))
    found.push(piece.kind === "statement" ? piece : { ...piece, lines: [...piece.lines()].join("") });
  return found;
}

function* partsOf(text: string, size: number): Generator<string, void, void> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** Whether the pieces stand in the text as they say, and nothing but blanks, comments, ends and commands between. */
function blankBetween(text: string, rules: CutRules): boolean {
  const covered: [from: number, to: number][] = [];
  for (const piece of cut([text], rules)) {
    const own = piece.kind === "statement" ? piece.text : [...piece.lines()].join("");
    expect(text.startsWith(own, piece.offset)).toBe(true);
    const to = piece.offset + own.length;
    covered.push([piece.offset, piece.kind === "copy-data" ? text.indexOf("\\.", to) + 2 : to]);
  }
  let between = "";
  let at = 0;
  for (const [from, to] of covered) {
    if (from < at) return false;
    between += `${text.slice(at, from)}\n`;
    at = to;
  }
  return isBlank(between + text.slice(at), rules);
}

/** A text of what lies between pieces holds no token of a statement. */
function isBlank(between: string, rules: CutRules): boolean {
  const reader = new ScriptReader([between], rules);
  for (let met = reader.next(); met !== step.end; met = reader.next()) if (met === step.token) return false;
  return true;
}

function problemOf(text: string, rules: CutRules): string {
  try {
    const pieces = [...cut([text], rules)];
    return `${pieces.length} pieces`;
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    const detail = Object.values(error.facts as Record<string, string>).join(" ") || "-";
    return `${error.code} ${detail} ${error.line}:${error.column}`;
  }
}
