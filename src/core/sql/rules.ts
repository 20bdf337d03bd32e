/** How an engine's text is lexed and cut, as data. Each engine's `dialect.ts` holds its own. */
export interface LexRules {
  readonly nestedComments: boolean;
  /** `$tag$ … $tag$`. */
  readonly dollarQuotes: boolean;
  /** Backslash escapes in plain `'…'` strings (in `E'…'` they always are). */
  readonly backslashEscapes: boolean;
  /** `E'…'`, `U&'…'`, `B'…'`, `X'…'`, `N'…'`. */
  readonly prefixedStrings: boolean;
  /** `#` starts a comment to the line's end. */
  readonly hashComments: boolean;
  /** `--` starts a comment only before white space or a control character. */
  readonly dashNeedsSpace: boolean;
  readonly backtickNames: boolean;
  /** `"…"` is a string rather than a name. */
  readonly doubleQuotedStrings: boolean;
  /** `/*! … *\/` holds code. */
  readonly versionedComments: boolean;
}

export interface CutRules extends LexRules {
  /** `BEGIN ATOMIC … END` holds statements of its own. */
  readonly atomicBodies: boolean;
  /** `COPY … FROM stdin;` is followed by data until `\.`. */
  readonly copyData: boolean;
  /** Lines that begin with a backslash are the client's. */
  readonly metaCommands: boolean;
  /** The setting that, switched off by a script, makes backslashes escape in plain strings from then on. */
  readonly standardStringsSetting?: string;
}
