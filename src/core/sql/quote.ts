/** How one engine writes names and values into text. */
export interface Quote {
  /** A name, quoted where it must be. */
  name(name: string): string;
  /** `schema.table`, each part quoted where it must be. */
  qualified(schema: string | undefined, name: string): string;
  /** A literal of text, number, boolean or null. */
  readonly value: (value: string | number | bigint | boolean | null | undefined) => string;
}
