import type { HistoryTable } from "./layout.js";

/** How other tools call their tables, known without loading what reads and writes them. */
export const ownerTables: Readonly<Record<string, HistoryTable>> = {
  goose: { table: "goose_db_version" },
  "golang-migrate": { table: "schema_migrations" },
  dbmate: { table: "schema_migrations" },
  prisma: { table: "_prisma_migrations" },
  alembic: { table: "alembic_version" },
};
