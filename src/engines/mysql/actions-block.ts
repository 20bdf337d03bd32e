import type { Action } from "../../core/model/action.js";
import { actionsByWords } from "./actions-words.js";
import { depthBy, type SqlToken, type Tokens, written } from "./tokens.js";

/**
 * What a block does: which of its statements are carried out, and how often, its conditions decide, so that its
 * contents stay unknown. But what one of them would destroy stands in the text. Reads from its first word on.
 */
export function blockActions(
  tokens: Tokens,
  read: (statement: Tokens) => readonly Action[] | undefined,
): readonly Action[] {
  const found: Action[] = [{ kind: "do", object: "", known: "inside" }];
  while (!tokens.ended) {
    if (passesFrame(tokens)) continue;
    const statement = written(upToEnd(tokens));
    const actions = read(tokens.of(statement)) ?? actionsByWords(tokens.of(statement));
    found.push(...actions.filter(({ destroys }) => destroys));
  }
  return found;
}

/** Whether one begins here, with its label or without. */
export function isBlock(tokens: Tokens): boolean {
  const { said } = tokens.peek(isLabelled(tokens) ? 2 : 0);
  return /^(?:IF|CASE|LOOP|WHILE|REPEAT|FOR)$/.test(said) || (said === "BEGIN" && !isTransaction(tokens));
}

function isTransaction(tokens: Tokens): boolean {
  return !isLabelled(tokens) && !tokens.at("BEGIN NOT");
}

function isLabelled(tokens: Tokens): boolean {
  return tokens.peek(1).said === ":";
}

/** What stands around and between the statements. */
function passesFrame(tokens: Tokens): boolean {
  if (isLabelled(tokens)) {
    tokens.next();
    tokens.next();
    return true;
  }
  const { said } = tokens.peek();
  const ends = conditions[said];
  if (ends !== undefined) {
    passExpression(tokens, ends);
    if (said !== "CASE") tokens.takes(ends);
  } else if (said === "DECLARE") passDeclaration(tokens);
  else if (/^(?:END|UNTIL)$/.test(said)) upToEnd(tokens);
  else if (!tokens.takesOne("BEGIN NOT ATOMIC", "BEGIN", "LOOP", "REPEAT", "ELSE", ";")) return false;
  return true;
}

/** What ends the expression behind it. */
const conditions: Readonly<Record<string, string>> = {
  IF: "THEN",
  ELSEIF: "THEN",
  WHEN: "THEN",
  WHILE: "DO",
  FOR: "DO",
  CASE: "WHEN",
};

/** Up to this word; one that stands in parentheses, or in a CASE of the expression, is none. */
function passExpression(tokens: Tokens, ends: string): void {
  tokens.next();
  for (let depth = 0; !tokens.ended && !(depth === 0 && tokens.at(ends));) {
    const { said } = tokens.next();
    depth += depthBy(said) + (said === "CASE" ? 1 : said === "END" ? -1 : 0);
  }
}

/** A handler is a statement of its own; variables and cursors do nothing. */
function passDeclaration(tokens: Tokens): void {
  tokens.takes("DECLARE");
  const handles = tokens.takesOne("CONTINUE HANDLER FOR", "EXIT HANDLER FOR", "UNDO HANDLER FOR");
  if (!handles) {
    upToEnd(tokens);
    return;
  }
  do {
    tokens.takesOne("SQLSTATE VALUE", "SQLSTATE", "NOT");
    tokens.next();
  } while (tokens.takes(","));
}

function upToEnd(tokens: Tokens): readonly SqlToken[] {
  const found: SqlToken[] = [];
  while (!tokens.ended && !tokens.takes(";")) found.push(tokens.next());
  return found;
}
