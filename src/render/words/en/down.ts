import type { FailureFacts } from "../../../core/failures/failure.js";
import type { DownPlace } from "../../../core/model/down-place.js";
import { type FailureText, maybe } from "../text.js";
import { fileBack } from "./story.js";

/** What takes a migration back is written as its files have it. */
export function notReversible({ id, name, gone, down }: FailureFacts["not_reversible"]): FailureText {
  const undone = `or undo it by hand and say so: sluice resolve ${id} --pending --because TEXT`;
  if (gone)
    return {
      what: `${id} ${name} cannot be taken back: its file is gone, and the history keeps no down of it`,
      fixes: [fileBack("sluice down"), undone],
    };
  return {
    what: `${id} ${name} has no down: it cannot be taken back`,
    fixes: [
      ...(down ? [written(down)] : []),
      down ? "or write a new migration that undoes it: sluice new NAME" : "write a new migration that undoes it",
      undone,
    ],
  };
}

function written(down: DownPlace): string {
  switch (down.kind) {
    case "section":
      return `write its down in ${down.file}, below a line "${down.directive}"${maybe(down.or, (file) => `, or in ${file}`)}`;
    case "file":
      return `write its down in a file of its own: ${down.file}`;
    case "code":
      return `write its down in ${down.file}, as ${down.name}${maybe(down.empty, (word) => `; one that has nothing to take back holds "${word}"`)}`;
  }
}
