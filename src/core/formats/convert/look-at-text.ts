import type { CutRules } from "../../sql/rules.js";
import { ScriptReader, step } from "../../sql/script-reader.js";

export interface TextFacts {
  readonly statements: number;
  /** What only a client reads: its commands, data behind a statement. */
  readonly client?: string;
}

/** What a text holds, as far as another format may not take it. */
export function lookAtText(text: string, rules: CutRules): TextFacts {
  const reader = new ScriptReader([text], rules);
  let statements = 0;
  let client: string | undefined;
  for (let met = reader.next(); met !== step.end; met = reader.next()) {
    if (met === step.client) client ??= reader.command.name;
    if (met !== step.terminator) continue;
    if (reader.tracker.tokens > 0) statements++;
    const { readsData } = reader.tracker;
    reader.finish();
    if (!readsData) continue;
    client ??= "COPY … FROM stdin";
    reader.lexer.restOfLine();
    while (reader.lexer.data() !== undefined);
  }
  if (reader.tracker.tokens > 0) statements++;
  return { statements, ...(client === undefined ? {} : { client }) };
}
