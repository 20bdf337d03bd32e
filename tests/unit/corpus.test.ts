import { describe, expect, test } from "vitest";
import { cut } from "../../src/core/sql/cut.js";
import { Lexer, token } from "../../src/core/sql/lex.js";
import { TextProblem } from "../../src/core/sql/text-problem.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { splitCases } from "./split-cases.js";

const { rules } = postgresDialect;
const good = splitCases.filter(({ problem }) => problem === undefined);
const bad = splitCases.filter(({ problem }) => problem !== undefined);

test("there are at least 200 files", () => {
  expect(splitCases.length).toBeGreaterThanOrEqual(200);
  expect(bad.length).toBeGreaterThan(20);
});

describe("cut", () => {
  test.each(good)("$name: $statements", ({ text, statements }) => {
    const pieces = [...cut([text], rules)];
    expect(pieces.filter(({ kind }) => kind === "statement")).toHaveLength(statements);
    expect(cutWhole(text)).toEqual(cutWhole(text, 1));
    expect(cutWhole(text)).toEqual(cutWhole(text, 7));
    expect(blankBetween(text)).toBe(true);
  });
  test.each(bad)("$name: $problem", ({ text, problem }) => {
    expect(problemOf(text)).toBe(problem);
  });
});

/** Everything that a text is cut into, data included. */
function cutWhole(text: string, size = text.length): unknown[] {
  const found: unknown[] = [];
  for (const piece of cut(partsOf(text, size), rules, { watch: postgresDialect.watch }))
    found.push(piece.kind === "statement" ? piece : { ...piece, lines: [...piece.lines()].join("") });
  return found;
}

function* partsOf(text: string, size: number): Generator<string, void, void> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** Whether the pieces stand in the text as they say, and nothing but blanks, comments, semicolons and commands between. */
function blankBetween(text: string): boolean {
  let at = 0;
  for (const piece of cut([text], rules)) {
    if (!isBlank(text.slice(at, piece.offset))) return false;
    const own = piece.kind === "statement" ? piece.text : [...piece.lines()].join("");
    expect(text.startsWith(own, piece.offset)).toBe(true);
    at = piece.offset + own.length;
    if (piece.kind === "copy-data") at = text.indexOf("\\.", at) + 2;
  }
  return isBlank(text.slice(at));
}

function isBlank(between: string): boolean {
  const lexer = new Lexer([between.replaceAll(/\\.*/g, "")], rules);
  const blanks: readonly number[] = [token.space, token.lineComment, token.blockComment];
  while (lexer.next() !== token.end)
    if (!blanks.includes(lexer.kind) && !(lexer.kind === token.symbol && lexer.code === 59)) return false;
  return true;
}

function problemOf(text: string): string {
  try {
    const pieces = [...cut([text], rules)];
    return `${pieces.length} pieces`;
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    const detail = Object.values(error.facts as Record<string, string>).join(" ") || "-";
    return `${error.code} ${detail} ${error.line}:${error.column}`;
  }
}
