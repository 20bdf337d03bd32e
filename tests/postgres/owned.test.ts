import { describe } from "vitest";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, majors } from "../servers/database.js";
import { testOwned } from "../servers/owned-tests.js";

describe.each(majors)("another tool's table", (major) => {
  testOwned(`PostgreSQL ${major}`, {
    engine: "postgres",
    quote: postgresDialect.quote,
    fresh: () => freshDatabase({ major }),
    slow: "SELECT pg_sleep(2);",
    alone: (table) => `CREATE INDEX CONCURRENTLY i ON ${table} (id);`,
    async isSleeping({ database }) {
      const rows = await database.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
      );
      return rows.length > 0;
    },
  });
});
