import type { Action, ActionKind } from "../../core/model/action.js";
import type { Fault } from "../../core/model/fault.js";
import type { Evidence, Session } from "../engine.js";
import { existence, namedBy, type ObjectKind } from "./existence.js";
import { mysqlQuote } from "./quote.js";

const mostLooked = 40;

/** Which of the objects that these actions make are there now. What cannot be looked for is left out. */
export async function evidence(session: Session, actions: readonly Action[]): Promise<readonly Evidence[]> {
  const made = actions.flatMap((action) => {
    const kind = looksFor[action.kind];
    if (!kind || action.known !== "tree" || action.object === "") return [];
    return [{ object: `${action.kind.replace(/^(?:create|add)-/, "")} ${action.object}`, sql: lookFor(kind, action) }];
  });
  const looked = made.slice(0, mostLooked);
  if (looked.length === 0) return [];
  const [row = {}] = await session.rows(`SELECT ${looked.map(({ sql }, at) => `${sql} AS e${at}`).join(", ")}`);
  return looked.map(({ object }, at) => ({ object, there: row[`e${at}`] === "1" }));
}

const looksFor: Partial<Readonly<Record<ActionKind, ObjectKind>>> = {
  "create-schema": "database",
  "create-table": "table",
  "create-view": "table",
  "create-sequence": "table",
  "create-index": "index",
  "create-function": "routine",
  "create-procedure": "routine",
  "create-trigger": "trigger",
  "add-column": "column",
};

function lookFor(kind: ObjectKind, { object, on }: Action): string {
  const named = namedBy(object);
  if (kind !== "column") return existence(kind, named, kind === "index" && on ? namedBy(on) : undefined);
  const table = object.slice(0, Math.max(0, object.length - mysqlQuote.name(named.name).length - 1));
  return existence(kind, { name: named.name }, namedBy(table));
}

/** Names near the one that a fault says is missing: columns of its table, tables of the database but our own, indexes and keys. */
export async function near(session: Session, fault: Fault): Promise<readonly string[]> {
  const { value } = mysqlQuote;
  const database = fault.schema === undefined ? "DATABASE()" : value(fault.schema);
  const ofTable = `TABLE_SCHEMA = ${database} AND TABLE_NAME = ${value(fault.table ?? "")}`;
  switch (fault.errno) {
    case 1054:
      return names(
        session,
        `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE ${ofTable} ORDER BY ORDINAL_POSITION LIMIT 30`,
      );
    case 1091:
    case 3821:
    case 3940:
      return names(
        session,
        `${droppable(fault.where ?? "")
          .map((select) => `${select} AND ${ofTable}`)
          .join(" UNION ")} LIMIT 30`,
      );
    case 1051:
    case 1146:
      return names(
        session,
        `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${database}
         AND TABLE_NAME LIKE ${value(`%${(fault.table ?? "").slice(0, 4)}%`)} AND TABLE_NAME NOT REGEXP '^sluice_' ORDER BY 1 LIMIT 8`,
      );
    default:
      return [];
  }
}

/** What of its table could have been meant by what was to be dropped. */
function droppable(clause: string): readonly string[] {
  const indexes = "SELECT INDEX_NAME AS name FROM information_schema.STATISTICS WHERE TRUE";
  const constraints = "SELECT CONSTRAINT_NAME AS name FROM information_schema.TABLE_CONSTRAINTS WHERE TRUE";
  if (/^DROP (?:INDEX|KEY)\b/i.test(clause)) return [indexes];
  if (/^DROP FOREIGN KEY\b/i.test(clause)) return [`${constraints} AND CONSTRAINT_TYPE = 'FOREIGN KEY'`];
  if (/^DROP (?:CONSTRAINT|CHECK)\b/i.test(clause)) return [constraints];
  const columns = "SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TRUE";
  return /^DROP COLUMN\b/i.test(clause) ? [columns] : [indexes, constraints, columns];
}

async function names(session: Session, sql: string): Promise<readonly string[]> {
  return (await session.rows(sql)).map((row) => String(row["name"]));
}
