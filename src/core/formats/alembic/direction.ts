import type { Action } from "../../model/action.js";
import type { Checksums, Code, Direction, Performed } from "../../model/migration.js";
import type { Script } from "../../model/script.js";
import { rawChecksumOf } from "../../sql/checksum.js";
import type { StepContent } from "./operation.js";
import { tokensOf } from "./python-tokens.js";
import type { Revision } from "./revision.js";
import { actionsOf, type ReadSql } from "./step-actions.js";

/** Of Python's tokens: another number than any that SQL's have, since nothing of the two can be compared. */
const pythonTokensVersion = 1001;

/** One way of a revision: its text is compared, and a command does it. */
export class StepDirection implements Direction, Script {
  readonly transaction = "none";
  readonly firstLine = 1;
  readonly code?: Code;
  readonly performed?: Performed;
  readonly #revision: Revision;
  readonly #content: StepContent;
  #raw: string | undefined;
  #checksums: Checksums | undefined;

  constructor(revision: Revision, content: StepContent, performed: Performed | NonNullable<Code["wants"]>) {
    this.#revision = revision;
    this.#content = content;
    if ("way" in performed) this.performed = performed;
    else this.code = { language: "Python", format: "Alembic", wants: performed };
  }

  get script(): Script {
    return this;
  }

  get file(): string {
    return this.#revision.file;
  }

  get bytes(): number {
    return this.#revision.text.length;
  }

  read(): Iterable<string> {
    return [this.#revision.text];
  }

  raw(): string {
    return (this.#raw ??= rawChecksumOf(this.read()));
  }

  checksums(): Checksums {
    return (this.#checksums ??= {
      raw: this.raw(),
      tokens: rawChecksumOf(this.#tokens()),
      version: pythonTokensVersion,
    });
  }

  does(read: ReadSql): readonly Action[] {
    return actionsOf(this.#content, this.file, read);
  }

  /** Blind to comments, and to white space that is none of Python's. */
  *#tokens(): Generator<string, void, void> {
    for (const { kind, text } of tokensOf(this.#revision.text)) yield `${kind} ${text}\n`;
  }
}
