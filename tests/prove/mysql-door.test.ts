import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { testDoor } from "../servers/door-tests.js";
import { freshMysqlDatabase, freshMysqlLog, mysqlServers } from "../servers/mysql-database.js";
import { proveOnEach } from "./within-share.js";

proveOnEach("other tools' files and tables", mysqlServers, (server) => {
  testDoor(server.title, {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server }),
    freshLog: (database) => freshMysqlLog(server, database),
  });
});
