import { isSluiceError } from "../../failures/failure.js";
import type { Problem } from "../../model/problem.js";
import type { Tree, TreeFile } from "../../model/tree.js";
import { Examination } from "../../sql/encoding.js";
import { problemOf } from "../../sql/text-problem.js";
import { graphOf, type RevisionGraph } from "./graph.js";
import { readRevision } from "./revision-file.js";
import type { Revision } from "./revision.js";

export interface AlembicSource {
  /** Every revision that could be read, in the order of the files. */
  readonly revisions: readonly Revision[];
  /** Those of them that stand on sound ground: with a problem that is an error, not all. */
  readonly graph: RevisionGraph;
  readonly problems: readonly Problem[];
}

/** The revisions of Alembic's version locations, in their order; `recursive` is its `recursive_version_locations`. */
export function readSource(locations: readonly Tree[], recursive = false): AlembicSource {
  const revisions: Revision[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const { name, files } of locations)
    for (const source of revisionFiles(files, recursive)) {
      const file = `${name}/${source.path}`;
      // Locations may overlap: a file is one revision however often it is come upon.
      if (seen.has(file)) continue;
      seen.add(file);
      const text = textOf(source, file, problems);
      const read = text === undefined ? undefined : readRevision(text, file);
      if (read?.revision) revisions.push(read.revision);
      problems.push(...(read?.problems ?? []));
    }
  const { graph, problems: ofGraph } = graphOf(revisions);
  return { revisions, graph, problems: [...problems, ...ofGraph] };
}

/** A folder's own files by name, then its folders by name, as Alembic goes. */
function revisionFiles(files: readonly TreeFile[], recursive: boolean): readonly TreeFile[] {
  return files
    .filter(({ path }) => isRevisionFile(path) && (recursive || !path.includes("/")))
    .map((file) => ({ file, steps: file.path.split("/") }))
    .sort((a, b) => compareSteps(a.steps, b.steps))
    .map(({ file }) => file);
}

function isRevisionFile(path: string): boolean {
  const steps = path.split("/");
  const name = steps.pop()!;
  return /^(?!\.#|__init__).*\.py$/.test(name) && !steps.some((step) => step.endsWith("__pycache__"));
}

function compareSteps(a: readonly string[], b: readonly string[]): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const [last, otherLast] = [index === a.length - 1, index === b.length - 1];
    if (last !== otherLast) return last ? -1 : 1;
    if (step !== other) return step < other ? -1 : 1;
  }
  return -1;
}

/** What Python could not read either; the rest of what an SQL file is warned of is no concern of this one. */
const grave: ReadonlySet<string> = new Set(["utf16", "not_utf8", "nul_byte", "conflict_marker"]);

function textOf(source: TreeFile, file: string, problems: Problem[]): string | undefined {
  try {
    const bytes = [...source.read()].map((piece) => piece.slice());
    const examination = new Examination(file);
    const text = [...examination.read(bytes)].join("");
    const found = examination.end().filter(({ code }) => grave.has(code));
    const declared = found.every(({ code }) => code === "not_utf8") && found.length > 0 && declaredText(bytes);
    if (declared !== false) return declared === undefined ? text : declared;
    problems.push(...found);
    return found.length > 0 ? undefined : text;
  } catch (error) {
    if (isSluiceError(error)) throw error;
    const reason = (error as { code?: unknown }).code;
    problems.push(problemOf("unreadable", { reason: typeof reason === "string" ? reason : "EIO" }, "error", { file }));
    return undefined;
  }
}

/** The text in the encoding that its first two lines declare (`# -*- coding: euc-kr -*-`); false where that cannot be. */
function declaredText(bytes: readonly Uint8Array[]): string | false {
  const whole = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of bytes) {
    whole.set(piece, at);
    at += piece.length;
  }
  const head = new TextDecoder("latin1").decode(whole.subarray(0, 400)).split("\n", 2);
  const declared = head.map((line) => /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1]).find((each) => each);
  if (declared === undefined) return false;
  const label = declared.toLowerCase().replaceAll("_", "-");
  try {
    return new TextDecoder(pythonNames[label] ?? label, { fatal: true }).decode(whole);
  } catch {
    return false;
  }
}

/** Where Python calls an encoding otherwise. */
const pythonNames: Readonly<Record<string, string>> = {
  cp949: "euc-kr",
  ms949: "euc-kr",
  uhc: "euc-kr",
  "latin-1": "latin1",
};
