/** What cutting a script gives, in order. */
export type Piece = StatementPiece | CopyDataPiece;

export interface StatementPiece {
  readonly kind: "statement";
  /** From its first token to its last, without the semicolon, without comments before or after. */
  readonly text: string;
  /** The same in parts where it is long: `text` is then put together anew whenever it is asked for. */
  readonly parts?: readonly string[];
  /** Characters of the script before it (UTF-16 units). */
  readonly offset: number;
  /** Where it begins in the file. */
  readonly line: number;
  readonly column: number;
  /**
   * Its leading words in upper case, at most eight, joined by one space (`CREATE UNIQUE INDEX CONCURRENTLY`):
   * words and unquoted names only; it ends at the first token that is neither.
   */
  readonly words: string;
  /** Words and quoted names that occur anywhere in it outside strings and comments, of those asked for in `CutOptions.watch`. */
  readonly holds: ReadonlySet<string>;
  /** Lines of data follow it. */
  readonly data?: true;
}

/** The lines after `COPY … FROM stdin;`, without the closing `\.`; must be read before the next piece is asked for, or is skipped. */
export interface CopyDataPiece {
  readonly kind: "copy-data";
  /** Characters of the script before it (UTF-16 units). */
  readonly offset: number;
  readonly line: number;
  /** In parts of bounded size, line ends included: a part may hold many lines, or a part of a very long one. */
  lines(): Iterable<string>;
}
