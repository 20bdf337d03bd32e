import type { StatementReader } from "../engine.js";
import { actionsOf } from "./actions.js";
import { actionsByWords } from "./actions-words.js";
import { postgresDialect } from "./dialect.js";
import { givenNames } from "./given-names.js";
import { tellingText } from "./telling.js";

/** PostgreSQL's own parser, loaded when a statement must be judged. What it rejects is judged by its words. */
export async function postgresReader(): Promise<StatementReader> {
  const parser = await import("libpg-query");
  await parser.loadModule();
  return {
    givenNames,
    actions(statement) {
      const text = tellingText(statement, postgresDialect.rules);
      const tree = parsed(parser.parseSync, text);
      return tree === undefined ? actionsByWords({ text, words: statement.words }) : actionsOf(tree);
    },
  };
}

/** The parser's grammar is one major's: it knows neither a newer server's words nor what an older one still took. */
function parsed(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
