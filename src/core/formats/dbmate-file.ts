import type { TreeFile } from "../model/tree.js";
import { nearest } from "../failures/nearest.js";
import type { CutRules } from "../sql/rules.js";
import { type Between, nothing, type Section } from "./file-section.js";
import { type MarkedLine, MarkedLines } from "./marked-lines.js";
import { type Looked, SqlFile } from "./sql-file.js";

const mark = "migrate:";
const pattern = /^--\s*migrate:(up|down)(?:\s+(.*))?$/;

type Way = "up" | "down";

export function written(way: Way): string {
  return `-- ${mark}${way}`;
}

/** What stands behind one `-- migrate:` line, up to the next. */
interface Block {
  readonly way: Way;
  readonly transaction: Section["transaction"];
  /** Of the line that begins it. */
  readonly line: number;
  readonly from: number;
  /** The next block's line, and what stands before it; undefined for the last. */
  readonly end?: { readonly line: number; readonly to: number };
}

/** Looks at a file of dbmate once: its problems, and its blocks, which are one up and one down together. */
export function lookAtDbmate(source: TreeFile, file: string, rules: CutRules): Looked {
  let isMarked = false;
  const sql = new SqlFile(source, file, rules, (part) => (isMarked ||= part.includes(mark)));
  if (!sql.readable) return sql.whole();
  sql.sayDirectives("dbmate", {
    up: written("up"),
    down: written("down"),
    "no-transaction": `${written("up")} transaction:false`,
  });
  const blocks = isMarked ? blocksOf(new MarkedLines(sql.text(), rules, mark), sql) : [];
  const [ups, downs] = [blocks.filter(({ way }) => way === "up"), blocks.filter(({ way }) => way === "down")];
  if (ups.length === 0) {
    if (blocks.length === 0) sql.say("section_missing", { directive: written("up") }, "error");
    return sql.whole();
  }
  const holds = (each: readonly Block[]): boolean => each.some(({ from, end }) => sql.holds(partOf(from, end)));
  if (!holds(ups)) sql.say("empty_file", {}, "note");
  return {
    problems: sql.problems,
    up: sql.section(ups.length === 1 ? sectionOf(ups[0]!) : inFileOrder(ups)),
    ...(holds(downs)
      ? { down: sql.section(downs.length === 1 ? sectionOf(downs[0]!) : backwards(downs, `${file}:down`)) }
      : {}),
  };
}

function partOf(from: number, end: Block["end"]): Pick<Section, "from" | "to"> {
  return end ? { from, to: end.to } : { from };
}

function sectionOf({ from, end, line, transaction }: Block): Section {
  return { ...partOf(from, end), firstLine: line + 1, transaction };
}

/** Finds the blocks: an up, then its down, as often as there are more. */
function blocksOf(lines: MarkedLines, sql: SqlFile): readonly Block[] {
  const blocks: Block[] = [];
  for (let marked = lines.next(); marked; marked = lines.next()) {
    const [, way, options = ""] = pattern.exec(marked.text) ?? [];
    if (way !== "up" && way !== "down") sayUnknown(marked, sql);
    else if (marked.where !== "start") sayMisplaced(marked, way, sql);
    else {
      const last = blocks.at(-1);
      if (!last && marked.before.first)
        sql.say("statement_outside", { directive: written("up") }, "error", marked.before.first);
      else if (!last && marked.before.comment)
        sql.say("comment_outside", { format: "dbmate", directive: written("up") }, "warning", marked.before.comment);
      if (last && !last.end) blocks[blocks.length - 1] = { ...last, end: { line: marked.line, to: marked.from } };
      if (way === "up" && last?.way === "up")
        sql.say("section_missing", { directive: written("down") }, "error", { line: last.line, column: 1 });
      if (way === "down" && !last) sql.say("section_missing", { directive: written("up") }, "error", marked);
      if (way === "down" && last?.way === "down")
        sql.say("misplaced_directive", { directive: written("down"), other: last.line }, "error", marked);
      blocks.push({ way, transaction: transactionOf(options, marked, sql), line: marked.line, from: marked.to });
      lines.cut();
    }
  }
  const last = blocks.at(-1);
  if (last?.way === "up")
    sql.say("section_missing", { directive: written("down") }, "error", { line: last.line, column: 1 });
  return blocks;
}

/** Prose may speak of what it is to migrate; one word right behind the colon is meant for dbmate. */
function sayUnknown(marked: MarkedLine, sql: SqlFile): void {
  const [, word = ""] = /^--\s*migrate:(\w+)/.exec(marked.text) ?? [];
  if (word === "" || marked.where === "behind") return;
  const near = nearest(word.toLowerCase(), ["up", "down"]) as Way | undefined;
  if (near !== undefined)
    sql.say("unknown_directive", { directive: `-- ${mark}${word}`, near: written(near) }, "warning", marked);
}

function sayMisplaced(marked: MarkedLine, way: Way, sql: SqlFile): void {
  const isIndented = marked.where === "indented";
  const facts = { directive: written(way), ...(isIndented ? { indented: true as const } : {}) };
  sql.say("misplaced_directive", facts, isIndented ? "error" : "warning", marked);
}

/** `transaction:false` is the only option that there is. */
function transactionOf(options: string, marked: MarkedLine, sql: SqlFile): Section["transaction"] {
  let transaction: Section["transaction"] = "auto";
  for (const option of options.split(/\s+/)) {
    if (!option.includes(":")) continue;
    if (option === "transaction:false") transaction = "none";
    else if (option === "transaction:true") transaction = "auto";
    else {
      const near = option.startsWith("transaction") ? { near: "transaction:false" } : {};
      sql.say("unknown_directive", { directive: option, ...near }, "warning", marked);
    }
  }
  return transaction;
}

/** One after another, each on its own lines of the file. */
function inFileOrder(blocks: readonly Block[]): Section {
  const transaction = ofAll(blocks);
  const first = blocks[0]!;
  return {
    ...nothing,
    ...partOf(first.from, blocks.at(-1)!.end),
    firstLine: first.line,
    transaction,
    blocks: blocks.length,
    *assemble(between) {
      let line = first.line;
      for (const block of blocks) {
        yield "\n".repeat(block.line - line);
        yield* textOf(block, between, transaction);
        line = block.end?.line ?? line;
      }
    },
  };
}

/** What came last is taken back first: in a text of its own, whose lines are not the file's. */
function backwards(blocks: readonly Block[], label: string): Section {
  const transaction = ofAll(blocks);
  return {
    ...nothing,
    ...partOf(blocks[0]!.from, blocks.at(-1)!.end),
    transaction,
    blocks: blocks.length,
    label,
    *assemble(between) {
      for (const block of blocks.toReversed()) {
        yield* textOf(block, between, transaction);
        yield "\n";
      }
    },
  };
}

/** Where one block wants no transaction, those that want one say so themselves. */
function ofAll(blocks: readonly Block[]): Section["transaction"] {
  return blocks.some(({ transaction }) => transaction === "none") ? "none" : "auto";
}

/** A block behind what stands on its first line, with its last statement ended. */
function* textOf(block: Block, between: Between, together: Section["transaction"]): Generator<string, void, void> {
  const { from, to } = partOf(block.from, block.end);
  const isOwn = together === "none" && block.transaction === "auto";
  yield isOwn ? "START TRANSACTION;\n" : "\n";
  yield* between(from, to);
  // Behind the last one no line's end may stand.
  yield `${block.end ? "" : "\n"};${isOwn ? "COMMIT;" : ""}`;
}
