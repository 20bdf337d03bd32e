import { describe } from "vitest";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, majors } from "../servers/database.js";
import { testHalfBack } from "../servers/half-back-tests.js";
import { testOneNumber } from "../servers/one-number-tests.js";
import { type OwnedGround, testOwned } from "../servers/owned-tests.js";
import { isProof } from "./budget.js";

describe.each(isProof ? majors : majors.slice(-1))("another tool's table", (major) => {
  const ground: OwnedGround = {
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
  };
  testOwned(`PostgreSQL ${major}`, ground);
  testHalfBack(`PostgreSQL ${major}`, ground);
  testOneNumber(`PostgreSQL ${major}`, ground);
});
