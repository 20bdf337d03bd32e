import type { Problem } from "../model/problem.js";
import type { TreeFile } from "../model/tree.js";
import { nearest } from "../failures/nearest.js";
import type { CutRules } from "../sql/rules.js";
import { problemOf } from "../sql/text-problem.js";
import { directiveHint, directivesOf, knownDirectives, type Directive } from "./directives.js";
import type { Section } from "./file-section.js";
import { foreignMarkerIn } from "./foreign.js";
import { type Looked, SqlFile } from "./sql-file.js";

/** Looks at a file once: its problems, its sections, and whether there is a statement in each. */
export function lookAt(source: TreeFile, file: string, isDown: boolean, rules: CutRules): Looked {
  const seen = new Seen(file);
  const sql = new SqlFile(source, file, rules, (part, examination) => seen.take(part, examination));
  if (!sql.readable) return sql.whole();
  sql.problems.push(...seen.problems);
  const directives = seen.directives ? directivesOf(sql.text(), rules) : [];
  const sections = sectionsOf(directives, file, isDown, sql.problems);
  if (!sql.holds(isDown ? sections.down! : sections.up)) sql.say("empty_file", {}, "error");
  const down = sections.down && (isDown || sql.holds(sections.down)) ? sections.down : undefined;
  return {
    problems: sql.problems,
    up: sql.section(sections.up),
    ...(down ? { down: sql.section(down) } : {}),
  };
}

/** What a text's parts show at a glance, and what needs a closer look therefore. */
class Seen {
  /** Directives may be there. */
  directives = false;
  /** Another tool's lines: their downs would run with their ups. */
  readonly problems: Problem[] = [];
  readonly #file: string;
  #last = "";

  constructor(file: string) {
    this.#file = file;
  }

  take(part: string, { line }: { readonly line: number }): void {
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
