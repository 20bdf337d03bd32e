import type { Refusal } from "../core/failures/failure.js";
import { dotted, labelled } from "./frame.js";
import { originText } from "./origin.js";
import { asTyped, type Where } from "./typed.js";
import type { View } from "./view.js";
import { oneLine } from "./width.js";
import type { Words } from "./words/en.js";

/** What is refused, by which rule, and what would allow it. */
export function renderRefusals(refusals: readonly Refusal[], view: View): readonly string[] {
  const { labels } = view.words.screens;
  return refusals.flatMap((refusal, index) => {
    const text = refusalLines(refusal, view.words, view);
    return [
      ...(index > 0 ? [""] : []),
      ...labelled(labels.refused, [view.paint.bad(text.what)], view),
      ...(refusal.diff ?? []).map((line) => `                 ${paintedLine(line, view)}`),
      ...labelled(labels.rule, [text.rule], view),
      // What allows several is said once, below the last of them.
      ...(refusal.allow !== undefined && refusals.slice(index + 1).some(({ allow }) => allow === refusal.allow)
        ? []
        : labelled(refusal.allow === undefined ? labels.instead : labels.allow, [view.paint.strong(text.act)], view)),
    ];
  });
}

/** `drop table bootstrap_tokens (1,204 rows)`. */
function affected({ what, rows = [] }: Refusal, words: Words): string {
  return what.map((each, index) => [each, ...counted(rows[index], words)].join(" ")).join(", ");
}

function counted(rows: number | null | undefined, words: Words): readonly string[] {
  return typeof rows === "number" ? [`(${words.screens.rows(Math.min(rows, most), rows > most)})`] : [];
}

/** Nobody counts beyond it. */
const most = 1_000_000;

function paintedLine(line: string, { paint }: View): string {
  // Indentation is part of what changed; control characters would be the terminal's.
  const text = line.replace(/\t/g, "    ").replace(/[\u0000-\u001f\u007f]/g, "");
  if (line.startsWith("-")) return paint.bad(text);
  return line.startsWith("+") ? paint.good(text) : text;
}

/** The same as bare lines, for JSON. */
export function refusalLines(
  refusal: Refusal,
  words: Words,
  where: Where,
): { readonly what: string; readonly rule: string; readonly act: string } {
  const text = words.refusals[refusal.code];
  const about = { id: refusal.id ?? "", name: oneLine(refusal.name ?? ""), what: oneLine(affected(refusal, words)) };
  return {
    what: text.what(about).replace(/ {2,}/gu, " "),
    rule: dotted([`${refusal.cell}: ${text.rule}`, oneLine(originText(refusal.from, words))]),
    act: asTyped(refusal.allow ?? text.instead(about), where, refusal.target),
  };
}
