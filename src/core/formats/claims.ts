import type { Problem } from "../model/problem.js";
import { problemOf } from "../sql/text-problem.js";
import { bare } from "./ids.js";

interface Claimed {
  readonly id: string;
  readonly file: string;
}

/** Which file has which id: numbers count, however they are written. */
export class Claims<T extends Claimed> implements Iterable<T> {
  readonly #taken = new Map<string, T>();
  readonly #key: (id: string) => string;

  constructor(key = (id: string): string => bare(id) ?? id) {
    this.#key = key;
  }

  /** False where another file has it already. */
  claim(each: T): boolean {
    const key = this.#key(each.id);
    if (this.#taken.has(key)) return false;
    this.#taken.set(key, each);
    return true;
  }

  of(id: string): T | undefined {
    return this.#taken.get(this.#key(id));
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#taken.values();
  }
}

/** That the id is another file's. */
export function duplicate({ id, file }: Claimed, taken: Claims<Claimed>): Problem {
  return problemOf("duplicate_id", { id, other: taken.of(id)?.file ?? "" }, "error", { file });
}
