import { Lexer, token } from "../sql/lex.js";
import type { CutRules } from "../sql/rules.js";
import { StatementTracker } from "../sql/statement.js";
import { StringsSetting } from "../sql/strings-setting.js";

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
export const knownDirectives: readonly string[] = ["up", "down", "no-transaction", "allow twice-encoded"];

/** True where a text of bounded pieces may hold a directive: most files need no second look. */
export const directiveHint = /--[ \t]*sluice\b/i;

const pattern = /^--[ \t]*sluice(?<colon>[ \t]*:)?[ \t]*(?<words>.*?)[ \t]*$/i;

/** The directives of a text, in order, in bounded memory. */
export function directivesOf(text: Iterable<string>, rules: CutRules): readonly Directive[] {
  const lexer = new Lexer(text, rules);
  const found: Directive[] = [];
  const lines = new LineWatch(lexer);
  const statements = new Statements(lexer, rules);
  let open: Omit<Directive, "to"> | undefined;
  while (lexer.next() !== token.end) {
    if (open) {
      found.push({ ...open, to: lexer.kind === token.space ? afterLineEnd(lexer) : lexer.start });
      open = undefined;
    }
    if (lexer.kind === token.lineComment) {
      const words = wordsOf(lexer.slice(lexer.start, lexer.end));
      if (words !== undefined) open = { words, alone: lines.fresh, from: lines.start, ...lexer.placeOf(lexer.start) };
    }
    if (statements.passedData() || metaCommand(lexer, lines, rules)) lines.startAt(lexer.end);
    else lines.passed();
  }
  if (open) found.push({ ...open, to: lexer.end });
  return found;
}

/** True where the text holds anything but white space, comments and semicolons. */
export function holdsStatement(text: Iterable<string>, rules: CutRules): boolean {
  const lexer = new Lexer(text, rules);
  try {
    for (let kind = lexer.next(); kind !== token.end; kind = lexer.next()) {
      if (!isBetween(kind) && (kind !== token.symbol || lexer.code !== semicolon)) return true;
    }
    return false;
  } finally {
    lexer.close();
  }
}

function isBetween(kind: number): boolean {
  return kind === token.space || kind === token.lineComment || kind === token.blockComment;
}

const newlineCode = 10;
const semicolon = 59;
const backslash = 92;

/** Prose may speak of sluice: without a colon only what is a directive word for word counts. */
function wordsOf(comment: string): string | undefined {
  const groups = pattern.exec(comment)?.groups;
  if (!groups) return undefined;
  const words = groups["words"]!.replace(/\s+/g, " ").toLowerCase();
  if (groups["colon"] !== undefined) return words;
  return knownDirectives.includes(words) ? `${words} (without a colon)` : undefined;
}

function afterLineEnd(lexer: Lexer): number {
  const newline = lexer.slice(lexer.start, lexer.end).indexOf("\n");
  return newline < 0 ? lexer.end : lexer.start + newline + 1;
}

function metaCommand(lexer: Lexer, lines: LineWatch, rules: CutRules): boolean {
  if (!rules.metaCommands || !lines.fresh || lexer.kind !== token.symbol || lexer.code !== backslash) return false;
  lexer.restOfLine();
  return true;
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

/** Follows the statements, to pass over COPY data, which is no SQL, and to read strings as the server would by then. */
class Statements {
  readonly #lexer: Lexer;
  readonly #tracker: StatementTracker;
  readonly #strings: StringsSetting;
  constructor(lexer: Lexer, rules: CutRules) {
    this.#lexer = lexer;
    this.#tracker = new StatementTracker(rules);
    this.#strings = new StringsSetting(rules);
  }
  /** True where the token in hand ended a COPY and its data was passed over. */
  passedData(): boolean {
    const lexer = this.#lexer;
    const tracker = this.#tracker;
    if (isBetween(lexer.kind)) return false;
    if (!tracker.take(lexer)) {
      if (tracker.sets) this.#strings.see(lexer.kind, lexer.slice(lexer.start, lexer.end));
      return false;
    }
    lexer.backslashes = this.#strings.after(tracker.words);
    const { readsData } = tracker;
    tracker.reset();
    if (!readsData) return false;
    lexer.restOfLine();
    while (lexer.data() !== undefined);
    return true;
  }
}
