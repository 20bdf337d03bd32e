import { createHash, hash, type Hash } from "node:crypto";

const batch = 1 << 15;

/** SHA-256 over text that comes in parts, a character's two halves perhaps in different ones. */
export class TextHash {
  /** Made for what is long: for a short text it would take longer than the hash itself. */
  #hash: Hash | undefined;
  #waiting = "";

  add(part: string): void {
    this.#waiting += part;
    if (this.#waiting.length >= batch) this.#flush();
  }

  /** Of what was added so far, in hexadecimal. */
  digest(): string {
    if (!this.#hash) return hash("sha256", this.#waiting, "hex");
    return this.#hash.copy().update(this.#waiting, "utf8").digest("hex");
  }

  #flush(): void {
    const last = this.#waiting.charCodeAt(this.#waiting.length - 1);
    const split = last >= 0xd800 && last <= 0xdbff ? this.#waiting.length - 1 : this.#waiting.length;
    this.#hash ??= createHash("sha256");
    this.#hash.update(this.#waiting.slice(0, split), "utf8");
    this.#waiting = this.#waiting.slice(split);
  }
}
