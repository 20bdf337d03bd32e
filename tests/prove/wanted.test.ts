import { describe } from "vitest";
import { freshDatabase, majors } from "../servers/database.js";
import { testWanted } from "../servers/wanted-tests.js";
import { isProof } from "./budget.js";

describe.each(isProof ? majors : majors.slice(-1))("PostgreSQL %s", (major) => {
  testWanted(`PostgreSQL ${major}`, "postgres", () => freshDatabase({ major }));
});
