import { Lexer, token } from "./lex.js";
import { readMetaCommand } from "./meta.js";
import type { CutRules, ShellRules } from "./rules.js";
import { SqlModeSetting } from "./sql-mode.js";
import { StatementTracker } from "./statement.js";
import { type ReadingSetting, StringsSetting } from "./strings-setting.js";
import type { Place } from "./text-problem.js";

/** What the next token of a script is to its statements. Numbers, as tokens are. */
export const step = {
  end: 0,
  /** White space or a comment. */
  blank: 1,
  /** It belongs to a statement. */
  token: 2,
  /** It ends a statement, perhaps an empty one: `finish()` is to be called before the next. */
  terminator: 3,
  /** A command of the client, with its line: see `command`. */
  client: 4,
} as const;
export type Step = (typeof step)[keyof typeof step];

export interface ClientCommand {
  readonly name: string;
  /** It can be left out without changing what the script does. */
  readonly harmless: boolean;
  /** What it is to a checksum. */
  readonly counts: string;
  readonly at: Place;
}

/** Reads a script token by token, and follows what its client and the server would make of it. */
export class ScriptReader {
  readonly lexer: Lexer;
  readonly tracker: StatementTracker;
  /** After `step.client`. */
  command: ClientCommand = { name: "", harmless: true, counts: "", at: { line: 1, column: 1 } };

  readonly #rules: CutRules;
  readonly #setting: ReadingSetting;
  /** The statement in hand needs nothing behind it but its line's end. */
  #endsWithLine = false;

  constructor(text: Iterable<string>, rules: CutRules, firstLine?: number, watch?: ReadonlySet<string>) {
    this.lexer = new Lexer(text, rules, firstLine);
    this.tracker = new StatementTracker(rules, watch);
    this.#rules = rules;
    this.#setting = rules.sqlMode ? new SqlModeSetting(rules) : new StringsSetting(rules);
  }

  /** From here on nothing can be read: set by the statement that was finished last. */
  get isUnreadable(): boolean {
    return this.#setting.unreadable;
  }

  next(): Step {
    const { lexer, tracker } = this;
    lexer.begins = tracker.tokens === 0;
    const kind = lexer.next();
    if (kind === token.space)
      return this.#endsWithLine && lexer.slice(lexer.start, lexer.end).includes("\n") ? step.terminator : step.blank;
    if (kind === token.lineComment || kind === token.blockComment) return step.blank;
    if (kind === token.end) return step.end;
    const mayBeClients = kind === token.symbol ? lexer.code === backslash : lexer.begins && kind === token.word;
    if (mayBeClients && this.#isClients()) return step.client;
    if (tracker.take(lexer)) return step.terminator;
    if (tracker.sets) this.#setting.see(kind, lexer.slice(lexer.start, lexer.end));
    return step.token;
  }

  /** The statement is over: what it sets holds for the next one. */
  finish(): void {
    this.#setting.after(this.tracker.words, this.lexer);
    this.tracker.reset();
    this.#endsWithLine = false;
  }

  #isClients(): boolean {
    const { shell, metaCommands } = this.#rules;
    if (this.lexer.kind === token.word) return shell !== undefined && this.#shellWord(shell);
    return metaCommands ? this.#metaCommand() : shell !== undefined && this.#shellLetter();
  }

  #metaCommand(): true {
    const { lexer } = this;
    const at = lexer.placeOf(lexer.start);
    const line = lexer.restOfLine();
    this.command = { ...readMetaCommand(line), counts: `\n\\${line.trim()}\n`, at };
    return true;
  }

  #shellLetter(): boolean {
    const { lexer } = this;
    const name = lexer.slice(lexer.start, lexer.end);
    if (name === "\\N" || lexer.versioned) return false; // NULL
    const at = lexer.placeOf(lexer.start);
    this.command = { name, harmless: false, counts: name + lexer.restOfLine(), at };
    return true;
  }

  /** Before a statement's first word. */
  #shellWord({ harmless, refused, lines }: ShellRules): boolean {
    const { lexer } = this;
    if (lexer.end - lexer.start > longestWord) return false;
    const written = lexer.slice(lexer.start, lexer.end);
    const name = written.toUpperCase();
    if (name === "DELIMITER") return this.#delimiter();
    if (refused.has(name)) return this.#leftOut(written.toLowerCase(), false);
    if (!harmless.has(name) && !lines.has(name)) return false;
    // With its end behind it, it is the server's.
    const rest = lexer.peekLine();
    if (rest.includes(lexer.delimiter || ";") || /\\g/i.test(rest)) return false;
    if (harmless.has(name)) return this.#leftOut(written.toLowerCase(), true);
    this.#endsWithLine = true;
    return false;
  }

  #leftOut(name: string, harmless: boolean): true {
    const { lexer } = this;
    const at = lexer.placeOf(lexer.start);
    const rest = lexer.restOfLine();
    this.command = { name, harmless, counts: harmless ? "" : `\n${name}${rest}`, at };
    return true;
  }

  #delimiter(): true {
    const { lexer } = this;
    const at = lexer.placeOf(lexer.start);
    const rest = lexer.restOfLine();
    const delimiter = delimiterIn(rest);
    lexer.delimiter = delimiter === ";" ? "" : (delimiter ?? lexer.delimiter);
    const harmless = delimiter !== undefined;
    this.command = { name: "DELIMITER", harmless, counts: harmless ? "" : `\nDELIMITER${rest}`, at };
    return true;
  }
}

const backslash = 92;
/** Of the shell's own words. */
const longestWord = 24;

/** What `DELIMITER` and the rest of its line make the delimiter; undefined where the shell would not take it. */
function delimiterIn(rest: string): string | undefined {
  const [, , quoted, plain] = /^\s+(?:(['"`])(.*?)\1|(\S+))/.exec(rest) ?? [];
  const delimiter = quoted ?? plain ?? "";
  return delimiter === "" || /[\\\s]/.test(delimiter) ? undefined : delimiter;
}
