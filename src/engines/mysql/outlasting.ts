import type { Row, Session } from "../engine.js";
import type { PlannedUnit } from "../forbids.js";
import { mysqlQuote, unquoted } from "./quote.js";
import { databasesIn, keyOf, Tables, throughOthers } from "./without-transactions.js";

/**
 * Units that write to tables without transactions (MyISAM, Aria, MEMORY …), also through views and triggers that
 * stand already. One question, asked where a plan writes rows at all.
 */
export async function outlasting(
  session: Session,
  units: readonly PlannedUnit[],
): Promise<ReadonlyMap<PlannedUnit, string>> {
  const found = new Map<PlannedUnit, string>();
  if (!units.some(({ storage }) => storage?.some(({ kind }) => kind === "writes"))) return found;
  const tables = await tablesFor(session, units);
  for (const unit of units) {
    const table = tables.after(unit);
    if (unit.kind === "transaction" && table !== undefined) found.set(unit, table);
  }
  return found;
}

async function tablesFor(session: Session, units: readonly PlannedUnit[]): Promise<Tables> {
  const home = unquoted((session.home ?? "").replace(/^USE /, ""));
  const databases = databasesIn(units, home).map((name) => mysqlQuote.value(name));
  const rows = await session.rows(storages(databases));
  const without = keysIn(rows.filter(({ engine }) => engine == null));
  // Seldom asked: most databases have no such table.
  if (without.size > 0) throughOthers(without, textsIn(await session.rows(through(databases))));
  const engine = (session.server.features?.["default_storage_engine"] ?? "innodb").toLowerCase();
  const transactional = new Set(rows.flatMap((row) => (row["engine"] == null ? [] : [row["engine"].toLowerCase()])));
  return new Tables({ home, engine, transactional, without });
}

/** Which storages have transactions, and names of tables that have none. */
const storages = (databases: readonly string[]): string =>
  [
    "SELECT NULL AS db, NULL AS name, ENGINE AS engine FROM information_schema.ENGINES WHERE TRANSACTIONS = 'YES'",
    ...databases.map(
      (database) => `SELECT TABLE_SCHEMA, TABLE_NAME, NULL FROM information_schema.TABLES
WHERE TABLE_SCHEMA = ${database} AND TABLE_TYPE = 'BASE TABLE'
  AND ENGINE NOT IN (SELECT ENGINE FROM information_schema.ENGINES WHERE TRANSACTIONS = 'YES')`,
    ),
  ].join("\nUNION ALL ");

/** What can be written to, or called, and writes elsewhere. One database at a time: MariaDB would else look through all. */
const through = (databases: readonly string[]): string =>
  databases
    .flatMap((database) => [
      `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, VIEW_DEFINITION AS text FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${database}`,
      `SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${database}`,
      `SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${database}`,
    ])
    .join("\nUNION ALL ");

function keysIn(rows: readonly Row[]): Set<string> {
  return new Set(rows.map((row) => keyOf(row["db"] ?? "", row["name"] ?? "")));
}

function textsIn(rows: readonly Row[]): readonly { readonly key: string; readonly text: string }[] {
  return rows.map((row) => ({ key: keyOf(row["db"] ?? "", row["name"] ?? ""), text: row["text"] ?? "" }));
}
