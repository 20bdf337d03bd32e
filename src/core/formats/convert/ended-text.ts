import { ended } from "../ids.js";
import { MarkedLines } from "../marked-lines.js";
import type { CutRules } from "../../sql/rules.js";

/** The text with a semicolon behind its last statement, and with its last line's end. */
export function endedText(text: string, rules: CutRules): string {
  if (!isOpen(text, rules)) return ended(text);
  const bare = text.trimEnd();
  const behind = `${bare};\n`;
  // Behind a comment it would be one of its words.
  return isOpen(behind, rules) ? `${bare}\n;\n` : behind;
}

function isOpen(text: string, rules: CutRules): boolean {
  const lines = new MarkedLines([text], rules, noMark);
  while (lines.next());
  return lines.before.open !== undefined;
}

/** Stands in no text that can be read. */
const noMark = "\0";
