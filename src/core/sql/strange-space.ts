import type { Problem } from "../model/problem.js";
import { Lexer, token } from "./lex.js";
import type { LexRules } from "./rules.js";
import { problemOf } from "./text-problem.js";

// Looks like white space, or like nothing, and is a letter to the server.
const strange = /[\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]/;
const mostSaid = 20;

/** True where a text may hold such a character where it counts: nearly none does, and needs no second look. */
export function mayHoldStrangeSpace(text: string): boolean {
  return strange.test(text);
}

/** Where characters stand that look like white space and are none, outside strings, comments and quoted names. */
export function strangeSpacesIn(text: Iterable<string>, file: string, rules: LexRules): Problem[] {
  const problems: Problem[] = [];
  const lexer = new Lexer(text, rules);
  while (lexer.next() !== token.end && problems.length < mostSaid) {
    if (lexer.kind !== token.word) continue;
    const at = lexer.slice(lexer.start, lexer.end).search(strange);
    if (at < 0) continue;
    const place = lexer.placeOf(lexer.start + at);
    const codePoint = lexer.slice(lexer.start + at, lexer.start + at + 1).charCodeAt(0);
    problems.push(problemOf("strange_space", { codePoint: named(codePoint) }, "warning", { file, ...place }));
  }
  lexer.close();
  return problems;
}

function named(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}
