import type { TreeFile } from "../model/tree.js";
import type { CutRules } from "../sql/rules.js";
import { exportsIn } from "./code-exports.js";
import { whole } from "./file-section.js";
import { type Looked, SqlFile } from "./sql-file.js";

const ending = /\.(?:[cm]?js|m?ts)$/i;
/** What stands beside code and is none that runs. */
const besideCode = /\.(?:d\.m?ts|(?:test|spec)\.[cm]?[jt]s)$/i;

export function isCodeFile(path: string): boolean {
  return ending.test(path) && !besideCode.test(path);
}

/** Its name without what tells that it is code. */
export function withoutEnding(path: string): string {
  return path.replace(ending, "");
}

/**
 * Looks at a migration in code once. Nothing of it is run: what it exports must be plain from its text. As in SQL, an up
 * in which nothing stands is not written yet, and a down in which nothing stands is none: both would be recorded for nothing.
 */
export function lookAtCode(source: TreeFile, file: string, rules: CutRules): Looked {
  const read = new SqlFile(source, file, rules);
  if (!read.readable) return read.whole();
  const { names, empty, transaction } = exportsIn([...read.text()].join(""));
  if (!names.has("up")) read.say("code_exports", { missing: "up" }, "error");
  else if (empty.has("up")) read.say("empty_file", { code: true }, "error");
  if (transaction === "unknown") read.say("code_exports", { missing: "transaction" }, "error");
  const direction = (name: "up" | "down") =>
    read.section({
      ...whole,
      transaction: transaction === "inside" ? "auto" : "none",
      performed: {
        way: "code",
        module: source.path,
        export: name,
        ...(transaction === "batches" ? { inBatches: true as const } : {}),
      },
    });
  return {
    problems: read.problems,
    up: direction("up"),
    ...(names.has("down") && !empty.has("down") ? { down: direction("down") } : {}),
  };
}
