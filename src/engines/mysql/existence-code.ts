import { createHash } from "node:crypto";
import { token } from "../../core/sql/lex.js";
import { type Named, namedBy, ofTable } from "./existence.js";
import { mysqlQuote, unquoted } from "./quote.js";
import type { SqlToken, Tokens } from "./tokens.js";

/**
 * SQL that is 1 where a routine, a trigger or a view is there with the text (a view: the columns) that the statement
 * gives it, 2 where another of its name is, else 0. Undefined where the servers keep another text than what was
 * written, or the statement does not tell. Read from behind the name on.
 */
export function codeMade(noun: string, tokens: Tokens, statement: string, named: Named): string | undefined {
  switch (noun) {
    case "PROCEDURE":
    case "FUNCTION":
      return routineAs(noun, tokens, statement, named);
    case "TRIGGER":
      return triggerAs(tokens, statement, named);
    case "VIEW":
      return viewAs(tokens, named);
    default:
      return undefined;
  }
}

function routineAs(
  noun: "PROCEDURE" | "FUNCTION",
  tokens: Tokens,
  statement: string,
  { schema, name }: Named,
): string | undefined {
  if (!tokens.at("(")) return undefined;
  tokens.inParentheses();
  if (noun === "FUNCTION" && !passType(tokens)) return undefined;
  while (passCharacteristic(tokens));
  const body = bodyAt(tokens, statement);
  if (body === undefined || tokens.at("LANGUAGE") || tokens.at("AS")) return undefined;
  const where = `ROUTINE_SCHEMA = ${inSchema(schema)} AND ROUTINE_NAME = ${mysqlQuote.value(name)} AND ROUTINE_TYPE = '${noun}'`;
  return oneOf("ROUTINES", where, isText("ROUTINE_DEFINITION", body));
}

function triggerAs(tokens: Tokens, statement: string, { schema, name }: Named): string | undefined {
  const timing = tokens.takesOne("BEFORE", "AFTER");
  const event = tokens.takesOne("INSERT", "UPDATE", "DELETE");
  if (timing === undefined || event === undefined || !tokens.takes("ON")) return undefined;
  const table = tokens.qualified();
  if (table === undefined || !tokens.takes("FOR EACH ROW")) return undefined;
  if (tokens.takesOne("FOLLOWS", "PRECEDES")) tokens.name();
  const body = bodyAt(tokens, statement);
  if (body === undefined) return undefined;
  const on = mysqlQuote.value(namedBy(table).name);
  const where = `EVENT_OBJECT_SCHEMA = ${inSchema(schema)} AND TRIGGER_NAME = ${mysqlQuote.value(name)}`;
  const isIt = `ACTION_TIMING = '${timing}' AND EVENT_MANIPULATION = '${event}' AND EVENT_OBJECT_TABLE = ${on}`;
  return oneOf("TRIGGERS", where, `${isIt} AND ${isText("ACTION_STATEMENT", body)}`);
}

/** Its text is the server's own; its columns have the names that they were given. */
function viewAs(tokens: Tokens, view: Named): string | undefined {
  const columns = tokens.at("(") ? listed(tokens.inParentheses()).map(nameOfOne) : selected(tokens);
  if (columns.length === 0 || columns.includes(undefined)) return undefined;
  const names = mysqlQuote.value(columns.join());
  return `coalesce((SELECT IF(GROUP_CONCAT(COLUMN_NAME ORDER BY ORDINAL_POSITION) = ${names}, 1, 2)
FROM information_schema.COLUMNS WHERE ${ofTable(view)} GROUP BY TABLE_NAME), 0)`;
}

/** What a query's columns are called, where each says it; nothing where one does not. */
function selected(tokens: Tokens): readonly (string | undefined)[] {
  if (!tokens.takes("AS") || !tokens.takes("SELECT")) return [];
  tokens.takesOne("ALL", "DISTINCT", "DISTINCTROW");
  const found: (string | undefined)[] = [];
  do found.push(nameOfOne(tokens.clause("FROM", "UNION", "EXCEPT", "INTERSECT", "LIMIT", "ORDER", "WHERE", "INTO")));
  while (tokens.takes(","));
  return found;
}

/** `a`, `t.a`, `… AS a`. */
function nameOfOne(each: readonly SqlToken[]): string | undefined {
  const last = each.at(-1);
  if (last === undefined || (last.kind !== token.word && last.kind !== token.name)) return undefined;
  const isPath = each.every(({ kind, said }, at) =>
    at % 2 === 1 ? said === "." : kind === token.word || kind === token.name,
  );
  return isPath || each.at(-2)?.said === "AS" ? unquoted(last.text) : undefined;
}

function listed(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  return tokens.filter(({ said }) => said !== ",").map((each) => [each]);
}

/** From its first token to the end, as both servers keep it: what stands in quotes they show otherwise where it is not plain. */
function bodyAt(tokens: Tokens, statement: string): string | undefined {
  if (tokens.ended || /\/\*M?!/.test(statement)) return undefined;
  const { end, text } = tokens.peek();
  const body = statement.slice(end - text.length).trimEnd();
  return /\\|''|""|\b_\w+\s*['"]|[\u{10000}-\u{10FFFF}]/u.test(body) ? undefined : body;
}

/** Who may not read it takes it by its name. */
function isText(column: string, body: string): string {
  const hash = createHash("sha256").update(body).digest("hex");
  return `coalesce(SHA2(CONVERT(${column} USING utf8mb4), 256) = '${hash}', TRUE)`;
}

function oneOf(view: string, where: string, isIt: string): string {
  return `coalesce((SELECT IF(${isIt}, 1, 2) FROM information_schema.${view} WHERE ${where}), 0)`;
}

function inSchema(schema: string | undefined): string {
  return schema === undefined ? "DATABASE()" : mysqlQuote.value(schema);
}

function passType(tokens: Tokens): boolean {
  if (!tokens.takes("RETURNS")) return false;
  tokens.next();
  for (;;) {
    if (tokens.at("(")) tokens.inParentheses();
    else if (tokens.takesOne("CHARACTER SET", "CHAR SET", "CHARSET", "COLLATE")) tokens.next();
    else if (!tokens.takesOne(...ofTypes)) return true;
  }
}

const ofTypes = [
  "UNSIGNED",
  "SIGNED",
  "ZEROFILL",
  "BINARY",
  "ASCII",
  "UNICODE",
  "BYTE",
  "PRECISION",
  "VARYING",
  "VARCHAR",
  "CHARACTER",
  "CHAR",
];

function passCharacteristic(tokens: Tokens): boolean {
  if (tokens.takes("COMMENT")) {
    tokens.next();
    return true;
  }
  return tokens.takesOne(...characteristics) !== undefined;
}

const characteristics = [
  "LANGUAGE SQL",
  "NOT DETERMINISTIC",
  "DETERMINISTIC",
  "CONTAINS SQL",
  "NO SQL",
  "READS SQL DATA",
  "MODIFIES SQL DATA",
  "SQL SECURITY DEFINER",
  "SQL SECURITY INVOKER",
];
