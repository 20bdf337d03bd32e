import { describe } from "vitest";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, majors } from "../servers/database.js";
import { testDoor } from "../servers/door-tests.js";
import { isProof } from "./budget.js";

describe.each(isProof ? majors : majors.slice(-1))("other tools' files and tables", (major) => {
  testDoor(`PostgreSQL ${major}`, {
    engine: "postgres",
    quote: postgresDialect.quote,
    fresh: () => freshDatabase({ major }),
  });
});
