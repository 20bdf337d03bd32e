import type { Checksums, Direction } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import type { Script } from "../model/script.js";
import type { TreeFile } from "../model/tree.js";
import { isSluiceError } from "../failures/failure.js";
import { nearest } from "../failures/nearest.js";
import { checksumsOf, rawChecksumOf } from "../sql/checksum.js";
import { decode, Examination } from "../sql/encoding.js";
import type { CutRules } from "../sql/rules.js";
import { mayHoldStrangeSpace, strangeSpacesIn } from "../sql/strange-space.js";
import { problemOf } from "../sql/text-problem.js";
import { directiveHint, directivesOf, holdsStatement, knownDirectives, type Directive } from "./directives.js";
import { foreignMarkerIn } from "./foreign.js";

/** What one file holds. */
export interface Looked {
  readonly problems: readonly Problem[];
  readonly up: Direction;
  /** Absent where nothing is written to take it back. */
  readonly down?: Direction;
}

/** Looks at a file once: its problems, its sections, and whether there is a statement in each. */
export function lookAt(source: TreeFile, file: string, isDown: boolean, rules: CutRules): Looked {
  const problems: Problem[] = [];
  const whole: Section = { from: 0, firstLine: 1, transaction: "auto", allowsLoss: false };
  const bytes = open(source, file, problems);
  if (!bytes) return { problems, up: new FileSection(source, file, whole, true, rules) };
  const seen = new Seen(file);
  const examination = new Examination(file);
  for (const text of examination.read(bytes())) seen.take(text, examination);
  problems.push(...examination.end());
  if (problems.some(({ code }) => code === "utf16" || code === "not_utf8"))
    return { problems, up: new FileSection(source, file, whole, true, rules) };
  const text = (): Iterable<string> => decode(bytes(), file);
  if (seen.strangeSpace) problems.push(...strangeSpacesIn(text(), file, rules));
  problems.push(...seen.problems);
  const directives = seen.directives ? directivesOf(text(), rules) : [];
  const sections = sectionsOf(directives, file, isDown, problems);
  const holds = (section: Section): boolean => holdsStatement(slice(text(), section.from, section.to), rules);
  if (!holds(isDown ? sections.down! : sections.up)) problems.push(problemOf("empty_file", {}, "error", { file }));
  const down = sections.down && (isDown || holds(sections.down)) ? sections.down : undefined;
  return {
    problems,
    up: new FileSection(source, file, sections.up, false, rules),
    ...(down ? { down: new FileSection(source, file, down, false, rules) } : {}),
  };
}

/** The bytes, kept where the file is one piece, so that it is read once; undefined where it cannot be read. */
function open(source: TreeFile, file: string, problems: Problem[]): (() => Iterable<Uint8Array>) | undefined {
  try {
    const pieces: Uint8Array[] = [];
    for (const piece of source.read()) {
      pieces.push(piece);
      if (pieces.length > 1) return () => source.read();
    }
    return () => pieces;
  } catch (error) {
    if (isSluiceError(error)) throw error;
    const reason = (error as { code?: unknown }).code;
    problems.push(problemOf("unreadable", { reason: typeof reason === "string" ? reason : "EIO" }, "error", { file }));
    return undefined;
  }
}

/** What a text's parts show at a glance, and what needs a closer look therefore. */
class Seen {
  /** Directives may be there. */
  directives = false;
  strangeSpace = false;
  /** Another tool's lines: their downs would run with their ups. */
  readonly problems: Problem[] = [];
  readonly #file: string;
  #last = "";

  constructor(file: string) {
    this.#file = file;
  }

  take(part: string, { line, ascii }: { readonly line: number; readonly ascii: boolean }): void {
    this.strangeSpace ||= !ascii && mayHoldStrangeSpace(part);
    const lines = this.#last + part;
    // What is looked for is a comment: where none can be, a long text of data is passed over quickly.
    if (lines.includes("--")) this.#lookAtComments(lines, line);
    // A mark may be cut by the end of a part: the last line is looked at again with the next.
    this.#last = lines.slice(Math.max(lines.lastIndexOf("\n") + 1, lines.length - 200));
  }

  #lookAtComments(lines: string, line: number): void {
    this.directives ||= directiveHint.test(lines);
    if (this.problems.length > 0) return;
    const found = foreignMarkerIn(lines);
    if (!found) return;
    const { marker, format } = found;
    const at = { file: this.#file, line: line + found.line - 1 };
    this.problems.push(problemOf("foreign_marker", { marker, format }, "error", at));
  }
}

interface Section {
  readonly from: number;
  readonly to?: number;
  readonly firstLine: number;
  readonly transaction: "auto" | "none";
  readonly allowsLoss: boolean;
}

interface Sections {
  readonly up: Section;
  readonly down?: Section;
}

/** They are said of the direction that they stand in. */
const ofDirection: ReadonlySet<string> = new Set(["no-transaction", "allow lossy"]);

function sectionsOf(directives: readonly Directive[], file: string, isDown: boolean, problems: Problem[]): Sections {
  const seen = new Map<string, Directive>();
  const asked = new Set<string>();
  for (const directive of directives) {
    const clash = clashOf(directive, seen, isDown);
    if (!knownDirectives.includes(directive.words)) problems.push(unknown(directive, file));
    else if (!directive.alone || clash) problems.push(misplaced(directive, clash, file));
    else if (ofDirection.has(directive.words))
      asked.add(`${directive.words} ${isDown || seen.has("down") ? "down" : "up"}`);
    else seen.set(directive.words, directive);
  }
  const part = (section: "up" | "down", from: number, firstLine: number, to?: number): Section => ({
    from,
    firstLine,
    transaction: asked.has(`no-transaction ${section}`) ? "none" : "auto",
    allowsLoss: asked.has(`allow lossy ${section}`),
    ...(to === undefined ? {} : { to }),
  });
  if (isDown) return { up: part("up", 0, 1, 0), down: part("down", 0, 1) };
  const down = seen.get("down");
  if (!down) return { up: part("up", 0, 1) };
  return { up: part("up", 0, 1, down.from), down: part("down", down.to, down.line + 1) };
}

/** The directive that leaves no room for this one; itself where the file cannot have it at all. */
function clashOf(directive: Directive, seen: ReadonlyMap<string, Directive>, isDown: boolean): Directive | undefined {
  if (directive.words === "up") return isDown ? directive : (seen.get("down") ?? seen.get("up"));
  return directive.words === "down" ? seen.get("down") : undefined;
}

function misplaced(directive: Directive, clash: Directive | undefined, file: string): Problem {
  const facts = clash ? { directive: directive.words, other: clash.line } : { directive: directive.words };
  return problemOf("misplaced_directive", facts, "error", placeOf(directive, file));
}

function unknown(directive: Directive, file: string): Problem {
  const near = nearest(directive.words, knownDirectives);
  const facts = near === undefined ? { directive: directive.words } : { directive: directive.words, near };
  return problemOf("unknown_directive", facts, "error", placeOf(directive, file));
}

function placeOf({ line, column }: Directive, file: string): Problem["at"] {
  return { file, line, column };
}

const longBytes = 1024 * 1024;

/** A part of a file. A source may hold ten thousands of these: methods are shared, where functions of its own would not be. */
class FileSection implements Direction, Script {
  readonly file: string;
  readonly firstLine: number;
  readonly transaction: Section["transaction"];
  readonly allowsLoss: boolean;
  readonly #source: TreeFile;
  readonly #from: number;
  readonly #to: number | undefined;
  readonly #undecodable: boolean;
  readonly #rules: CutRules;
  #raw: string | undefined;
  #checksums: Checksums | undefined;

  constructor(source: TreeFile, file: string, section: Section, undecodable: boolean, rules: CutRules) {
    this.file = file;
    this.firstLine = section.firstLine;
    this.transaction = section.transaction;
    this.allowsLoss = section.allowsLoss;
    this.#source = source;
    this.#from = section.from;
    this.#to = section.to;
    this.#undecodable = undecodable;
    this.#rules = rules;
  }

  get script(): Script {
    return this;
  }

  get bytes(): number {
    const { bytes } = this.#source;
    return Math.max(0, Math.min(this.#to ?? bytes, bytes) - this.#from);
  }

  read(): Iterable<string> {
    const text = this.#undecodable ? lossy(this.#source.read()) : decode(this.#source.read(), this.file);
    return slice(text, this.#from, this.#to);
  }

  /** A long file is not read twice for the two. */
  raw(): string {
    return (this.#raw ??= this.bytes > longBytes ? this.checksums().raw : rawChecksumOf(this.read()));
  }

  checksums(): Checksums {
    return (this.#checksums ??= checksumsOf(this.read(), this.#rules));
  }
}

/** For files that are refused anyhow, but must still be comparable with what was applied. */
function* lossy(bytes: Iterable<Uint8Array>): Iterable<string> {
  const decoder = new TextDecoder();
  for (const piece of bytes) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** The characters from `from` to before `to`; reads no further than it must. */
function* slice(text: Iterable<string>, from: number, to = Infinity): Iterable<string> {
  let at = 0;
  for (const piece of text) {
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at, piece.length);
    if (end > start) yield start === 0 && end === piece.length ? piece : piece.slice(start, end);
    at += piece.length;
    if (at >= to) return;
  }
}
