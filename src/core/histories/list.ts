import type { HistoryLayout } from "./layout.js";
import { sluiceOnMysql } from "./sluice-mysql.js";
import { sluiceOnPostgres } from "./sluice-postgres.js";

/** One history layout: its text in each engine's SQL. */
export interface LayoutFamily {
  readonly name: string;
  readonly on: Readonly<Record<"postgres" | "mysql", HistoryLayout>>;
}

/** Sluice's own. */
export const usual: LayoutFamily = { name: "sluice", on: { postgres: sluiceOnPostgres, mysql: sluiceOnMysql } };

/** Every layout of our own. A new one is a file for each engine and a line here; other tools' tables are in `owners/`. */
export const layouts: readonly LayoutFamily[] = [usual];
