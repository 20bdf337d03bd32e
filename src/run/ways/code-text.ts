import type { SqlPart, SqlValue } from "../../core/model/code-migration.js";
import { cut } from "../../core/sql/cut.js";
import type { Dialect } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { TextProblem } from "../../core/sql/text-problem.js";

/** SQL that `sql` takes as it stands: nobody but a session makes one. */
export class Fragment {
  readonly sql: string;
  constructor(sql: string) {
    this.sql = sql;
  }
}

/** One statement as it is sent, and as it is told what it is to a run. */
export interface Composed {
  readonly text: string;
  readonly piece: StatementPiece;
}

const marker = (index: number): string => `SLUICE_VALUE_${index}_`;
const markers = /SLUICE_VALUE_(\d+)_/g;

/**
 * One statement with its values as literals. Each must stand where a value may: in a string or a comment, or as a part
 * of a name, it would be read as another text than its author meant.
 */
export function composed(
  strings: readonly string[],
  values: readonly SqlPart[],
  dialect: Dialect,
  literal: (value: SqlValue) => string,
): Composed {
  const texts = values.map((value) => partText(value, literal));
  if (strings.some((string) => string.toUpperCase().includes("SLUICE_VALUE_")))
    throw new TypeError("SLUICE_VALUE_ is no name for anything of yours");
  const named = strings.map((string, index) => (index < values.length ? string + marker(index) : string)).join("");
  const watch = new Set([...dialect.watch, ...values.map((_, index) => marker(index))]);
  const piece = onlyStatement(named, dialect, watch);
  for (const index of values.keys())
    if (!piece.holds.has(marker(index)))
      throw new TypeError(
        `value ${index + 1} stands in a string, a comment or a name: write it by itself, without quotes`,
      );
  return { text: piece.text.replace(markers, (_, index: string) => texts[Number(index)] ?? ""), piece };
}

function onlyStatement(text: string, dialect: Dialect, watch: ReadonlySet<string>): StatementPiece {
  const statements: StatementPiece[] = [];
  try {
    for (const piece of cut([text], dialect.rules, { watch })) if (piece.kind === "statement") statements.push(piece);
  } catch (error) {
    throw error instanceof TextProblem ? new TypeError(`the text cannot be read as SQL: ${error.message}`) : error;
  }
  const [only, second] = statements;
  if (!only || second) throw new TypeError(`one statement at a time: ${statements.length} are here`);
  if (only.data) throw new TypeError("COPY FROM stdin has no data here");
  return only;
}

function partText(part: SqlPart, literal: (value: SqlValue) => string): string {
  if (part instanceof Fragment) return part.sql;
  if (!Array.isArray(part)) return literal(part as SqlValue);
  if (part.length === 0) throw new TypeError("an empty list: nothing is in it, and SQL has no () for that");
  return (part as readonly SqlValue[]).map(literal).join(", ");
}
