import type { StatementPiece } from "../../core/sql/piece.js";

/** No statement loses data without one of these words, save by a routine that it calls. Not every engine keeps rows. */
export const destructiveWords: readonly string[] = [
  "DROP",
  "TRUNCATE",
  "DELETE",
  "UPDATE",
  "REPLACE",
  "DISCARD",
  "IGNORE",
  "ENGINE",
  "CALL",
  "EXECUTE",
  "PREPARE",
];

/** False only where the statement surely destroys nothing; where words do not tell, true. */
export function mayDestroy({ holds, words }: StatementPiece): boolean {
  if (harmless.test(words)) return false;
  return isBlock.test(words) || destructiveWords.some((word) => holds.has(word));
}

/** Their words are those of rights, of what happens on a key, of a function. */
const harmless = /^(?:INSERT|REPLACE|SELECT|VALUES|SHOW|GRANT|REVOKE|USE|CREATE (?:TEMPORARY )?TABLE)\b/;

/** What it decides is told as unknown. */
const isBlock = /^(?:BEGIN NOT|IF|CASE|LOOP|WHILE|REPEAT|FOR)\b/;
