import type { Action } from "../model/action.js";
import type { ByCommand, Checksums, Direction } from "../model/migration.js";
import type { Script } from "../model/script.js";
import { rawChecksumOf } from "../sql/checksum.js";
import { scrubbedCommand } from "../sql/password-literals.js";

/** Of a text in a language of its tool: another number than any that SQL's have. */
const wantedVersion = 1002;

/** The way to a state that is wanted: its text is compared, and a command goes it. */
export class WantedDirection implements Direction, Script {
  readonly transaction = "none";
  readonly firstLine = 1;
  readonly file: string;
  readonly performed: ByCommand;
  readonly #text: string;
  #raw: string | undefined;

  constructor(file: string, text: string, performed: ByCommand) {
    this.file = file;
    this.#text = text;
    this.performed = performed;
  }

  get script(): Script {
    return this;
  }

  get bytes(): number {
    return this.#text.length;
  }

  read(): Iterable<string> {
    return [this.#text];
  }

  raw(): string {
    return (this.#raw ??= rawChecksumOf([this.#text]));
  }

  checksums(): Checksums {
    return { raw: this.raw(), tokens: this.raw(), version: wantedVersion };
  }

  /** Its text tells nothing of the way: the command may say its SQL. */
  does(): readonly Action[] {
    return [{ kind: "command", object: scrubbedCommand(this.performed.command), known: "inside" }];
  }
}
