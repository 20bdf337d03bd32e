import type { Checksums, Code, Direction, Performed } from "../model/migration.js";
import type { Script } from "../model/script.js";
import type { TreeFile } from "../model/tree.js";
import { checksumsOf, rawChecksumOf, tokensVersion } from "../sql/checksum.js";
import { decode } from "../sql/encoding.js";
import type { CutRules } from "../sql/rules.js";

/** What belongs to one direction of a file's text; offsets are characters. */
export interface Section {
  readonly from: number;
  readonly to?: number;
  readonly firstLine: number;
  readonly transaction: Direction["transaction"];
  readonly allowsLoss?: boolean;
  /** Where it is not simply what stands between the two: made of any parts of the file. */
  readonly assemble?: (between: Between) => Iterable<string>;
  /** Puts in what is not its author's: what runs is not what is kept then. */
  readonly fill?: (text: Iterable<string>) => Iterable<string>;
  /** As a person is shown it, where its lines are not the file's. */
  readonly label?: string;
  readonly code?: Code;
  /** Of how many blocks it is made, where they are several. */
  readonly blocks?: number;
  readonly performed?: Performed;
}

/** The file's text between two offsets. */
export type Between = (from: number, to?: number) => Iterable<string>;

/** A file as sections are read from it. */
export interface SectionedFile {
  readonly source: TreeFile;
  readonly file: string;
  readonly rules: CutRules;
  /** False where it cannot be read as text: it is refused anyhow. */
  readonly readable: boolean;
  /** All of its text, where that is short: of many small files each would be decoded four times. */
  readonly kept?: readonly string[];
}

/** All of a file in one direction. */
export const whole: Section = { from: 0, firstLine: 1, transaction: "auto" };
/** Of what has no file, or no section in it. */
export const nothing: Section = { ...whole, to: 0 };

const longBytes = 1024 * 1024;

/** A part of a file. A source may hold ten thousands of these: methods are shared, where functions of its own would not be. */
export class FileSection implements Direction, Script {
  readonly #of: SectionedFile;
  readonly #section: Section;
  #raw: string | undefined;
  #checksums: Checksums | undefined;

  constructor(of: SectionedFile, section: Section) {
    this.#of = of;
    this.#section = section;
  }

  get script(): Script {
    return this;
  }

  get file(): string {
    return this.#section.label ?? this.#of.file;
  }

  get firstLine(): number {
    return this.#section.firstLine;
  }

  get transaction(): Direction["transaction"] {
    return this.#section.transaction;
  }

  get allowsLoss(): boolean {
    return this.#section.allowsLoss ?? false;
  }

  get code(): Code | undefined {
    return this.#section.code;
  }

  get blocks(): number | undefined {
    return this.#section.blocks;
  }

  get performed(): Performed | undefined {
    return this.#section.performed;
  }

  get bytes(): number {
    const { bytes } = this.#of.source;
    const { from, to = bytes } = this.#section;
    return Math.max(0, Math.min(to, bytes) - from);
  }

  read(): Iterable<string> {
    const { fill } = this.#section;
    return fill ? fill(this.#written()) : this.#written();
  }

  get asWritten(): (() => Iterable<string>) | undefined {
    return this.#section.fill ? () => this.#written() : undefined;
  }

  /** A long file is not read twice for the two. */
  raw(): string {
    return (this.#raw ??= this.bytes > longBytes ? this.checksums().raw : rawChecksumOf(this.#written()));
  }

  checksums(): Checksums {
    return (this.#checksums ??= this.performed ? this.#ofOtherText() : checksumsOf(this.#written(), this.#of.rules));
  }

  /** What is a comment in SQL need be none in another language: any change counts. */
  #ofOtherText(): Checksums {
    const raw = (this.#raw ??= rawChecksumOf(this.#written()));
    return { raw, tokens: raw, version: tokensVersion };
  }

  #written(): Iterable<string> {
    const { source, readable } = this.#of;
    const { from, to, assemble } = this.#section;
    const between: Between = (first, last) => slice(readable ? textOf(this.#of) : lossy(source.read()), first, last);
    return assemble && readable ? assemble(between) : between(from, to);
  }
}

/** Of a file that is known to be text. */
export function textOf({ source, file, kept }: SectionedFile): Iterable<string> {
  return kept ?? decode(source.read(), file);
}

/** For files that are refused anyhow, but must still be comparable with what was applied. */
function* lossy(bytes: Iterable<Uint8Array>): Iterable<string> {
  const decoder = new TextDecoder();
  for (const piece of bytes) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** The characters from `from` to before `to`; reads no further than it must. */
export function* slice(text: Iterable<string>, from: number, to = Infinity): Iterable<string> {
  let at = 0;
  if (to <= from) return;
  for (const piece of text) {
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at, piece.length);
    if (end > start) yield start === 0 && end === piece.length ? piece : piece.slice(start, end);
    at += piece.length;
    if (at >= to) return;
  }
}
