import type { Action, ActionKind } from "../../core/model/action.js";
import type { Fault } from "../../core/model/fault.js";
import type { Evidence, Health, Session } from "../engine.js";
import { isUnnamed } from "./actions-names.js";
import { postgresDialect } from "./dialect.js";
import { isHalfDropped } from "./leftovers.js";
import { look } from "./look.js";

const { value } = postgresDialect.quote;

/** What a run must not leave behind unsaid. */
export async function health(session: Session): Promise<Health> {
  const [indexes = [], constraints = []] = await session.results([
    `SELECT i.indexrelid::regclass::text AS name FROM pg_index i
       WHERE NOT i.indisvalid AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
         AND (SELECT relkind FROM pg_class WHERE oid = i.indexrelid) = 'i'
         AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) ORDER BY 1 LIMIT 50`,
    `SELECT conname AS constraint, conrelid::regclass::text AS table FROM pg_constraint
       WHERE NOT convalidated AND contype IN ('c', 'f'${session.server.versionNumber >= 18 ? ", 'n') AND (conenforced" : ") AND (true"}) AND conrelid <> 0 ORDER BY 2, 1 LIMIT 50`,
  ]);
  return {
    invalidIndexes: indexes.map((row) => String(row["name"])),
    unvalidated: constraints.map((row) => ({ constraint: String(row["constraint"]), table: String(row["table"]) })),
  };
}

/** The names that do exist where a fault says one does not. */
export async function near(session: Session, fault: Fault, statement: string): Promise<readonly string[]> {
  if (fault.sqlstate === "42703") return columnsNear(session, fault, statement);
  if (fault.sqlstate === "42P01") {
    const missing = /relation "([^"]+)"/.exec(fault.message)?.[1]?.split(".").at(-1) ?? "";
    return names(
      session,
      `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice')
         AND n.nspname NOT LIKE 'pg\\_%' AND (relname ILIKE ${value(`%${missing.slice(0, 4)}%`)}) ORDER BY 1 LIMIT 8`,
    );
  }
  return [];
}

/** 42703 names the column but seldom the table: the tables that the statement names are asked. */
function columnsNear(session: Session, fault: Fault, statement: string): Promise<readonly string[]> {
  const said = /of relation "([^"]+)"/.exec(fault.message)?.[1];
  const named =
    said ?? /(?:TABLE|INTO|UPDATE|FROM|ON)\s+(?:ONLY\s+|IF\s+EXISTS\s+)*([\w."]+)/i.exec(statement)?.[1] ?? "";
  const table = named.replaceAll('"', "").split(".").at(-1) ?? "";
  return names(
    session,
    `SELECT a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relname = ${value(table)} AND a.attnum > 0 AND NOT a.attisdropped AND pg_table_is_visible(c.oid)
     ORDER BY a.attnum LIMIT 30`,
  );
}

async function names(session: Session, sql: string): Promise<readonly string[]> {
  return (await session.rows(sql)).map((row) => String(row["name"]));
}

const mostLooked = 40;

/** Looks for what tables, indexes, views, columns, code and types these actions would have made. What cannot be looked for is left out. */
export async function evidence(session: Session, actions: readonly Action[]): Promise<readonly Evidence[]> {
  const found: Evidence[] = [];
  const set = actions.findIndex(({ kind, object }) => kind === "set" && findsNames.test(object));
  const asMeant = actions.filter((action, index) => set < 0 || index < set || isQualified(action));
  for (const action of asMeant.filter(isLookable).slice(0, mostLooked)) {
    const stands = await standing(session, action);
    if (stands) found.push({ object: `${action.kind.replace(/^(?:create|add)-/, "")} ${action.object}`, ...stands });
  }
  return found;
}

/** Undefined where that is not to be seen: a schema may not be looked into, a name is one of another database. */
async function standing(session: Session, action: Action): Promise<Omit<Evidence, "object"> | undefined> {
  // An index over partitions alone is invalid until each has its own.
  const half =
    action.kind === "create-index"
      ? `EXISTS (SELECT FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON oid = indexrelid
          WHERE oid = to_regclass(${value(beside(action))}) AND relkind = 'i' AND ${isHalfDropped})`
      : "false";
  return look(session, async (begin) => {
    const [row] = await session.rows([...begin, `SELECT ${lookText(action)} AS there, ${half} AS half`].join(";\n"));
    return row?.["half"] === "t" ? { there: false, half: true, as: "INVALID" } : { there: row?.["there"] === "t" };
  });
}

/** Settings that a file makes and that decide what its names mean: this session does not have them. */
const findsNames = /^(?:search_path|role|session_authorization|all)$/i;

function isQualified({ kind, object, on }: Action): boolean {
  if (kind === "create-schema") return true;
  const table = kind === "add-column" ? object.slice(0, object.lastIndexOf(".")) : (on ?? object);
  // The types of a function's parameters may be qualified where it is not.
  return table.replace(/\(.*/, "").includes(".");
}

function isLookable(action: Action): boolean {
  const { kind, known } = action;
  return known === "tree" && !isUnnamed(action) && (kind === "add-column" || kind in lookup);
}

/** What finds a name of each kind. */
const lookup: { readonly [Kind in ActionKind]?: string } = {
  "create-table": "to_regclass",
  "create-index": "to_regclass",
  "create-view": "to_regclass",
  "create-materialized-view": "to_regclass",
  "create-sequence": "to_regclass",
  "create-function": "to_regprocedure",
  "create-procedure": "to_regprocedure",
  "create-type": "to_regtype",
  "create-domain": "to_regtype",
  "create-schema": "to_regnamespace",
};

function lookText(action: Action): string {
  if (action.kind !== "add-column")
    return `${lookup[action.kind] ?? "to_regclass"}(${value(beside(action))}) IS NOT NULL`;
  const cutAt = action.object.lastIndexOf(".");
  const [table, column] = [action.object.slice(0, cutAt), action.object.slice(cutAt + 1).replaceAll('"', "")];
  return `EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(${value(table)}) AND attname = ${value(column)} AND NOT attisdropped)`;
}

/** An index stands in its table's schema, though its own name is written without one. */
function beside({ kind, object, on }: Action): string {
  const schema =
    kind === "create-index" && on?.includes(".") && !object.includes(".")
      ? `${on.split(".").slice(0, -1).join(".")}.`
      : "";
  return `${schema}${object}`;
}
