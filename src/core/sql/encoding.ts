import { SluiceError } from "../failures/failure.js";
import type { Problem, ProblemFacts } from "../model/problem.js";
import { mojibakeIn, type Mojibake } from "./mojibake.js";
import { charactersIn } from "./positions.js";
import { problemOf, TextProblem } from "./text-problem.js";

/** Bytes as text: strict UTF-8, a byte order mark taken off. Throws `source_invalid` where the bytes are no UTF-8. */
export function* decode(chunks: Iterable<Uint8Array>, file: string): Generator<string, void, void> {
  const refuse = (problem: TextProblem): never => {
    throw new SluiceError("source_invalid", { problems: [problem.in(file)] });
  };
  let line = 1;
  for (const block of blocksOf(chunks, (utf16) => refuse(new TextProblem("utf16", utf16, { line, column: 1 })))) {
    const text = decodedOrNothing(block);
    if (text === undefined) refuse(new TextProblem("not_utf8", {}, placeOfByte(block, firstInvalid(block), line)));
    else {
      yield text;
      line += linesOf(text);
    }
  }
}

const mostShown = 40;

/** A file's bytes are read as text, once, and what is wrong with them, or deserves to be said, is seen on the way. */
export class Examination {
  readonly #file: string;
  readonly #problems: Problem[] = [];
  /** Of the part in hand: the line that it begins in, and whether it is ASCII alone. */
  line = 1;
  ascii = true;
  #returns = 0;
  #firstReturn: Problem["at"] | undefined;
  #nul = false;
  #mojibake: { readonly hit: Mojibake; readonly at: Problem["at"] } | undefined;
  #weight = 0;
  #allowed = false;
  #inConflict = false;
  #undecodable: Problem | undefined;
  #head = "";

  constructor(file: string) {
    this.#file = file;
  }

  /** The text, to its end or to the first byte that is no UTF-8. */
  *read(chunks: Iterable<Uint8Array>): Generator<string, void, void> {
    const onUtf16 = (utf16: Utf16): void => this.#say(problemOf("utf16", utf16, "error", this.#at(1, 1)));
    const onMark = (): void => this.#say(problemOf("byte_order_mark", {}, "warning", this.#at(1, 1)));
    for (const block of blocksOf(chunks, onUtf16, onMark)) {
      if (this.#head.length < dumpHead) this.#head += asLatin1(block.subarray(0, dumpHead));
      const text = decodedOrNothing(block);
      if (text === undefined) return this.#undecoded(block);
      // As many bytes as characters: ASCII alone.
      this.ascii = text.length === block.length;
      this.#see(text);
      yield text;
      this.line += linesOf(text);
    }
  }

  end(): Problem[] {
    // Bytes of another encoding may look like anything: what was seen on the way says nothing, and depends on how far a read came.
    if (this.#undecodable)
      return [...this.#problems.filter(({ code }) => code === "byte_order_mark"), this.#undecodable];
    if (this.#firstReturn)
      this.#say(problemOf("carriage_returns", { lines: this.#returns }, "note", this.#firstReturn));
    const first = this.#mojibake;
    if (first && this.#weight >= 2 && !this.#allowed) {
      const { as, found, meant } = first.hit;
      const facts = { as, found: found.slice(0, mostShown), meant: meant.slice(0, mostShown) };
      this.#say(problemOf("twice_encoded", facts, "error", first.at));
    }
    return this.#problems.sort(
      (a, b) => (a.at.line ?? 0) - (b.at.line ?? 0) || (a.at.column ?? 0) - (b.at.column ?? 0),
    );
  }

  #say(problem: Problem): void {
    this.#problems.push(problem);
  }

  #undecoded(block: Uint8Array): void {
    const invalid = firstInvalid(block);
    const likely = isDump(this.#head) || isInBinary(block, invalid) ? "binary" : likelyEncoding(block, invalid);
    const { line, column } = placeOfByte(block, invalid, this.line);
    this.#undecodable = problemOf("not_utf8", likely ? { likely } : {}, "error", this.#at(line, column));
  }

  #see(text: string): void {
    if (text.includes("\0")) this.#nuls(text);
    if (text.includes("\r")) this.#carriageReturns(text);
    if (markers.some((marker) => text.includes(marker))) this.#markers(text);
    if (!this.ascii) this.#letters(text);
  }

  #nuls(text: string): void {
    if (this.#nul) return;
    this.#nul = true;
    this.#say(problemOf("nul_byte", {}, "error", this.#placeIn(text, text.indexOf("\0"))));
  }

  #carriageReturns(text: string): void {
    for (let at = text.indexOf("\r"); at >= 0; at = text.indexOf("\r", at + 1)) {
      this.#firstReturn ??= this.#placeIn(text, at);
      this.#returns++;
    }
  }

  /** A line of `=` is a marker only after `<<<<<<<`: elsewhere people draw with them. */
  #markers(text: string): void {
    const cursor = new Cursor(text, this.line);
    for (const { 0: marker, index } of text.matchAll(/^(?:<{7}|={7}|>{7})(?=[ \r]|$)/gm)) {
      if (marker.startsWith("=") && !this.#inConflict) continue;
      this.#inConflict = marker.startsWith("<");
      this.#say(problemOf("conflict_marker", { marker }, "error", this.#at(cursor.lineOf(index), 1)));
    }
  }

  #letters(text: string): void {
    this.#allowed ||= /^[ \t]*--[ \t]*sluice:allow[ \t]+twice-encoded\b/m.test(text);
    for (const hit of mojibakeIn(text)) {
      this.#mojibake ??= { hit, at: this.#placeIn(text, hit.at) };
      this.#weight += hit.weight;
    }
  }

  #placeIn(text: string, at: number): Problem["at"] {
    const before = text.slice(0, at);
    const lineStart = before.lastIndexOf("\n") + 1;
    const line = this.line + before.split("\n").length - 1;
    return this.#at(line, charactersIn(before.slice(lineStart)) + 1);
  }

  #at(line: number, column: number): Problem["at"] {
    return { file: this.#file, line, column };
  }
}

/** Lines of offsets that only grow: what lies before one is counted once, however many are asked for. */
class Cursor {
  readonly #text: string;
  #line: number;
  #at = 0;

  constructor(text: string, firstLine: number) {
    this.#text = text;
    this.#line = firstLine;
  }

  lineOf(offset: number): number {
    for (let next = this.#text.indexOf("\n", this.#at); next >= 0 && next < offset;) {
      this.#line++;
      this.#at = next + 1;
      next = this.#text.indexOf("\n", this.#at);
    }
    return this.#line;
  }
}

const markers = ["<<<<<<<", "=======", ">>>>>>>"];

/** A string is looked through faster than bytes are. */
function linesOf(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

function linesIn(block: Uint8Array): number {
  let lines = 0;
  for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, at + 1)) lines++;
  return lines;
}

const longLine = 1 << 20;

/** The bytes after any mark, cut where a line ends (or, in a line without end, where a character does). */
function* blocksOf(
  chunks: Iterable<Uint8Array>,
  onUtf16: (utf16: Utf16) => void,
  onMark: () => void = () => {},
): Generator<Uint8Array, void, void> {
  const room = new Room();
  let rest: Uint8Array = nothing;
  let begun = false;
  for (const chunk of withEnd(chunks)) {
    let bytes = rest.length === 0 ? (chunk ?? rest) : room.add(chunk ?? nothing);
    if (!begun && (bytes.length >= 4 || chunk === undefined)) {
      const utf16 = utf16In(bytes);
      if (utf16) {
        onUtf16(utf16);
        return;
      }
      bytes = withoutMark(bytes, onMark);
      begun = true;
    }
    const to = chunk === undefined ? bytes.length : begun ? blockEnd(bytes) : 0;
    if (to > 0) yield bytes.subarray(0, to);
    rest = room.hold(bytes.subarray(to));
  }
}

const nothing = new Uint8Array();

/** Room of our own for what waits for the next chunk: a chunk is its reader's, who writes the next one over it. */
class Room {
  #bytes: Uint8Array = nothing;
  #length = 0;

  hold(rest: Uint8Array): Uint8Array {
    this.#length = 0;
    return this.add(rest);
  }

  add(more: Uint8Array): Uint8Array {
    const length = this.#length + more.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.#length);
    this.#length = length;
    return this.#bytes.subarray(0, length);
  }
}

/** The chunks, then undefined. */
function* withEnd(chunks: Iterable<Uint8Array>): Generator<Uint8Array | undefined, void, void> {
  yield* chunks;
  yield undefined;
}

type Utf16 = ProblemFacts["utf16"];

function utf16In(bytes: Uint8Array): Utf16 | undefined {
  const [a = 1, b = 1, c = 1, d = 1] = bytes;
  if (a === 0xff && b === 0xfe) return { order: "little", marked: true };
  if (a === 0xfe && b === 0xff) return { order: "big", marked: true };
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return { order: "little" };
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? { order: "big" } : undefined;
}

function withoutMark(bytes: Uint8Array, onMark: () => void): Uint8Array {
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return bytes;
  onMark();
  return bytes.subarray(3);
}

function blockEnd(bytes: Uint8Array): number {
  const line = bytes.lastIndexOf(10) + 1;
  if (line > 0 || bytes.length < longLine) return line;
  let to = bytes.length;
  while (to > bytes.length - 4 && ((bytes[to - 1] ?? 0) & 0xc0) === 0x80) to--;
  return (bytes[to - 1] ?? 0) >= 0xc0 ? to - 1 : bytes.length;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodedOrNothing(block: Uint8Array): string | undefined {
  try {
    return strict.decode(block);
  } catch {
    return undefined;
  }
}

/** Index of the first byte that begins no character of UTF-8; the block's length if all do. */
function firstInvalid(block: Uint8Array): number {
  let at = 0;
  while (at < block.length) {
    const length = characterLength(block, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

function characterLength(block: Uint8Array, at: number): number {
  const lead = block[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  const character = block.subarray(at, at + length);
  return length > 0 && character.length === length && decodedOrNothing(character) !== undefined ? length : 0;
}

function placeOfByte(block: Uint8Array, at: number, firstLine: number): { line: number; column: number } {
  const before = block.subarray(0, at);
  const lineStart = before.lastIndexOf(10) + 1;
  return {
    line: firstLine + linesIn(before),
    column: charactersIn(decodedOrNothing(before.subarray(lineStart)) ?? "") + 1,
  };
}

const dumpHead = 4096;

/** By its first lines: its tool has written all text in UTF-8, and what is none are bytes that are no text. */
function isDump(head: string): boolean {
  return /^-- (?:MySQL|MariaDB) dump /m.test(head) && /\bSET NAMES utf8/.test(head);
}

/** `_binary 'ÿØ…`: in front of what is written so stands that it is no text. */
function isInBinary(block: Uint8Array, at: number): boolean {
  const line = block.subarray(block.lastIndexOf(10, at) + 1, at);
  return /\b_binary '(?:[^'\\]|\\.|'')*$/.test(asLatin1(line));
}

/** Any byte a character. */
function asLatin1(bytes: Uint8Array): string {
  return latin1.decode(bytes);
}

const latin1 = new TextDecoder("latin1");

/** What bytes that are no UTF-8 look like: Korean where they pair up as it does, else Western where they stand alone. */
function likelyEncoding(block: Uint8Array, invalid: number): "CP949" | "Latin-1" | undefined {
  const lineStart = block.subarray(0, invalid).lastIndexOf(10) + 1;
  const lineEnd = block.indexOf(10, invalid);
  const line = block.subarray(lineStart, lineEnd < 0 ? block.length : lineEnd);
  if (looksKorean(line)) return "CP949";
  let high = 0;
  for (const byte of line) {
    if (byte < 9) return undefined;
    if (byte >= 0x80) high++;
    if (byte >= 0x80 && byte < 0xa0) return undefined; // controls, in Latin-1
  }
  return high * 3 <= line.length ? "Latin-1" : undefined;
}

/** All high bytes pair up, and most pairs are among the 2,350 everyday syllables (B0A1-C8FE). */
function looksKorean(line: Uint8Array): boolean {
  let [pairs, everyday] = [0, 0];
  for (let at = 0; at < line.length; at++) {
    const lead = line[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = line[++at] ?? 0;
    if (lead === 0x80 || lead === 0xff || trail < 0x41 || trail === 0xff) return false;
    pairs++;
    if (lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1) everyday++;
  }
  return everyday * 2 > pairs;
}
