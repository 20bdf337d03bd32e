import { describe } from "vitest";
import { freshDatabase, majors } from "../servers/database.js";
import { testWanted } from "../servers/wanted-tests.js";

describe.each(majors)("PostgreSQL %s", (major) => {
  testWanted(`PostgreSQL ${major}`, "postgres", () => freshDatabase({ major }));
});
