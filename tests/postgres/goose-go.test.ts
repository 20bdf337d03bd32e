import { describe } from "vitest";
import { majors } from "../servers/database.js";
import { testGooseInGo } from "../servers/goose-go-tests.js";
import { postgresMatrix } from "../servers/matrix-postgres.js";

describe.each(majors.slice(-1))("goose's migrations in Go on PostgreSQL %s", (major) =>
  testGooseInGo(
    {
      ...postgresMatrix(major),
      filling: "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'",
    },
    { up: "up-to {to}", down: "down-to {to}" },
  ),
);
