import { token, type Lexer } from "./lex.js";
import type { CutRules } from "./rules.js";

/** How text is read from a statement on, as those before it have set it. */
export interface ReadingSetting {
  /** Told of each token of a statement that begins with SET, as it is written. */
  see(kind: number, written: string): void;
  /** Lets a lexer read on as it is to be read behind the statement with these leading words. */
  after(words: string, lexer: Lexer): void;
  /** The last statement has set what cannot be read at all. */
  readonly unreadable: boolean;
}

/**
 * Whether backslashes escape in plain strings, as statements of a script change it: followed statement by
 * statement, as psql does, which reads the next statement with what the one before has set.
 */
export class StringsSetting implements ReadingSetting {
  readonly unreadable = false;
  readonly #initial: boolean;
  readonly #setting: string;
  #session: boolean;
  #local: boolean | undefined;
  /** The statement's last token. */
  #value = "";

  constructor(rules: CutRules) {
    this.#initial = rules.backslashEscapes;
    this.#setting = rules.standardStringsSetting?.toUpperCase() ?? "";
    this.#session = rules.backslashEscapes;
  }

  /** The last token may be the setting's value. */
  see(kind: number, written: string): void {
    if (kind === token.word || kind === token.string || kind === token.number) this.#value = written;
  }

  after(words: string, lexer: Lexer): void {
    if (this.#setting !== "" && mayChange.test(words)) this.#follow(words);
    lexer.backslashes = this.#local ?? this.#session;
  }

  #follow(words: string): void {
    if (endsTransaction.test(words)) this.#local = undefined;
    if (words === "RESET ALL" || words === "DISCARD ALL" || words === `RESET ${this.#setting}`)
      this.#set(this.#initial);
    else {
      const [, scope, name] = setting.exec(words) ?? [];
      if (name === this.#setting) this.#set(escapesAfter(this.#value) ?? this.#initial, scope === "LOCAL ");
    }
  }

  #set(escapes: boolean, local = false): void {
    this.#local = local ? escapes : undefined;
    if (!local) this.#session = escapes;
  }
}

const mayChange = /^(?:SET|RESET|DISCARD|COMMIT|END|ROLLBACK|ABORT)\b/;
const endsTransaction = /^(?:COMMIT|END|ROLLBACK|ABORT)\b(?!.* TO\b)/;
const setting = /^SET (SESSION |LOCAL )?(\S+)/;

/** Undefined for `DEFAULT`. */
function escapesAfter(written: string): boolean | undefined {
  const value = written.replace(/^'|'$/g, "").toLowerCase();
  if (/^(?:off|f|fa|fal|fals|false|n|no|0)$/.test(value)) return true;
  return /^(?:on|t|tr|tru|true|y|ye|yes|1)$/.test(value) ? false : undefined;
}
