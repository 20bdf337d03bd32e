import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { SluiceError } from "../core/failures/failure.js";
import type { Offer } from "./origin.js";

/** The process's variables, and under them those of the `.env` files that were asked for. Empty ones count as unset. */
export class Variables {
  readonly #values = new Map<string, { readonly value: string; readonly from: string }>();
  readonly #cwd: string;

  constructor(env: Readonly<Record<string, string | undefined>>, cwd: string, files: readonly string[] = []) {
    this.#cwd = cwd;
    for (const [name, value] of Object.entries(env)) this.#add(name, value, name);
    for (const file of files)
      for (const [name, value] of Object.entries(parseEnv(textOf(file, cwd))))
        this.#add(name, value, `${name} (${file})`);
  }

  #add(name: string, value: string | undefined, from: string): void {
    if (value !== undefined && !this.has(name)) this.#values.set(name, { value, from });
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.value || undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** All of them as they are, for files that have their values put in. */
  all(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#values].map(([name, { value }]) => [name, value]));
  }

  /** Set, but to nothing: a password may be. */
  isEmpty(name: string): boolean {
    return this.#values.get(name)?.value === "";
  }

  /** The variable as an offer: its value, and where it came from. */
  offer(name: string): Offer<string> {
    return { from: this.#values.get(name)?.from ?? name, value: this.get(name) };
  }

  /** The variable, or what stands in the file that `…_FILE` names, without the newline at its end. */
  secret(name: string): Offer<string> {
    const plain = this.offer(name);
    if (plain.value !== undefined) return plain;
    const file = this.offer(`${name}_FILE`);
    return {
      from: file.from,
      value: file.value === undefined ? undefined : readSecret(file.value, this.#cwd, file.from),
    };
  }

  hasSecret(name: string): boolean {
    return this.has(name) || this.has(`${name}_FILE`);
  }
}

/** A file's text without the newline at its end: editors and `echo` put one there. */
export function readSecret(file: string, folder: string, variable: string): string {
  try {
    return readFileSync(resolve(folder, file), "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new SluiceError("secret_unreadable", { variable, file, reason: systemWord(error) }, { cause: error });
  }
}

function textOf(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new SluiceError(
      "secret_unreadable",
      { variable: "--dotenv", file, reason: systemWord(error) },
      { cause: error },
    );
  }
}

function systemWord(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "EIO";
}
