import { describe } from "vitest";
import { majors } from "../servers/database.js";
import { inTurn } from "../servers/matrix-cells.js";
import { postgresMatrix } from "../servers/matrix-postgres.js";
import { testMatrix } from "../servers/matrix.js";

// The rest of it, and the other servers: tests/prove/matrix.test.ts.
describe.each(majors.slice(-1))("beside another tool, in turn", (major) =>
  testMatrix(`PostgreSQL ${major}`, postgresMatrix(major), inTurn),
);
