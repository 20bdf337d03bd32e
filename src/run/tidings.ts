/** What is in is told while the next message is on its way: the server need not wait for whoever is told. */
export class Tidings implements Disposable {
  #untold: (() => void)[] = [];

  add(tell: () => void): void {
    this.#untold.push(tell);
  }

  tell(): void {
    const untold = this.#untold;
    this.#untold = [];
    for (const tell of untold) tell();
  }

  /** Whatever was thrown meanwhile: what is in is told. */
  [Symbol.dispose](): void {
    this.tell();
  }
}
