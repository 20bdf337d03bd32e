import { postgresDialect } from "../../src/engines/postgres/dialect.js";
import { freshDatabase, titledMajors } from "../servers/database.js";
import { testConvert } from "../servers/convert-tests.js";
import { proveOnEach } from "./within-share.js";

proveOnEach("from one format to another", titledMajors, ({ major, title }) => {
  testConvert(title, {
    engine: "postgres",
    quote: postgresDialect.quote,
    fresh: () => freshDatabase({ major }),
  });
});
