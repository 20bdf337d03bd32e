import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { testConvert } from "../servers/convert-tests.js";
import { freshMysqlDatabase, freshMysqlLog, mysqlServers } from "../servers/mysql-database.js";
import { proveOnEach } from "./within-share.js";

proveOnEach("from one format to another", mysqlServers, (server) => {
  testConvert(server.title, {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server }),
    freshLog: (database) => freshMysqlLog(server, database),
  });
});
