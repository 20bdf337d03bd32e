import type { Tokens } from "./tokens.js";

/**
 * Whether a CREATE TABLE surely makes one without a primary key, and without a UNIQUE that would stand in for it.
 * What is there already, what is like another table, and (`innodb`) what another storage keeps is not judged.
 */
export function lacksKey(tokens: Tokens, innodb: boolean): boolean {
  let before = "";
  while (!tokens.ended) {
    const { said } = tokens.next();
    if (/^(?:PRIMARY|UNIQUE|SERIAL|LIKE)$/.test(said)) return false;
    if (before === "IF" && said === "NOT") return false;
    // `id int KEY`; what begins with the word is an index.
    if (said === "KEY" && !/^(?:FOREIGN|\(|,)$/.test(before)) return false;
    if (innodb && said === "ENGINE" && !isInnodb(tokens)) return false;
    before = said;
  }
  return true;
}

function isInnodb(tokens: Tokens): boolean {
  tokens.takes("=");
  return /^[`'"]?innodb[`'"]?$/i.test(tokens.peek().text);
}
