import { checksumsOf } from "../../../src/core/sql/checksum.js";
import { cut } from "../../../src/core/sql/cut.js";
import { Lexer, token } from "../../../src/core/sql/lex.js";
import { TextProblem } from "../../../src/core/sql/text-problem.js";
import { postgresDialect } from "../../../src/engines/postgres/dialect.js";
import { assertSame, assertThat, type Fuzzer, partsOf, pick, type Random, sometimes } from "./fuzzer.js";
import { textOf } from "./texts.js";

const { rules, watch } = postgresDialect;

/** Any text is cut or refused with a place; its pieces join to it; it does not matter in what parts it comes. */
export const splitter: Fuzzer<string> = {
  name: "splitter",
  make: textOf,
  show: (text) => JSON.stringify(text),
  check(text, random) {
    const whole = cutOf([text]);
    if (whole.problem) placed(whole.problem, text);
    else assertThat(joins(text), "the pieces do not join to the text");
    assertSame(cutOf(partsOf(text, random)), whole, "cut in parts");
    if (sometimes(0.2, random)) assertSame(cutOf(text.split("")), whole, "cut character by character");
    const sums = checksumsOf([text], rules);
    assertSame(checksumsOf(partsOf(text, random), rules), sums, "checksums of parts");
    if (!whole.problem && !/copy|\\/i.test(text)) {
      const tokens = checksumsOf([respaced(text, random)], rules).tokens;
      assertThat(tokens === sums.tokens, "the tokens' checksum sees space");
      assertThat(checksumsOf([`${text}\n;x`], rules).tokens !== sums.tokens, "the tokens' checksum is blind");
    }
    // Text is read 65,536 characters at a time: here one read ends somewhere in the text.
    if (sometimes(0.06, random)) beyondAWindow(text, random);
  },
};

function beyondAWindow(text: string, random: Random): void {
  const length = 65_536 - Math.floor(random() * text.length);
  const filler = `/*${"-".repeat(996)}*/`.repeat(Math.floor(length / 1000)) + ";".repeat(length % 1000);
  assertSame(cutOf([filler, ...text.split("")]), cutOf([filler + text]), "cut behind a window");
  const sums = checksumsOf([filler + text], rules);
  assertSame(checksumsOf([filler, ...text.split("")], rules), sums, "checksums behind a window");
}

interface Cut {
  readonly pieces: readonly unknown[];
  readonly problem?: { readonly code: string; readonly line: number; readonly column: number };
}

/** Everything that a text is cut into; each statement can be classified and judged. */
export function cutOf(parts: Iterable<string>): Cut {
  const pieces: unknown[] = [];
  try {
    for (const piece of cut(parts, rules, { watch })) {
      if (piece.kind === "copy-data") pieces.push({ ...piece, data: [...piece.lines()].join("") });
      else {
        const { kind } = postgresDialect.classify(piece);
        pieces.push({ ...piece, holds: [...piece.holds], is: kind, destroys: postgresDialect.mayDestroy(piece) });
      }
    }
    return { pieces };
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    return { pieces, problem: { code: error.code, line: error.line, column: error.column } };
  }
}

function placed({ line, column }: NonNullable<Cut["problem"]>, text: string): void {
  const lines = text.split("\n");
  assertThat(line >= 1 && line <= lines.length, `line ${line} of ${lines.length}`);
  const width = Array.from(lines[line - 1] ?? "").length;
  assertThat(column >= 1 && column <= width + 1, `column ${column} of ${width}`);
}

/** Each piece stands where it says, and nothing is between two but what needs no server. */
function joins(text: string): boolean {
  let at = 0;
  for (const piece of cut([text], rules)) {
    const own = piece.kind === "statement" ? piece.text : [...piece.lines()].join("");
    if (piece.offset < at || !text.startsWith(own, piece.offset)) return false;
    if (!isBetween(text.slice(at, piece.offset))) return false;
    at = piece.offset + own.length;
    if (piece.kind === "copy-data") at = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at) + 1;
  }
  return isBetween(text.slice(at));
}

/** Space, comments, semicolons and client commands, told without the lexer that is under test. */
function isBetween(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    const rest = /[ \t\n\r\f\v;]+|--[^\n\r]*|\\[^\n]*\n?|\/\*/y;
    rest.lastIndex = at;
    const found = rest.exec(text)?.[0];
    if (found === undefined) return false;
    at += found.length;
    for (let depth = found === "/*" ? 1 : 0; depth > 0; at++) {
      if (at >= text.length) return false;
      const two = text.slice(at, at + 2);
      if (two === "/*" || two === "*/") {
        depth += two === "/*" ? 1 : -1;
        at++;
      }
    }
  }
  return true;
}

/** The same tokens with other comments and space between them, where there were some. */
function respaced(text: string, random: Random): string {
  const lexer = new Lexer([text], rules);
  let written = "";
  let blanks = "";
  const flush = (): void => {
    if (blanks === "") return;
    // A line's end may make two strings one: it stays, and none is added.
    const breaks = /[\n\r]/.test(blanks);
    const options = breaks ? ["\n", " -- it's;\n", "\n\t-- $$ \n  "] : [" ", "\t ", " /* ; ' /* */ */ ", "/**/"];
    written += /\/\*/.test(blanks) ? blanks : pick(options, random);
    blanks = "";
  };
  const isBlank: readonly number[] = [token.space, token.lineComment, token.blockComment];
  while (lexer.next() !== token.end) {
    const own = lexer.slice(lexer.start, lexer.end);
    if (isBlank.includes(lexer.kind)) blanks += own;
    else {
      flush();
      written += own;
    }
  }
  return `-- first\n${written}\n/* last */`;
}
