import type { Action } from "../../core/model/action.js";
import { addedKey } from "./actions-alter.js";
import { columnsIn } from "./actions-clauses.js";
import type { Tokens } from "./tokens.js";

/** After `CREATE TABLE`. Its indexes and constraints belong to it and are no deeds of their own. */
export function createTableActions(
  tokens: Tokens,
  how: { readonly replaces: boolean; readonly temporary: boolean },
): readonly Action[] | undefined {
  const ifNotExists = tokens.takes("IF NOT EXISTS");
  const object = tokens.qualified();
  if (object === undefined) return undefined;
  const made: Action = {
    kind: "create-table",
    object,
    ...(how.temporary ? { detail: "temporary" } : {}),
    ...(ifNotExists ? { ifNotExists } : {}),
    known: "tree",
  };
  if (!how.replaces || how.temporary) return [made];
  return [{ kind: "drop-table", object, ifExists: true, destroys: true, known: "tree" }, made];
}

/** After `CREATE [UNIQUE] INDEX`. */
export function createIndexActions(tokens: Tokens, unique: boolean): readonly Action[] | undefined {
  const ifNotExists = tokens.takes("IF NOT EXISTS");
  const name = tokens.qualified();
  if (tokens.takes("USING")) tokens.next();
  if (name === undefined || !tokens.takes("ON")) return undefined;
  const table = tokens.qualified();
  if (table === undefined) return undefined;
  const columns = tokens.at("(") ? columnsIn(tokens.inParentheses()) : [];
  const action = addedKey(table, { operation: "add-index", name, columns });
  return [{ ...action, ...(unique ? { detail: "unique" } : {}), ...(ifNotExists ? { ifNotExists } : {}) }];
}
