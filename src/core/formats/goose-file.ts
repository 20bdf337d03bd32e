import type { TreeFile } from "../model/tree.js";
import { nearest } from "../failures/nearest.js";
import type { CutRules } from "../sql/rules.js";
import type { Place } from "../sql/text-problem.js";
import { nothing, type Section, whole } from "./file-section.js";
import type { Variables } from "./format.js";
import { type Annotation, annotationIn, annotations, gooseMark, written } from "./goose-annotations.js";
import { filled, masked, type VariableUses, variableUses } from "./goose-variables.js";
import { type MarkedLine, MarkedLines } from "./marked-lines.js";
import { type Looked, SqlFile } from "./sql-file.js";

/** Looks at a SQL file of goose once: its problems, and what its annotations make of it. */
export function lookAtGoose(source: TreeFile, file: string, rules: CutRules, variables: Variables): Looked {
  let [isMarked, isFilled] = [false, false];
  const sql = new SqlFile(source, file, rules, (part) => {
    isMarked ||= part.includes(gooseMark);
    isFilled ||= /\benvsub[ \t]+on\b/i.test(part);
  });
  if (!sql.readable) return sql.whole();
  sql.sayDirectives("goose", {
    up: written("Up"),
    down: written("Down"),
    "no-transaction": written("NO TRANSACTION"),
  });
  const uses = isFilled ? variableUses(sql.text(), variables) : noUses;
  for (const { place, ...fault } of uses.faults) {
    if (fault.kind === "bad") sql.say("bad_variable", { written: fault.written }, "error", place);
    else {
      const { name, message } = fault;
      const facts = message === undefined ? { name } : { name, message };
      sql.say("variable_unset", facts, message === undefined ? "warning" : "error", place);
    }
  }
  if (!isMarked) {
    sql.say("section_missing", { directive: written("Up") }, "error");
    return sql.whole();
  }
  const walk = new Walk(sql);
  const lines = new MarkedLines(isFilled ? masked(sql.text(), variables) : sql.text(), rules, gooseMark);
  walk.through(lines);
  const ready = (section: Section): Section => withTexts(section, walk.inserts, uses, variables);
  const up = walk.up ? ready(walk.up) : nothing;
  if (walk.up && !sql.holds(up)) sql.say("empty_file", {}, "note");
  return {
    problems: sql.problems,
    up: sql.section(up),
    ...(walk.down && sql.holds(walk.down) ? { down: sql.section(ready(walk.down)) } : {}),
  };
}

const noUses: VariableUses = { switches: [], faults: [] };

/** The section as it runs: with what is put in, and variables with their values. */
function withTexts(section: Section, all: readonly Insert[], uses: VariableUses, variables: Variables): Section {
  const { from, to = Infinity } = section;
  const inserts = all.filter(({ at }) => at >= from && at < to);
  const on = uses.switches.findLast(({ at }) => at < from)?.on ?? false;
  const isFilled = on || uses.switches.some(({ at, on: turnsOn }) => turnsOn && at >= from && at < to);
  return {
    ...section,
    ...(inserts.length > 0 ? { assemble: (between) => inserted(between(from, section.to), from, inserts) } : {}),
    ...(isFilled ? { fill: (text) => filled(text, variables, on) } : {}),
  };
}

/** The text, which begins at `from`, with these put in. */
function* inserted(text: Iterable<string>, from: number, inserts: readonly Insert[]): Generator<string, void, void> {
  let [at, next] = [from, 0];
  for (const piece of text) {
    let done = 0;
    for (let insert = inserts[next]; insert && insert.at < at + piece.length; insert = inserts[++next]) {
      yield piece.slice(done, insert.at - at) + insert.text;
      done = insert.at - at;
    }
    yield piece.slice(done);
    at += piece.length;
  }
}

interface Insert {
  readonly at: number;
  readonly text: string;
}

/** Goes from annotation to annotation, and tells what does not fit. */
class Walk {
  up: Section | undefined;
  down: Section | undefined;
  /** A semicolon where a statement ends by its block's end alone; a space where no comment is one without it. */
  readonly inserts: Insert[] = [];
  readonly #sql: SqlFile;
  readonly #lines = new Map<Annotation, number>();
  /** The block that is open. */
  #block: Place | undefined;

  constructor(sql: SqlFile) {
    this.#sql = sql;
  }

  through(lines: MarkedLines): void {
    for (let marked = lines.next(); marked; marked = lines.next()) {
      const { known, said } = annotationIn(marked.text);
      if (marked.where === "behind") {
        if (known) this.#sql.say("misplaced_directive", { directive: written(known) }, "warning", marked);
      } else if (!known) this.#unknown(said, marked);
      else if (marked.where === "indented")
        this.#sql.say("misplaced_directive", { directive: written(known), indented: true }, "error", marked);
      else this.#take(known, marked, lines);
    }
    this.#end(lines);
    const transaction = this.#lines.has("NO TRANSACTION") ? "none" : "auto";
    if (this.up) this.up = { ...this.up, transaction };
    if (this.down) this.down = { ...this.down, transaction };
  }

  #unknown(said: string, marked: MarkedLine): void {
    const near = nearest(said, annotations);
    const facts = { directive: marked.text, ...(near === undefined ? {} : { near: written(near) }) };
    this.#sql.say("unknown_directive", facts, "error", marked);
  }

  #take(known: Annotation, marked: MarkedLine, lines: MarkedLines): void {
    const clash = this.#clashOf(known);
    if (clash !== undefined) {
      if (typeof clash === "number")
        this.#sql.say("misplaced_directive", { directive: written(known), other: clash }, "error", marked);
      else this.#sql.say("section_missing", { directive: written(clash) }, "error", marked);
      return;
    }
    this.#lines.set(known, marked.line);
    if (marked.before.open && known !== "StatementEnd" && !/^--\s/.test(marked.text))
      this.inserts.push({ at: marked.from + 2, text: " " });
    const after = { ...whole, from: marked.to, firstLine: marked.line + 1 };
    if (known === "Up") {
      if (marked.before.first)
        this.#sql.say("statement_outside", { directive: written("Up") }, "error", marked.before.first);
      else if (marked.before.comment)
        this.#sql.say(
          "comment_outside",
          { format: "goose", directive: written("Up") },
          "warning",
          marked.before.comment,
        );
      this.up = after;
      lines.cut();
    } else if (known === "Down") {
      this.#assertEnded(marked, written("Down"));
      this.up = { ...this.up!, to: marked.from };
      this.down = after;
      lines.cut();
    } else if (known === "StatementBegin") this.#block = marked;
    else if (known === "StatementEnd") {
      if (marked.before.open) this.inserts.push({ at: marked.from, text: ";" });
      this.#block = undefined;
      lines.cut();
    }
  }

  /** The line that leaves no room for this one, or what must stand before it and does not. */
  #clashOf(known: Annotation): number | Annotation | undefined {
    switch (known) {
      case "Up":
        return this.#lines.get("Up") ?? this.#lines.get("Down");
      case "Down":
        return this.#block?.line ?? this.#lines.get("Down") ?? (this.up ? undefined : "Up");
      case "StatementBegin":
        return this.#block?.line ?? (this.up ? undefined : "Up");
      case "StatementEnd":
        return this.#block ? undefined : "StatementBegin";
      default:
        return undefined;
    }
  }

  #end(lines: MarkedLines): void {
    if (!this.up && !this.#sql.problems.some(({ code }) => code === "section_missing"))
      this.#sql.say("section_missing", { directive: written("Up") }, "error");
    if (this.#block) this.#sql.say("section_missing", { directive: written("StatementEnd") }, "error", this.#block);
    else if (this.up) this.#assertEnded(lines);
  }

  /** In a down its owner would stop over it only when it is to be taken back. */
  #assertEnded({ before }: Pick<MarkedLine, "before">, directive?: string): void {
    if (!before.open) return;
    const facts = { format: "goose", ...(directive === undefined ? {} : { directive }) };
    this.#sql.say("statement_unended", facts, this.down ? "warning" : "error", before.open);
  }
}
