import type { ConvertResult, TargetConverted } from "../operations/convert.js";
import { header, labelled, textOf } from "./frame.js";
import { shellWord } from "./shell-word.js";
import { asTyped } from "./typed.js";
import type { View } from "./view.js";
import { oneLine, padEnd, widthOf } from "./width.js";

export interface ConvertShown {
  /** Where the new files and the new history go, as it was typed. */
  readonly typed?: readonly string[];
  /** With what to type next; a question follows otherwise. */
  readonly hints?: boolean;
  /** What else names the old history's table: `history.table`, or a variable. */
  readonly tableBy?: readonly string[];
}

/** What `convert` would do, or has done: each file with its new name, and what becomes of the histories. */
export function renderConvert(
  result: ConvertResult,
  view: View,
  { typed = [], hints = true, tableBy = [] }: ConvertShown = {},
): string {
  const { screens } = view.words;
  const lines = result.targets.flatMap((target, index) => {
    const gap = index > 0 ? [""] : [];
    if (target.notStarted) return [...gap, `${view.paint.strong(target.name)}   ${screens.run.notStarted()}`];
    return [...gap, ...targetLines(target, result.dryRun, view)];
  });
  const [first] = result.targets;
  if (!first || !hints) return textOf(lines);
  const to = ["sluice convert --to", first.to, ...typed, "--yes"].join(" ");
  const next = result.dryRun
    ? screens.convert.do(view.paint.strong(asTyped(to, view)))
    : screens.convert.next(nextIn(first, { typed, tableBy }, view));
  return textOf([...lines, "", next]);
}

/** What chose the old files and the old history chooses them no more. */
function nextIn(
  { out, history }: TargetConverted,
  { typed, tableBy }: Required<Pick<ConvertShown, "typed" | "tableBy">>,
  view: View,
): { out?: string; without: readonly string[]; command: string } {
  const { flags = [] } = view;
  const isFlag = flags.some((flag) => flag.startsWith("--source "));
  const outTable = typed.find((flag) => flag.startsWith("--out-table "))?.replace("--out-table", "--history-table");
  // With a source that is typed the configuration stays: its table would be taken for the new one's.
  const table = outTable ?? (isFlag && tableBy.length > 0 ? `--history-table ${shellWord(history.to)}` : undefined);
  const words = ["sluice status", ...(isFlag ? [`--source ${shellWord(out)}`] : []), ...(table ? [table] : [])];
  const kept = flags.filter((flag) => !/^--(?:source|format|history-table) /.test(flag));
  const command = view.paint.strong(asTyped(words.join(" "), { ...view, flags: kept }));
  return { ...(isFlag ? {} : { out }), without: ["format", "history.layout", ...(table ? [] : tableBy)], command };
}

function targetLines(target: TargetConverted, dryRun: boolean, view: View): readonly string[] {
  const { convert: words } = view.words.screens;
  const { migrations, files, history, source } = target;
  const named = new Set(migrations.map(({ newFile }) => newFile));
  const beside = files.filter((file) => !named.has(file) && isOwn(file, migrations));
  const widest = Math.max(0, ...migrations.map(({ file }) => widthOf(oneLine(file))));
  const isWritten = !dryRun && files.length > 0;
  const there = migrations.filter(({ newFile }) => !files.includes(newFile)).length;
  const table = history.state === "no-database" || history.state === "none" ? undefined : history.from;
  return [
    header(target, [], view),
    "",
    `  ${words.formats(target)}`,
    "",
    ...migrations.map(({ file, newFile }) => {
      const mark = dryRun ? "○" : view.paint.good("✓");
      return `  ${mark} ${padEnd(oneLine(file), widest)}  →  ${oneLine(newFile)}`;
    }),
    ...beside.map((file) => `    ${words.beside(oneLine(file))}`),
    "",
    ...(target.counted ? labelled("", [words.counted(target.to)], view) : []),
    ...labelled(words.labels.files, [words.files({ count: files.length, written: isWritten, there })], view),
    ...labelled(words.labels.history, [words.history(history)], view),
    ...labelled(words.labels.stays, [words.stays({ source, table })], view),
  ];
}

/** One that stands beside the migrations rather than belongs to one: a down has its up's line. */
function isOwn(file: string, migrations: TargetConverted["migrations"]): boolean {
  return !migrations.some(({ newFile }) => stemOf(newFile) === stemOf(file));
}

/** Of a pair, or of a folder's files. */
function stemOf(file: string): string {
  return file.replace(/(?:\.up|\.down)\.[^./]+$/, "").replace(/\/(?:migration|down)\.sql$/, "");
}
