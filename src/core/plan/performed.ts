import type { Action } from "../model/action.js";
import type { Direction, Performed } from "../model/migration.js";
import type { Problem } from "../model/problem.js";
import { cut } from "../sql/cut.js";
import type { Dialect, StatementReader } from "../sql/dialect.js";
import { TextHash } from "../sql/text-hash.js";
import { scrubbedCommand } from "../sql/password-literals.js";
import { problemOf, TextProblem } from "../sql/text-problem.js";
import type { Unit } from "./unit.js";

interface Cut {
  readonly units: readonly Unit[];
  readonly statements: number;
  readonly unjudged: boolean;
  readonly problems: readonly Problem[];
}

/** How far it came is known whenever it breaks off, and what comes next goes on there. */
export function isInBatches(performed: Performed | undefined): boolean {
  return performed?.way === "code" && performed.inBatches === true;
}

/**
 * What is done by code or by a command is one unit, whose text is only compared: by code in the transaction that it
 * shares with its row, else noted before it begins. What it does is known as far as its text tells, if at all.
 */
export function performedUnit(
  direction: Direction,
  performed: Performed,
  dialect: Pick<Dialect, "rules" | "watch">,
  reader?: StatementReader,
  rendered?: Rendered,
): Cut {
  const { script, transaction } = direction;
  const { way } = performed;
  const hash = new TextHash();
  const problems: Problem[] = [];
  try {
    for (const part of script.read()) hash.add(part);
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    problems.push(error.in(script.file));
  }
  const isInside = way === "code" && transaction === "auto";
  const object = performed.way === "code" ? performed.module : scrubbedCommand(performed.command);
  const read = (sql: string): readonly Action[] => (reader ? actionsIn(sql, dialect, reader) : []);
  const told = reader && withRendered(direction.does?.(read), rendered, read);
  if (rendered && "untold" in rendered)
    problems.push(problemOf("sql_untold", { why: rendered.untold }, "warning", { file: script.file }));
  const unit = {
    kind: isInside ? ("transaction" as const) : ("alone" as const),
    performed,
    first: 0,
    count: 0,
    ...(isInside ? {} : { why: way }),
    hash: hash.digest(),
    aloneInMessage: true as const,
    bytes: 0,
    longest: 0,
    actions: told ?? [{ kind: way, object, known: "inside" as const }],
  };
  return { units: [unit], statements: 0, unjudged: direction.does !== undefined && !reader, problems };
}

/**
 * The SQL that a command says it would run, but for what it writes to its own table, where it has one; or why it did not
 * say it, where it alone could have: then whatever it does may destroy.
 */
export type Rendered = { readonly sql: string; readonly except?: OwnTable } | { readonly untold: string };

interface OwnTable {
  readonly schema?: string;
  readonly table: string;
}

/** What its text tells, and what its command says of the rest. */
function withRendered(
  told: readonly Action[] | undefined,
  rendered: Rendered | undefined,
  read: (sql: string) => readonly Action[],
): readonly Action[] | undefined {
  if (!told || !rendered) return told;
  if ("untold" in rendered)
    return told.map((action) => (action.kind === "command" ? { ...action, maybe: true, destroys: true } : action));
  const plain = told.filter(({ kind }) => kind !== "code" && kind !== "command");
  const known = new Set(plain.map(({ kind, object }) => `${kind} ${object}`));
  const more = read(rendered.sql).filter(({ kind, object }) => !known.has(`${kind} ${object}`));
  return [...plain, ...more.filter((action) => !isBookkeeping(action, rendered.except))];
}

/** What an owner does to its own table: not of another's that has the name in another schema, nor of a column. */
function isBookkeeping({ kind, object }: Action, table: OwnTable | undefined): boolean {
  if (!table || !bookkeeping.has(kind)) return false;
  const name = object.replace(/["`]/g, "");
  return name === table.table || (table.schema !== undefined && name === `${table.schema}.${table.table}`);
}

const bookkeeping: ReadonlySet<Action["kind"]> = new Set(["create-table", "drop-table", "insert", "update", "delete"]);

/** Of SQL that a direction holds in another language. What cannot be cut is one thing that nobody sees. */
export function actionsIn(
  sql: string,
  { rules, watch }: Pick<Dialect, "rules" | "watch">,
  reader: StatementReader,
): readonly Action[] {
  const found: Action[] = [];
  try {
    for (const piece of cut([sql], rules, { watch }))
      if (piece.kind === "statement") found.push(...reader.actions(piece));
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    found.push({ kind: "other", object: "", known: "inside" });
  }
  return found;
}
