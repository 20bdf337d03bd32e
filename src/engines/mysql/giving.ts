import type { Giving } from "../../core/model/may-lack.js";
import type { Dialect } from "../../core/sql/dialect.js";
import type { StatementPiece } from "../../core/sql/piece.js";
import { mysqlRules } from "./rules.js";
import { lastInsertId } from "./session-leaves.js";
import { Tokens } from "./tokens.js";

/** A row that is given no number leaves the last one as it was: one that brings its own, one that is left out, none at all. */
export const mayGive: NonNullable<Dialect["mayGive"]> = (statement) => {
  const name = lastInsertId;
  const { words, holds, text } = statement;
  const isSaid = holds.has("LAST_INSERT_ID") && /last_insert_id\s*\(\s*[^)\s]/i.test(text);
  if (!/^(?:INSERT|REPLACE)\b/.test(words))
    return isSaid && /^(?:DO|SET|SELECT)\b/.test(words) && !/\b(?:from|where)\b/i.test(text) ? undefined : { name };
  const where = givingOf(statement);
  if (!holds.has("DUPLICATE")) return where && isSaid ? undefined : { name, ...(where ? { where } : {}) };
  // `id = LAST_INSERT_ID(id)`: the number of the row that is there, too.
  return { name, ...(where && isSaid ? { where } : {}) };
};

/** Told by its first row, where it has one for sure that is not left out. */
function givingOf({ text, parts }: StatementPiece): Giving | undefined {
  const tokens = new Tokens(parts ?? [text], mysqlRules);
  tokens.next();
  while (tokens.takesOne("LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "INTO"));
  // `IGNORE` is taken for its name: what follows is none of these.
  const table = tokens.qualified();
  if (table === undefined) return undefined;
  if (tokens.takes("SET")) return { table, own: ownOfSet(tokens) };
  const named = tokens.at("(") ? columns(tokens) : undefined;
  if (!tokens.takesOne("VALUES", "VALUE") || !tokens.takes("(")) return undefined;
  const own: (string | number)[] = [];
  for (let place = 1; !tokens.ended && !tokens.at(")"); place++) {
    if (!isAsCounted(tokens)) own.push(named?.[place - 1] ?? place);
    tokens.takes(",");
  }
  return { table, own };
}

function ownOfSet(tokens: Tokens): readonly string[] {
  const own: string[] = [];
  do {
    const column = lastOf(tokens);
    tokens.next();
    if (!isAsCounted(tokens, "ON", "AS", "RETURNING")) own.push(column);
  } while (tokens.takes(","));
  return own;
}

function columns(tokens: Tokens): readonly string[] {
  tokens.next();
  const found: string[] = [];
  while (!tokens.ended && !tokens.takes(")")) {
    found.push(lastOf(tokens));
    tokens.takes(",");
  }
  return found;
}

/** A column may be named with its table. */
function lastOf(tokens: Tokens): string {
  let last = tokens.name();
  if (last === undefined) tokens.next();
  while (tokens.takes(".")) last = tokens.name();
  return last ?? "";
}

/** The value that stands here leaves it to the table. */
function isAsCounted(tokens: Tokens, ...ends: readonly string[]): boolean {
  const value = tokens.clause(...ends);
  return value.length === 1 && /^(?:NULL|DEFAULT)$/.test(value[0]!.said);
}
