/**
 * SQL text that is read when it is needed and never kept: a file may be larger than memory.
 * `read` may be called again and again; each call starts at the beginning. A reader that finds the
 * file changed since it was first looked at throws `SluiceError("source_changed")`.
 */
export interface Script {
  /** As a person is shown it: relative to the working folder, with `/`. */
  readonly file: string;
  /** The line of the file at which this text begins (a down section begins in its middle). */
  readonly firstLine: number;
  /** The bytes of this text, as far as known before it is read. */
  readonly bytes: number;
  read(): Iterable<string>;
  /** Where what runs holds values that are not its author's (a variable's may be a secret): the text to keep and compare. */
  readonly asWritten?: (() => Iterable<string>) | undefined;
}
