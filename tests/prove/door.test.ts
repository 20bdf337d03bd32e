import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, titledMajors } from "../servers/database.js";
import { testDoor } from "../servers/door-tests.js";
import { proveOnEach } from "./within-share.js";

proveOnEach("other tools' files and tables", titledMajors, ({ major, title }) => {
  testDoor(title, {
    engine: "postgres",
    quote: postgresDialect.quote,
    fresh: () => freshDatabase({ major }),
  });
});
