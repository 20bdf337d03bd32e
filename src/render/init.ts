import type { Finding, InitResult } from "../operations/init.js";
import { labelled, nextLine, textOf } from "./frame.js";
import { asTyped } from "./typed.js";
import type { View } from "./view.js";
import { oneLine, plain } from "./width.js";

/** What was found here, and the configuration that comes of it. */
export function renderInit(result: InitResult, view: View): string {
  const words = view.words.screens;
  const lines = [
    ...labelled(
      words.labels.found,
      result.found.map((finding) => foundLine(finding, view)),
      view,
    ),
    "",
  ];
  if (result.written) lines.push(`  ${view.paint.good("✓")} ${words.init.wrote(oneLine(result.file))}`);
  else {
    lines.push(words.init.would(oneLine(result.file)), "");
    lines.push(
      ...plain(result.text)
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`.trimEnd()),
    );
  }
  const [next, ...further] = result.next;
  if (result.written && next !== undefined) {
    lines.push(
      "",
      nextLine(next, view),
      ...further.map((command) => `      ${view.paint.strong(asTyped(command, view))}`),
    );
  }
  return textOf(lines);
}

function foundLine(finding: Finding, view: View): string {
  const words = view.words.screens.init;
  switch (finding.kind) {
    case "source":
      return words.source(finding);
    case "no-source":
      return words.noSource(finding.looked);
    case "variable":
      return words.variable(finding);
    case "compose":
      return words.compose(finding);
    case "env-file":
      return words.envFile(finding);
  }
}
