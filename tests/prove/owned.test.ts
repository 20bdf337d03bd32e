import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, titledMajors } from "../servers/database.js";
import { testHalfBack } from "../servers/half-back-tests.js";
import { testHalfIn } from "../servers/half-in-tests.js";
import { testHalfSettled } from "../servers/half-settled-tests.js";
import { testOneNumber } from "../servers/one-number-tests.js";
import { type OwnedGround, testOwned } from "../servers/owned-tests.js";
import { testTableGone } from "../servers/table-gone-tests.js";
import { proveOnEach } from "./within-share.js";

proveOnEach("another tool's table", titledMajors, ({ major, title }) => {
  const ground: OwnedGround = {
    engine: "postgres",
    quote: postgresDialect.quote,
    fresh: () => freshDatabase({ major }),
    slow: "SELECT pg_sleep(2);",
    alone: (table) => `CREATE INDEX CONCURRENTLY i ON ${table} (id);`,
    aloneBack: () => "DROP INDEX CONCURRENTLY i;",
    async isSleeping({ database }) {
      const rows = await database.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
      );
      return rows.length > 0;
    },
  };
  testOwned(title, ground);
  testHalfBack(title, ground);
  testHalfIn(title, ground);
  testHalfSettled(title, ground);
  testOneNumber(title, ground);
  testTableGone(title, ground);
});
