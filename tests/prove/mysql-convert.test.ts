import { describe } from "vitest";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { testConvert } from "../servers/convert-tests.js";
import { freshMysqlDatabase, freshMysqlLog, mysqlServers } from "../servers/mysql-database.js";
import { isProof } from "./budget.js";

describe.each(isProof ? mysqlServers : mysqlServers.slice(0, 1))("from one format to another", (server) => {
  testConvert(server.title, {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server }),
    freshLog: (database) => freshMysqlLog(server, database),
  });
});
