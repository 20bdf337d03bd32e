import { cut } from "../../src/core/sql/cut.js";
import type { Dialect } from "../../src/core/sql/dialect.js";
import type { StatementPiece } from "../../src/core/sql/piece.js";

/** A text that is one statement, and the data it may read. */
export function pieceOf(text: string, { rules, watch }: Pick<Dialect, "rules" | "watch">): StatementPiece {
  const [piece, ...others] = [...cut([text], rules, { watch })].filter(({ kind }) => kind === "statement");
  if (piece?.kind !== "statement" || others.length > 0) throw new Error(`not one statement: ${text.slice(0, 200)}`);
  return piece;
}
