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
  /** The servers whose names begin so are the only ones that take it: `mariadb-11`; of all where empty. */
  readonly on: string;
  /** The same of the shells that send it so. */
  readonly shell: string;
  /** The client's own shell cuts it wrong, or hides what it sends; the server itself is the judge. */
  readonly onlyServer: boolean;
  /** A table and how many rows it has afterwards. */
  readonly rows?: { readonly table: string; readonly count: number };
}

/** Every file of `tests/corpus/split`, for PostgreSQL. */
export const splitCases: readonly SplitCase[] = casesIn("split");
/** Every file of `tests/corpus/split-mysql`. */
export const mysqlSplitCases: readonly SplitCase[] = casesIn("split-mysql");

function casesIn(name: string): readonly SplitCase[] {
  const folder = fileURLToPath(new URL(`../corpus/${name}/`, import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .map((file) => caseOf(file.slice(0, -4), readFileSync(folder + file, "utf8")));
}

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
    on: /, on ([\w.-]+)/.exec(head)?.[1] ?? "",
    shell: /, shell ([\w.-]+)/.exec(head)?.[1] ?? "",
    onlyServer: /, not (?:psql|shell)/.test(head),
    ...(table === undefined ? {} : { rows: { table, count: Number(count) } }),
  };
}
