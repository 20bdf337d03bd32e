import { describe } from "vitest";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { testToldTable } from "../servers/told-table-tests.js";

describe.each(mysqlServers)("a table that another tool's setting names", (server) => {
  testToldTable(server.title, {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server }),
  });
});
