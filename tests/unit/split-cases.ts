import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A file of the corpus: what its first line says should come of it. */
export interface SplitCase {
  readonly name: string;
  readonly text: string;
  /** `code detail line:column` of the problem that it has; then it is never sent. */
  readonly problem?: string;
  readonly statements: number;
  /** The oldest server that takes it. */
  readonly from: number;
  /** Holds what cannot stand in one message with the rest. */
  readonly apart: boolean;
  /** psql cuts it wrong, or hides what it sends; the server itself is the judge. */
  readonly onlyServer: boolean;
  /** A table and how many rows it has afterwards. */
  readonly rows?: { readonly table: string; readonly count: number };
}

const folder = fileURLToPath(new URL("../corpus/split/", import.meta.url));

/** Every file of `tests/corpus/split`. */
export const splitCases: readonly SplitCase[] = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .map((name) => caseOf(name.slice(0, -4), readFileSync(folder + name, "utf8")));

function caseOf(name: string, text: string): SplitCase {
  const head = text.slice(0, text.indexOf("\n"));
  const problem = /^-- problem: (.+)$/.exec(head)?.[1];
  const statements = Number(/^-- statements: (\d+)/.exec(head)?.[1]);
  if (problem === undefined && Number.isNaN(statements)) throw new Error(`${name}.sql does not say what it holds`);
  const [, table, count] = /, rows (\S+) (\d+)/.exec(head) ?? [];
  return {
    name,
    text,
    ...(problem === undefined ? {} : { problem }),
    statements,
    from: Number(/, from (\d+)/.exec(head)?.[1] ?? 0),
    apart: head.includes(", apart") || head.includes(", rows") || head.includes(", meta"),
    onlyServer: head.includes(", not psql"),
    ...(table === undefined ? {} : { rows: { table, count: Number(count) } }),
  };
}
