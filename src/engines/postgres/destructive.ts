import type { StatementPiece } from "../../core/sql/piece.js";
import type { LexRules } from "../../core/sql/rules.js";
import { destructiveWords } from "./destructive-words.js";
import { tokensOf } from "./phrases.js";
import { tellingText } from "./telling.js";

/** False only where the statement surely destroys nothing; where words do not tell, true. */
export function mayDestroy(statement: StatementPiece, rules: LexRules): boolean {
  if (!destructiveWords.some((word) => statement.holds.has(word))) return false;
  if (onlyDefines.test(statement.words)) return false;
  return hasDestructiveWord(tokensOf(tellingText(statement, rules), rules));
}

/** Their words stand in a body, an event or a right: they are stored, not carried out. */
const onlyDefines =
  /^(?:CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE|TRIGGER|CONSTRAINT TRIGGER|RULE|VIEW|POLICY)|CREATE EVENT TRIGGER|GRANT|REVOKE|COMMENT ON)\b/;

function hasDestructiveWord(tokens: readonly string[]): boolean {
  const upper = tokens.map((part) => part.toUpperCase());
  const cascades = upper.includes("CASCADE");
  return upper.some((word, at) => {
    if (!destructiveWords.includes(word)) return false;
    return !isHarmless(upper[0] ?? "", upper[at - 1] ?? "", word, upper[at + 1] ?? "", cascades);
  });
}

function isHarmless(first: string, before: string, word: string, after: string, cascades: boolean): boolean {
  const upsert = first === "INSERT" || first === "WITH";
  switch (word) {
    case "DELETE":
      return before === "ON" || (before === "COMMIT" && after === "ROWS");
    case "UPDATE":
      return before === "ON" || before === "FOR" || before === "KEY" || (upsert && before === "DO" && after === "SET");
    case "DO":
      return upsert && (after === "UPDATE" || after === "NOTHING");
    case "DROP":
      return before === "COMMIT" || (first === "ALTER" && dropsNoData(after, cascades));
    default:
      return false;
  }
}

/** CONSTRAINT, DEFAULT and NOT are reserved: no column is called so. A primary key may take a materialized view along. */
function dropsNoData(after: string, cascades: boolean): boolean {
  return after === "DEFAULT" || after === "NOT" || (after === "CONSTRAINT" && !cascades);
}
