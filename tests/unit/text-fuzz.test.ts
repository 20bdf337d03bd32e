import { describe, expect, test } from "vitest";
import { checksumsOf } from "../../src/core/sql/checksum.js";
import { cut } from "../../src/core/sql/cut.js";
import { decode, examine } from "../../src/core/sql/encoding.js";
import { Lexer, token } from "../../src/core/sql/lex.js";
import { TextProblem } from "../../src/core/sql/text-problem.js";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { splitCases } from "./split-cases.js";

const seed = Number(process.env["SLUICE_SEED"] ?? Date.now() % 1_000_000);
const rounds = Number(process.env["SLUICE_ROUNDS"] ?? 800);
const { rules, watch } = postgresDialect;

// Shown with every failure: SLUICE_SEED=… npx vitest run tests/unit/text-fuzz.test.ts
describe(`seed ${seed}`, () => {
  test("any text is cut or refused with a place, and its pieces join to it", () => {
    forEachText((text) => {
      const found = cutOf([text]);
      if (found.problem) {
        expect(found.problem.line).toBeGreaterThan(0);
        expect(found.problem.line).toBeLessThanOrEqual(text.split("\n").length);
      } else expect(joins(text)).toBe(true);
    });
  });

  test("it does not matter in what parts a text comes", () => {
    forEachText((text, random) => {
      const whole = JSON.stringify(cutOf([text]));
      expect(JSON.stringify(cutOf(text.split("")))).toBe(whole);
      expect(JSON.stringify(cutOf(partsOf(text, random)))).toBe(whole);
      expect(checksumsOf(partsOf(text, random), rules)).toEqual(checksumsOf([text], rules));
    });
  });

  // Text is read 65,536 characters at a time: here one read ends somewhere in the text, wherever that is.
  test("it does not matter where a read ends", () => {
    forEachText((text, random) => {
      const length = 65_536 - Math.floor(random() * text.length);
      const filler = `/*${"-".repeat(996)}*/`.repeat(Math.floor(length / 1000)) + ";".repeat(length % 1000);
      const padded = cutOf([filler, ...text.split("")]);
      expect(JSON.stringify(padded)).toBe(JSON.stringify(cutOf([filler + text])));
      const sums = checksumsOf([filler, ...text.split("")], rules);
      expect(sums).toEqual(checksumsOf([filler + text], rules));
    }, rounds / 4);
  });

  test("the tokens' checksum is blind to comments and space, and to nothing else", () => {
    forEachText((text, random) => {
      if (cutOf([text]).problem || /copy|\\/i.test(text)) return;
      const other = respaced(text, random);
      expect(checksumsOf([other], rules).tokens).toBe(checksumsOf([text], rules).tokens);
      const changed = `${text}\n;x`;
      expect(checksumsOf([changed], rules).tokens).not.toBe(checksumsOf([text], rules).tokens);
    });
  });

  test("every statement can be classified and judged", () => {
    forEachText((text) => {
      try {
        for (const piece of cut([text], rules, { watch }))
          if (piece.kind === "statement") {
            expect(postgresDialect.classify(piece).kind).toBeTypeOf("string");
            expect(postgresDialect.mayDestroy(piece)).toBeTypeOf("boolean");
          }
      } catch (error) {
        if (!(error instanceof TextProblem)) throw error;
      }
    });
  });

  test("any bytes can be examined, and what has no error can be decoded", () => {
    const random = randomOf(seed);
    for (let round = 0; round < rounds; round++) {
      const bytes = random() < 0.5 ? noise(random) : new TextEncoder().encode(textOf(random));
      const problems = examine([bytes], "f");
      const single = examine(
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
        "f",
      );
      expect(single).toEqual(problems);
      const unreadable = problems.some(({ code }) => code === "not_utf8" || code === "utf16");
      if (!unreadable) expect([...decode([bytes], "f")].join("").length).toBeLessThanOrEqual(bytes.length);
      else expect(() => [...decode([bytes], "f")]).toThrow("source_invalid");
    }
  });
});

type Random = () => number;

function randomOf(start: number): Random {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function forEachText(check: (text: string, random: Random) => void, times = rounds): void {
  const random = randomOf(seed);
  for (let round = 0; round < times; round++) {
    const text = textOf(random);
    try {
      check(text, random);
    } catch (error) {
      throw new Error(`round ${round} of seed ${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
}

const atoms =
  `' '' " "" $$ $a$ $한$ ; ; -- /* */ \\ \\. E' U&' U&" B' N' ( ) [ ] . .. , : :: = - + * / # @ % a e u_ x1 한 🦦 1 1.5 1e5 $1
  SELECT select CREATE FUNCTION OR REPLACE BEGIN ATOMIC END CASE AS COPY FROM stdin DO COMMIT ROLLBACK TO DROP UPDATE ON
  SET standard_conforming_strings off RESET \\echo \\connect`
    .split(/\s+/)
    .concat([" ", "\n", "\r\n", "\t", "\r", " ", "\n"]);

/** Either a heap of what means something to a lexer, or a file of the corpus with something done to it. */
function textOf(random: Random): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  if (random() < 0.6)
    return Array.from({ length: Math.floor(random() * 30) }, () => pick(atoms) + pick(["", " ", "\n"])).join("");
  let { text } = pick(splitCases);
  text = text.slice(0, 2000);
  for (let edits = Math.floor(random() * 4); edits > 0; edits--) {
    const at = Math.floor(random() * text.length);
    text = text.slice(0, at) + pick(atoms) + text.slice(at + Math.floor(random() * 3));
  }
  return text;
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256));
}

function partsOf(text: string, random: Random): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const size = 1 + Math.floor(random() * 9);
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return parts;
}

interface Cut {
  readonly pieces: unknown[];
  readonly problem?: { readonly code: string; readonly line: number; readonly column: number };
}

function cutOf(parts: Iterable<string>): Cut {
  const pieces: unknown[] = [];
  try {
    for (const piece of cut(parts, rules, { watch }))
      pieces.push(
        piece.kind === "statement"
          ? { ...piece, holds: [...piece.holds] }
          : { ...piece, data: [...piece.lines()].join("") },
      );
    return { pieces };
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    return { pieces, problem: { code: error.code, line: error.line, column: error.column } };
  }
}

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

/** Nothing but space, comments, semicolons and client commands. */
function isBetween(text: string): boolean {
  const lexer = new Lexer([text], rules);
  while (lexer.next() !== token.end) {
    if (lexer.kind === token.symbol && lexer.code === 92) lexer.restOfLine();
    else if (!isBlank(lexer.kind) && !(lexer.kind === token.symbol && lexer.code === 59)) return false;
  }
  return true;
}

function isBlank(kind: number): boolean {
  return kind === token.space || kind === token.lineComment || kind === token.blockComment;
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
    written += /\/\*/.test(blanks) ? blanks : (options[Math.floor(random() * options.length)] ?? " ");
    blanks = "";
  };
  while (lexer.next() !== token.end) {
    const own = lexer.slice(lexer.start, lexer.end);
    if (isBlank(lexer.kind)) blanks += own;
    else {
      flush();
      written += own;
    }
  }
  return `-- first\n${written}\n/* last */`;
}
