import { describe } from "vitest";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, majors } from "../servers/database.js";
import { testToldTable } from "../servers/told-table-tests.js";

describe.each(majors.slice(-1))("a table that another tool's setting names", (major) => {
  testToldTable(`PostgreSQL ${major}`, {
    engine: "postgres",
    quote: postgresDialect.quote,
    fresh: () => freshDatabase({ major }),
  });
});
