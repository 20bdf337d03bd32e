/** One after the other, also where nobody waits for it. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  add<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Resolves when what was added so far is over, whatever came of it. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
