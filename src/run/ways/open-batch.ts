import { AsyncLocalStorage } from "node:async_hooks";
import { Serial } from "./serial.js";

/**
 * One try of a batch. What is asked on its way bears its mark, awaited or not: it is in this try's transaction, or it
 * is refused. Nothing of it reaches the next.
 */
export class OpenBatch {
  readonly asked = new Serial();
  #isOpen = true;
  #failed: { readonly error: unknown } | undefined;

  /** Whose batch it is that asks; undefined beside batches. */
  static get current(): OpenBatch | undefined {
    return marks.getStore();
  }

  /** It takes what is asked. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What failed in it first, whether its author caught that or not: all of it is taken back. */
  get failed(): { readonly error: unknown } | undefined {
    return this.#failed;
  }

  fail(error: unknown): void {
    this.#failed ??= { error };
  }

  /** Calls this under its mark. */
  run<T>(work: () => T): T {
    return marks.run(this, work);
  }

  /** Nothing more is taken; resolves when what was asked before is over, or throws what failed. */
  async end(): Promise<void> {
    this.#isOpen = false;
    await this.asked.settled();
    if (this.#failed) throw this.#failed.error;
  }
}

const marks = new AsyncLocalStorage<OpenBatch>();
