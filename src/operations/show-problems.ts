import type { Excerpt, ShownProblem } from "../core/failures/failure.js";
import type { Problem } from "../core/model/problem.js";
import type { Tree, TreeFile } from "../core/model/tree.js";
import { charactersIn, excerptOf } from "../core/sql/positions.js";

/** The rest is told by its place alone: what is shown must not be scrolled away by what is shown. */
const mostShown = 3;

/** Problems with the lines around them, as far as a file and a place in it are known. */
export function showProblems(problems: readonly Problem[], tree: Tree): readonly ShownProblem[] {
  let shown = 0;
  return problems.map((problem) => {
    const excerpt = shown < mostShown ? excerptFor(problem, tree) : undefined;
    if (excerpt) shown++;
    return excerpt ? { ...problem, excerpt } : problem;
  });
}

function excerptFor({ at, facts }: Problem, tree: Tree): Excerpt | undefined {
  const { file, line, column } = at;
  const found = tree.files.find(({ path }) => `${tree.name}/${path}` === file);
  if (!found || line === undefined || column === undefined) return undefined;
  const { marker, command, words, directive } = facts as Readonly<Record<string, string>>;
  return excerptOf(textOf(found), { line, column }, charactersIn(marker ?? command ?? words ?? directive ?? " "));
}

/** A file that is not UTF-8 is shown as far as it is. */
function* textOf(file: TreeFile): Generator<string, void, void> {
  const decoder = new TextDecoder();
  for (const piece of file.read()) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}
