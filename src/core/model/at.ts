/** A point in a file. Lines and columns count from 1; a column is a character, not a byte. */
export interface At {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}
