import type { StatementPiece } from "../../core/sql/piece.js";
import { mysqlRules } from "./rules.js";
import { Tokens } from "./tokens.js";

/**
 * By which of its modes a server would read a statement otherwise than a run's session does, which has neither: under
 * one `"…"` is a name, under the other a backslash is a letter. Undefined where it has none of them.
 */
export function otherReading({
  sql_mode: mode = "",
}: Readonly<Record<string, string>>): ((statement: StatementPiece) => string | undefined) | undefined {
  const [names, letters] = ["ANSI_QUOTES", "NO_BACKSLASH_ESCAPES"].map((each) => mode.split(",").includes(each));
  if (!names && !letters) return undefined;
  return ({ text: whole, parts = [whole] }) => {
    for (const tokens = new Tokens(parts, mysqlRules); !tokens.ended;) {
      const { text } = tokens.next();
      if (names && text.startsWith('"')) return "ANSI_QUOTES";
      if (letters && /^[nbx]?['"].*\\/is.test(text)) return "NO_BACKSLASH_ESCAPES";
    }
    return undefined;
  };
}
