import { checksumsOf } from "../../../src/core/sql/checksum.js";
import { cut } from "../../../src/core/sql/cut.js";
import { Lexer, token } from "../../../src/core/sql/lex.js";
import { TextProblem } from "../../../src/core/sql/text-problem.js";
import type { Dialect } from "../../../src/core/sql/dialect.js";
import { mysqlDialect } from "../../../src/engines/mysql/dialect.js";
import { postgresDialect } from "../../../src/engines/postgres/dialect.js";
import { assertSame, assertThat, type Fuzzer, partsOf, pick, type Random, sometimes } from "./fuzzer.js";
import { mysqlTextOf } from "./mysql-texts.js";
import { textOf } from "./texts.js";

/** What is tried of an engine. */
interface Tried {
  readonly name: string;
  readonly dialect: Dialect;
  readonly make: (random: Random) => string;
  /** Where other space may mean something else, or is read in a way that only the cutter follows. */
  readonly spaceCounts: RegExp;
  /** What may be between two words, on one line and with a line's end. */
  readonly blanks: readonly string[];
  readonly breaks: readonly string[];
  /** Whether nothing is lost between two pieces, told without the lexer that is under test: of one text, part by part. */
  readonly between: () => (text: string) => boolean;
}

const postgres: Tried = {
  name: "splitter",
  dialect: postgresDialect,
  make: textOf,
  spaceCounts: /copy|\\/i,
  blanks: [" ", "\t ", " /* ; ' /* */ */ ", "/**/"],
  breaks: ["\n", " -- it's;\n", "\n\t-- $$ \n  "],
  between: () => isBetween,
};

const mysql: Tried = {
  name: "splitter of MariaDB and MySQL",
  dialect: mysqlDialect,
  make: mysqlTextOf,
  spaceCounts: /delimiter|sql_mode|\\|--|!|\buse\b|nopager|notee|nowarning|prompt|rehash|status|warnings/i,
  blanks: [" ", "\t ", " /* ; ' /* */ ", "/**/"],
  breaks: ["\n", " -- it's;\n", "\n\t# it's\n  "],
  between: isBetweenOfShell,
};

/** Any text is cut or refused with a place; its pieces join to it; it does not matter in what parts it comes. */
export const splitters: readonly Fuzzer<string>[] = [postgres, mysql].map((tried) => ({
  name: tried.name,
  make: tried.make,
  show: (text) => JSON.stringify(text),
  check: (text, random) => check(text, random, tried),
}));

function check(text: string, random: Random, tried: Tried): void {
  const { dialect } = tried;
  const { rules } = dialect;
  const whole = cutOf([text], dialect);
  if (whole.problem) placed(whole.problem, text);
  else assertThat(joins(text, tried), "the pieces do not join to the text");
  assertSame(cutOf(partsOf(text, random), dialect), whole, "cut in parts");
  if (sometimes(0.2, random)) assertSame(cutOf(text.split(""), dialect), whole, "cut character by character");
  const sums = checksumsOf([text], rules);
  assertSame(checksumsOf(partsOf(text, random), rules), sums, "checksums of parts");
  if (!whole.problem && !tried.spaceCounts.test(text)) {
    const tokens = checksumsOf([respaced(text, random, tried)], rules).tokens;
    assertThat(tokens === sums.tokens, "the tokens' checksum sees space");
    assertThat(checksumsOf([`${text}\n;x`], rules).tokens !== sums.tokens, "the tokens' checksum is blind");
  }
  // Text is read 65,536 characters at a time: here one read ends somewhere in the text.
  if (sometimes(0.06, random)) beyondAWindow(text, random, dialect);
}

function beyondAWindow(text: string, random: Random, dialect: Dialect): void {
  const length = 65_536 - Math.floor(random() * text.length);
  const filler = `/*${"-".repeat(996)}*/`.repeat(Math.floor(length / 1000)) + ";".repeat(length % 1000);
  assertSame(cutOf([filler, ...text.split("")], dialect), cutOf([filler + text], dialect), "cut behind a window");
  const sums = checksumsOf([filler + text], dialect.rules);
  assertSame(checksumsOf([filler, ...text.split("")], dialect.rules), sums, "checksums behind a window");
}

interface Cut {
  readonly pieces: readonly unknown[];
  readonly problem?: { readonly code: string; readonly line: number; readonly column: number };
}

/** Everything that a text is cut into; each statement can be classified and judged. */
export function cutOf(parts: Iterable<string>, dialect: Dialect): Cut {
  const pieces: unknown[] = [];
  try {
    for (const piece of cut(parts, dialect.rules, { watch: dialect.watch })) {
      if (piece.kind === "copy-data") pieces.push({ ...piece, data: [...piece.lines()].join("") });
      else {
        const { kind } = dialect.classify(piece);
        pieces.push({ ...piece, holds: [...piece.holds], is: kind, destroys: dialect.mayDestroy(piece) });
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
function joins(text: string, { dialect, between }: Tried): boolean {
  const isBlank = between();
  let at = 0;
  for (const piece of cut([text], dialect.rules)) {
    const own = piece.kind === "statement" ? piece.text : [...piece.lines()].join("");
    if (piece.offset < at || !text.startsWith(own, piece.offset)) return false;
    if (!isBlank(text.slice(at, piece.offset))) return false;
    at = piece.offset + own.length;
    if (piece.kind === "copy-data") at = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at) + 1;
  }
  return isBlank(text.slice(at));
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

/** The same of the shell of MariaDB and MySQL, which is told its delimiter on the way. */
function isBetweenOfShell(): (text: string) => boolean {
  let delimiter = ";";
  return (text) => {
    let at = 0;
    while (at < text.length) {
      if (text.startsWith(delimiter, at)) {
        at += delimiter.length;
        continue;
      }
      // One semicolon at a time: the next may begin the delimiter.
      const rest =
        /[ \t\n\r\f\v]+|;|--[^\n]*|#[^\n]*|\/\*(?!M?!\d*(?![\d\\]))[^]*?\*\/|\\[gG]|(?:nopager|notee|nowarning|prompt|rehash|status|warnings)\b[^\n]*|delimiter\s+(\S+)[^\n]*/iy;
      rest.lastIndex = at;
      const [found = "", told] = rest.exec(text) ?? [];
      if (found === "") return false;
      if (told !== undefined) delimiter = told.replace(/^(['"`])(.*?)\1.*$/, "$2");
      at += found.length;
    }
    return true;
  };
}

/** The same tokens with other comments and space between them, where there were some. */
function respaced(text: string, random: Random, tried: Tried): string {
  const lexer = new Lexer([text], tried.dialect.rules);
  let written = "";
  let blanks = "";
  const flush = (): void => {
    if (blanks === "") return;
    // A line's end may make two strings one: it stays, and none is added.
    const options = /[\n\r]/.test(blanks) ? tried.breaks : tried.blanks;
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
