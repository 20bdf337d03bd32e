import { token, type Lexer } from "./lex.js";
import type { CutRules } from "./rules.js";
import type { ReadingSetting } from "./strings-setting.js";

interface Mode {
  /** `"…"` is a name. */
  readonly ansiQuotes: boolean;
  readonly noBackslashEscapes: boolean;
  readonly oracle: boolean;
}

/** The names, and the bits of the same in a mode that is written as a number. */
const ansiNames = /^(?:ANSI|ANSI_QUOTES|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL)$/;
const ansiBits = [2, 8, 9, 10, 11, 12, 18];
const oracleBit = 9;
const noBackslashBit = 20;

const mostTokens = 64;
const longestToken = 4096;

/**
 * Follows `SET sql_mode` through a script: whether `"…"` is a name, and whether backslashes escape. What the session's
 * mode is kept in (`SET @OLD_SQL_MODE = @@SQL_MODE` of dumps) is remembered. What only the server could tell, as the
 * value of another variable, is taken for no change.
 */
export class SqlModeSetting implements ReadingSetting {
  unreadable = false;
  readonly #initial: Mode;
  #mode: Mode;
  /** User variables that a mode was kept in, in upper case. */
  readonly #kept = new Map<string, Mode>();
  /** The tokens of the assignment in hand, names in upper case, strings with their quotes. */
  #assignment: string[] = [];
  #assignments: string[][] = [];
  #depth = 0;

  constructor(rules: CutRules) {
    this.#initial = {
      ansiQuotes: !rules.doubleQuotedStrings,
      noBackslashEscapes: !rules.backslashEscapes,
      oracle: false,
    };
    this.#mode = this.#initial;
  }

  see(kind: number, written: string): void {
    if (written === "(") this.#depth++;
    if (written === ")") this.#depth--;
    if (written === "," && this.#depth === 0) {
      this.#assignments.push(this.#assignment);
      this.#assignment = [];
    } else if (this.#assignment.length < mostTokens && written.length <= longestToken)
      this.#assignment.push(kind === token.word ? written.toUpperCase() : written);
  }

  after(words: string, lexer: Lexer): void {
    this.unreadable = false;
    if (!words.startsWith("SET")) return;
    for (const tokens of [...this.#assignments, this.#assignment]) this.#assign(tokens.filter((one) => !isMark(one)));
    this.#assignments = [];
    this.#assignment = [];
    this.#depth = 0;
    this.unreadable = this.#mode.oracle;
    lexer.backslashes = !this.#mode.noBackslashEscapes;
    lexer.doubleQuotedStrings = !this.#mode.ansiQuotes;
  }

  #assign(tokens: readonly string[]): void {
    // `=@@` is one token to the lexer.
    const text = tokens.join(" ").replace(/^SET /, "");
    const [, target = "", value = ""] = /^([^='"]*?):? ?=\s*(.*)$/s.exec(text) ?? [];
    const name = target.replace(/ /g, "").replace(/`/g, "").toUpperCase();
    if (/^@[^@]/.test(name)) {
      if (isTheMode.test(value)) this.#kept.set(name.slice(1), this.#mode);
      else this.#kept.delete(name.slice(1));
    } else if (/^(?:SESSION|LOCAL|@@(?:(?:SESSION|LOCAL)\.)?)?SQL_MODE$/.test(name)) this.#mode = this.#valueOf(value);
  }

  #valueOf(value: string): Mode {
    const strings = [...value.matchAll(/(['"])(.*?)\1/gs)].map(([, , text = ""]) => text);
    if (/^DEFAULT$/.test(value)) return this.#initial;
    if (/^\d+$/.test(value)) return modeOfBits(Number(value));
    if (/^['"]/.test(value)) return modeOfNames(strings.join(","));
    if (/^\w+$/.test(value)) return modeOfNames(value);
    const variable = /^@ ?`?([^@` ]+)`?$/.exec(value)?.[1]?.toUpperCase();
    if (variable !== undefined) return this.#kept.get(variable) ?? this.#mode;
    if (!/SQL_MODE/i.test(value)) return this.#mode;
    // What is taken out stands first in REPLACE (@@sql_mode, 'A', 'B').
    if (/\bREPLACE\b/.test(value)) return changed(this.#mode, strings[1] ?? "", strings[0] ?? "");
    return changed(this.#mode, strings.join(","), "");
  }
}

const isTheMode = /^@@ ?(?:(?:SESSION|LOCAL) \. )?SQL_MODE$/;

function isMark(written: string): boolean {
  return /^\/\*M?!\d*$/.test(written) || written === "*/";
}

function modeOfNames(names: string): Mode {
  return changed({ ansiQuotes: false, noBackslashEscapes: false, oracle: false }, names, "");
}

function modeOfBits(bits: number): Mode {
  const has = (bit: number): boolean => Math.floor(bits / 2 ** bit) % 2 === 1;
  return { ansiQuotes: ansiBits.some(has), noBackslashEscapes: has(noBackslashBit), oracle: has(oracleBit) };
}

function changed(mode: Mode, added: string, removed: string): Mode {
  const [more, less] = [namesIn(added), namesIn(removed)];
  const now = (was: boolean, is: (name: string) => boolean): boolean => more.some(is) || (was && !less.some(is));
  return {
    ansiQuotes: now(mode.ansiQuotes, (name) => ansiNames.test(name)),
    noBackslashEscapes: now(mode.noBackslashEscapes, (name) => name === "NO_BACKSLASH_ESCAPES"),
    oracle: now(mode.oracle, (name) => name === "ORACLE"),
  };
}

function namesIn(list: string): readonly string[] {
  return list.split(",").map((name) => name.trim().toUpperCase());
}
