import { describe } from "vitest";
import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, majors } from "../servers/database.js";
import { testConvert } from "../servers/convert-tests.js";
import { isProof } from "./budget.js";

describe.each(isProof ? majors : majors.slice(-1))("from one format to another", (major) => {
  testConvert(`PostgreSQL ${major}`, {
    engine: "postgres",
    quote: postgresDialect.quote,
    fresh: () => freshDatabase({ major }),
  });
});
