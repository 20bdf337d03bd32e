import type { StatementReader } from "../../core/sql/dialect.js";
import { actionsOf } from "./actions.js";
import { actionsByWords } from "./actions-words.js";
import { givenNames } from "./given-names.js";
import { mysqlRules } from "./rules.js";
import { Tokens } from "./tokens.js";

/** Reads statements by their tokens. Nobody has MariaDB's or MySQL's own parser apart from the server. */
export function mysqlReader(): Promise<StatementReader> {
  return Promise.resolve({
    givenNames,
    actions(statement) {
      const tokens = tokensIn(statement, true);
      const found = actionsOf(tokens);
      if (!tokens.isMisread) return found ?? actionsByWords(tokensIn(statement, true));
      // Under NO_BACKSLASH_ESCAPES a backslash is a letter like any other.
      const again = tokensIn(statement, false);
      return actionsOf(again) ?? actionsByWords(tokensIn(statement, false));
    },
  });
}

type Read = Parameters<StatementReader["actions"]>[0];

function tokensIn({ text, parts, holds }: Read, backslashEscapes: boolean): Tokens {
  return new Tokens(parts ?? [text], { ...mysqlRules, backslashEscapes }, holds);
}
