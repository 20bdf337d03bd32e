/** Says without making a string whether a word may be one of those looked for. */
export class WordFilter {
  readonly #seen = new Uint8Array(32 * 64);

  constructor(words: readonly string[]) {
    for (const word of words) this.#seen[(word.charCodeAt(0) & 31) * 64 + (word.length & 63)] = 1;
  }

  mayHold(firstCode: number, length: number): boolean {
    return length < 64 && this.#seen[(firstCode & 31) * 64 + length] === 1;
  }
}
