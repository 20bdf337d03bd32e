import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase } from "./database.js";
import { noDumpBy } from "./matrix-drift.js";
import type { MatrixGround } from "./matrix.js";

export function postgresMatrix(major: number): MatrixGround {
  const session = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  return {
    engine: "postgres",
    quote: postgresDialect.quote,
    fresh: () => freshDatabase({ major }),
    slow: (seconds) => `SELECT pg_sleep(${seconds});`,
    sleeping: `SELECT 1 ${session} AND wait_event = 'PgSleep'`,
    noDump: () => noDumpBy("pg_dump", major),
    others: `SELECT 1 ${session} AND backend_type = 'client backend'`,
  };
}
