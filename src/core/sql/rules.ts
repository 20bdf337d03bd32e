/** How an engine's text is lexed and cut, as data. Each engine's folder holds its own. */
export interface LexRules {
  readonly nestedComments: boolean;
  /** A dollar sign that begins no `$tag$ … $tag$` is a letter. */
  readonly dollarNames: boolean;
  /** Backslash escapes in plain `'…'` strings (in `E'…'` they always are). */
  readonly backslashEscapes: boolean;
  /** Letters that make one token with the string behind them, in lower case: `e`, `b`, `x`, `n`; `u` with `&` between. */
  readonly stringPrefixes: string;
  /** Two strings with a line's end between are one, read like the first. */
  readonly continuedStrings: boolean;
  /** `#` starts a comment to the line's end. */
  readonly hashComments: boolean;
  /** `--` starts a comment only before white space or a control character; the shell takes any where a statement begins. */
  readonly dashNeedsSpace: boolean;
  /** A carriage return by itself ends a comment that goes to the line's end. */
  readonly returnEndsComments: boolean;
  readonly backtickNames: boolean;
  /** `"…"` is a string rather than a name. */
  readonly doubleQuotedStrings: boolean;
  /** `/*! … *\/` holds code. */
  readonly versionedComments: boolean;
  /** What the shell takes for itself, `DELIMITER` and `\G` first of all. */
  readonly shell?: ShellRules;
}

export interface CutRules extends LexRules {
  /** `BEGIN ATOMIC … END` holds statements of its own. */
  readonly atomicBodies: boolean;
  /** Routines, triggers and events hold statements of their own without quotes: `BEGIN … END`, `IF … END IF`. */
  readonly compoundBodies: boolean;
  /** `COPY … FROM stdin;` is followed by data until `\.`. */
  readonly copyData: boolean;
  /** Lines that begin with a backslash are the client's. */
  readonly metaCommands: boolean;
  /** Unquoted words mean the same in any case, names too. */
  readonly foldsNames: boolean;
  /** The setting that, switched off by a script, makes backslashes escape in plain strings from then on. */
  readonly standardStringsSetting?: string;
  /** A script may change by `SET sql_mode` how strings are read. */
  readonly sqlMode?: true;
}

/** Words that a shell takes for itself where a statement begins, in upper case. */
export interface ShellRules {
  /** Only show something: left out. */
  readonly harmless: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  /** Statements that need nothing behind them but their line's end. */
  readonly lines: ReadonlySet<string>;
}
