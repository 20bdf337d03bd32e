import { type Lexer, token } from "../sql/lex.js";
import type { CutRules } from "../sql/rules.js";
import { ScriptReader, step } from "../sql/script-reader.js";

/** A `-- sluice:` comment, outside strings, other comments and COPY data. */
export interface Directive {
  /** In lower case: `down`, `no-transaction`, `allow twice-encoded`. */
  readonly words: string;
  /** False where a statement stands before it on its line. */
  readonly alone: boolean;
  readonly line: number;
  readonly column: number;
  /** Characters of the text before its line, and before the line after it. */
  readonly from: number;
  readonly to: number;
}

/** What `-- sluice:` may be followed by. */
export const knownDirectives: readonly string[] = [
  "up",
  "down",
  "no-transaction",
  "allow twice-encoded",
  "allow lossy",
];

/** True where a text of bounded pieces may hold a directive: most files need no second look. */
export const directiveHint = /--[ \t]*sluice\b/i;

const pattern = /^--[ \t]*sluice(?<colon>[ \t]*:)?(?<words>.*)$/i;

/** The directives of a text, in order, in bounded memory. */
export function directivesOf(text: Iterable<string>, rules: CutRules): readonly Directive[] {
  const reader = new ScriptReader(text, rules);
  const { lexer } = reader;
  const found: Directive[] = [];
  const lines = new LineWatch(lexer);
  let open: Omit<Directive, "to"> | undefined;
  for (let met = reader.next(); met !== step.end; met = reader.next()) {
    if (open) {
      found.push({ ...open, to: lexer.kind === token.space ? afterLineEnd(lexer) : lexer.start });
      open = undefined;
    }
    if (lexer.kind === token.lineComment) {
      const words = wordsOf(lexer.slice(lexer.start, lexer.end));
      if (words !== undefined) open = { words, alone: lines.fresh, from: lines.start, ...lexer.placeOf(lexer.start) };
    }
    if (met === step.client || (met === step.terminator && passedData(reader))) lines.startAt(lexer.end);
    else lines.passed();
  }
  if (open) found.push({ ...open, to: lexer.end });
  return found;
}

/** True where the text holds anything but white space, comments and semicolons; what a comment without an end hides may be all. */
export function holdsStatement(text: Iterable<string>, rules: CutRules): boolean {
  const reader = new ScriptReader(text, rules);
  try {
    let met = reader.next();
    while (met === step.blank || met === step.terminator) met = reader.next();
    return met !== step.end || reader.lexer.unterminated !== undefined;
  } finally {
    reader.lexer.close();
  }
}

/** Ends a statement; true where its data was passed over, which is no SQL. */
function passedData(reader: ScriptReader): boolean {
  const { readsData } = reader.tracker;
  reader.finish();
  if (!readsData) return false;
  reader.lexer.restOfLine();
  while (reader.lexer.data() !== undefined);
  return true;
}

const newlineCode = 10;

/** Prose may speak of sluice: without a colon only what is a directive word for word counts. */
function wordsOf(comment: string): string | undefined {
  const groups = pattern.exec(comment)?.groups;
  if (!groups) return undefined;
  const words = groups["words"]!.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, "")
    .replace(/\s+/g, " ")
    .toLowerCase();
  if (groups["colon"] !== undefined) return words;
  return knownDirectives.includes(words) ? `${words} (without a colon)` : undefined;
}

function afterLineEnd(lexer: Lexer): number {
  const newline = lexer.slice(lexer.start, lexer.end).indexOf("\n");
  return newline < 0 ? lexer.end : lexer.start + newline + 1;
}

/** Where the line of the token in hand begins, and whether only white space stands before it. */
class LineWatch {
  start = 0;
  fresh = true;
  readonly #lexer: Lexer;
  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }
  startAt(offset: number): void {
    this.start = offset;
    this.fresh = true;
  }
  passed(): void {
    const { kind, start, end } = this.#lexer;
    if (kind !== token.space) {
      this.fresh = false;
      return;
    }
    // Most white space is one blank: no text is made of it.
    if (end - start === 1 && this.#lexer.code !== newlineCode) return;
    const newline = this.#lexer.slice(start, end).lastIndexOf("\n");
    if (newline >= 0) this.startAt(start + newline + 1);
  }
}
