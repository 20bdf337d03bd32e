import type { StatementPiece } from "../../core/sql/piece.js";
import { namedBy } from "./existence.js";
import { unquoted } from "./quote.js";
import { mysqlRules } from "./rules.js";
import { storageOf } from "./storage.js";
import { type SqlToken, Tokens } from "./tokens.js";

/** Databases that a statement names where it changes or calls something, makes or drops them, or goes there. */
export function databasesOf(statement: StatementPiece): readonly string[] {
  const storage = storageOf(statement);
  if (storage?.kind === "goes") return [storage.to];
  if (storage?.kind === "writes") return storage.tables.flatMap((table) => namedBy(table).schema ?? []);
  const tokens = new Tokens(statement.parts ?? [statement.text], mysqlRules);
  // What a table or a view is made from is read alone.
  const end = /^CREATE\b.*\b(?:TABLE|VIEW)\b/.test(statement.words) ? "SELECT" : undefined;
  return defining.has(tokens.peek().said) ? namedIn(tokens, end) : [];
}

/** The rest only reads, or says how a session is set. */
const defining: ReadonlySet<string> = new Set(
  "ALTER ANALYZE CALL CHECK CREATE DROP FLUSH GRANT IMPORT LOCK OPTIMIZE RENAME REPAIR REVOKE TRUNCATE".split(" "),
);

function namedIn(tokens: Tokens, end: string | undefined): readonly string[] {
  const found = new Set<string>();
  let isDatabase = false;
  let before = "";
  while (!tokens.ended && tokens.peek().said !== end) {
    const each = tokens.next();
    const named: boolean = isDatabase ? !/^(?:IF|NOT|EXISTS)$/.test(each.said) : tokens.at(".") && stands.has(before);
    if (named) found.add(unquoted(each.text));
    isDatabase = isOfDatabase(each, before) || (isDatabase && !named);
    before = each.said === "FROM" && before === "DELETE" ? "INTO" : each.said;
  }
  return [...found];
}

/** `DROP DATABASE x`, not `DATABASE()` nor `CREATE TABLE t (database int)`. */
function isOfDatabase({ said }: SqlToken, before: string): boolean {
  return /^(?:DATABASE|SCHEMA)$/.test(said) && /^(?:ALTER|CREATE|DROP|REPLACE|UPGRADE)$/.test(before);
}

/** Before what is named: a column of an alias stands elsewhere, as a rule. */
const stands: ReadonlySet<string> = new Set(
  `TABLE TABLES EXISTS VIEW PROCEDURE FUNCTION TRIGGER EVENT SEQUENCE PACKAGE ON TO , LIKE REFERENCES INTO UPDATE
CALL TRUNCATE`.split(/\s+/),
);
