import type { StatementPiece } from "../../core/sql/piece.js";
import type { Fault } from "../../core/model/fault.js";
import type { Text } from "../engine.js";
import { mysqlRules } from "./rules.js";
import { Tokens } from "./tokens.js";

/**
 * A statement as it reads where something of ours was asked since the one before it: in place of each `ROW_COUNT()`
 * stands what that would have told. Undefined where it asks in a way that no number can stand for.
 */
export function withRowCount(text: Text, count: number): Text | undefined {
  const parts = typeof text === "string" ? [text] : text;
  if (!parts.some((part) => mayCount.test(part))) return text;
  const whole = parts.join("");
  let written = "";
  let from = 0;
  for (const { start, end, isCall } of countsIn([whole])) {
    if (!isCall) return undefined;
    written += `${whole.slice(from, start)}CAST(${count} AS SIGNED)`;
    from = end;
  }
  return written + whole.slice(from);
}

/** Which of what tells of the statement right before it a statement reads to keep it; undefined where it reads none. */
export function tellsOfBefore(statement: StatementPiece): string | undefined {
  const { holds, words, text, parts = [text] } = statement;
  if (!holds.has("ROW_COUNT") || !keeps.test(words)) return undefined;
  // What is only shown is seen by nobody.
  if (words.startsWith("SELECT") && !parts.some((part) => /\binto\b|:=/i.test(part))) return undefined;
  return [...countsIn(parts)].length > 0 ? "ROW_COUNT()" : undefined;
}

const mayCount = /\brow_count\b/i;

/** Others are a table's, a routine's, or a block's, which has statements of its own before it. */
const keeps = /^(?:SET|DO|SELECT|INSERT|REPLACE|UPDATE|DELETE|WITH|GET|CREATE TABLE)\b/;

interface Count {
  readonly start: number;
  readonly end: number;
  /** `ROW_COUNT()`; else what GET DIAGNOSTICS reads. */
  readonly isCall: boolean;
}

function* countsIn(parts: readonly string[]): Generator<Count> {
  const tokens = new Tokens(parts, mysqlRules);
  const isAsked = tokens.at("GET");
  for (let before = ""; !tokens.ended;) {
    const { said, end } = tokens.next();
    if (said === "ROW_COUNT" && before !== ".") {
      const start = end - "ROW_COUNT".length;
      const isCall = tokens.takes("( )");
      if (isCall || isAsked) yield { start, end: tokens.passed, isCall };
    }
    before = said;
  }
}

/** GET DIAGNOSTICS takes no number in its place. */
export const countForgotten: Fault = {
  message: "ROW_COUNT is not known any more: the warnings of the statement before were asked for. SET @n = ROW_COUNT()",
};
