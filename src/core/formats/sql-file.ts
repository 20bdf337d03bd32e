import type { Problem, ProblemCode, ProblemFacts, Severity } from "../model/problem.js";
import type { TreeFile } from "../model/tree.js";
import { isSluiceError } from "../failures/failure.js";
import { decode, Examination } from "../sql/encoding.js";
import type { CutRules } from "../sql/rules.js";
import { mayHoldStrangeSpace, strangeSpacesIn } from "../sql/strange-space.js";
import { problemOf, type Place } from "../sql/text-problem.js";
import { directiveHint, directivesOf, holdsStatement } from "./directives.js";
import { FileSection, nothing, type Section, type SectionedFile, slice, whole } from "./file-section.js";

/** What one file holds. */
export interface Looked {
  readonly problems: readonly Problem[];
  readonly up: FileSection;
  /** Absent where nothing is written to take it back. */
  readonly down?: FileSection;
}

/** What a file holds whose name says which way it goes. */
export interface OneWay {
  readonly problems: readonly Problem[];
  readonly direction: FileSection;
  /** There is nothing to run. */
  readonly empty: boolean;
}

/** A file that is all of one direction. An up that is empty counts as applied all the same: so do the files' owners hold it. */
export function lookOneWay(source: TreeFile, file: string, rules: CutRules, format: string, down?: string): OneWay {
  const sql = new SqlFile(source, file, rules);
  sql.sayDirectives(format, down === undefined ? {} : { down });
  const empty = sql.readable && !sql.holds(whole);
  if (empty) sql.say("empty_file", {}, "note");
  return { problems: sql.problems, direction: sql.section(whole), empty };
}

/** Of a migration whose up has no file. */
export function emptyUp(source: TreeFile, file: string, rules: CutRules): FileSection {
  return new FileSection({ source, file, rules, readable: true }, nothing);
}

/** Bytes: of ten thousand files as short as that all text is some 20 MiB. */
const mostKept = 2048;

/** Where no word is a client's, this is the server's. */
const firstWord = /^[ \t\n\r\f]*[a-z]/i;

/** Sees each part of a file's text as it is examined. */
export type Look = (part: string, examination: Examination) => void;

/** A file of SQL that was read once, whatever tool's it is: what is wrong with its bytes, and its text to look closer at. */
export class SqlFile {
  readonly readable: boolean;
  readonly problems: Problem[] = [];
  /** What sections keep: without the bytes. */
  #of: SectionedFile;
  readonly #bytes: (() => Iterable<Uint8Array>) | undefined;
  #mayDirect = false;

  constructor(source: TreeFile, file: string, rules: CutRules, look: Look = () => undefined) {
    this.#of = { source, file, rules, readable: true };
    this.#bytes = this.#open();
    const kept: string[] = [];
    const isShort = this.#bytes !== undefined && source.bytes <= mostKept;
    const each: Look = isShort ? (part, examination) => (kept.push(part), look(part, examination)) : look;
    this.readable = this.#bytes !== undefined && this.#examine(this.#bytes(), each);
    this.#of = { source, file, rules, readable: this.readable, ...(isShort && this.readable ? { kept } : {}) };
  }

  text(): Iterable<string> {
    return this.#of.kept ?? (this.#bytes ? decode(this.#bytes(), this.#of.file) : []);
  }

  section(section: Section): FileSection {
    return new FileSection(this.#of, section);
  }

  /** Whether there is anything to run between two offsets. */
  holds({ from, to }: Pick<Section, "from" | "to">): boolean {
    const { kept, rules } = this.#of;
    // Most begin with one: to see that takes a hundredth of reading its tokens.
    if (kept && !rules.shell && firstWord.test(kept.join("").slice(from, to))) return true;
    return holdsStatement(slice(this.text(), from, to), rules);
  }

  /** All of it in one direction, where nobody can say more: it is refused, or never run. */
  whole(): Looked {
    return { problems: this.problems, up: this.section(whole) };
  }

  say<C extends ProblemCode>(code: C, facts: Readonly<ProblemFacts[C]>, severity: Severity, place?: Place): void {
    const { file } = this.#of;
    const at = place ? { file, line: place.line, column: place.column } : { file };
    this.problems.push(problemOf(code, facts, severity, at));
  }

  /**
   * Directives of plain files mean nothing here: what stands behind a `-- sluice:down` would run with the up. `instead`:
   * how the format says it.
   */
  sayDirectives(format: string, instead: Readonly<Partial<Record<string, string>>>): void {
    if (!this.readable || !this.#mayDirect) return;
    for (const directive of directivesOf(this.text(), this.#of.rules)) {
      const { words } = directive;
      // Whose files they are, it is heard where their bytes are read.
      if (words === "allow twice-encoded") continue;
      const own = instead[words];
      const isRun = words === "down" && own !== undefined;
      const facts = {
        directive: `-- sluice:${words}`,
        format,
        ...(own === undefined ? {} : { instead: own }),
        ...(isRun ? { isRun } : {}),
      };
      this.say("directive_elsewhere", facts, isRun ? "error" : "warning", directive);
    }
  }

  #examine(bytes: Iterable<Uint8Array>, look: Look): boolean {
    const { file, rules } = this.#of;
    const examination = new Examination(file);
    let strangeSpace = false;
    for (const text of examination.read(bytes)) {
      strangeSpace ||= !examination.ascii && mayHoldStrangeSpace(text);
      this.#mayDirect ||= text.includes("--") && directiveHint.test(text);
      look(text, examination);
    }
    this.problems.push(...examination.end());
    if (this.problems.some(({ code }) => code === "utf16" || code === "not_utf8")) return false;
    if (strangeSpace) this.problems.push(...strangeSpacesIn(this.text(), file, rules));
    return true;
  }

  /** The bytes, kept where the file is one piece, so that it is read once; undefined where it cannot be read. */
  #open(): (() => Iterable<Uint8Array>) | undefined {
    try {
      const pieces: Uint8Array[] = [];
      const { source } = this.#of;
      for (const piece of source.read()) {
        pieces.push(piece);
        if (pieces.length > 1) return () => source.read();
      }
      return () => pieces;
    } catch (error) {
      if (isSluiceError(error)) throw error;
      const reason = (error as { code?: unknown }).code;
      this.say("unreadable", { reason: typeof reason === "string" ? reason : "EIO" }, "error");
      return undefined;
    }
  }
}
