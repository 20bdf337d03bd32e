import type { NewRequest, NewResult } from "../operations/new.js";
import { textOf } from "./frame.js";
import { asTyped } from "./typed.js";
import type { View } from "./view.js";
import { oneLine } from "./width.js";

/** The files of a new migration. */
export function renderNew(result: NewResult, view: View, { code }: Pick<NewRequest, "code"> = {}): string {
  const words = view.words.screens.made;
  const files = result.files.map(oneLine);
  // A format may have no other: Alembic's revisions are Python.
  const isCode = code || !/\.sql$/i.test(files[0] ?? "");
  const next = isCode ? words.nextCode : words.next;
  return textOf([
    ...files.map((file) => `  ${view.paint.good("✓")} ${words.file(file)}`),
    "",
    asTyped(next(view.paint.strong(files[0] ?? "")), view),
  ]);
}
