import { describe } from "vitest";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { testDoor } from "../servers/door-tests.js";
import { freshMysqlDatabase, freshMysqlLog, mysqlServers } from "../servers/mysql-database.js";

describe.each(mysqlServers)("other tools' files and tables", (server) => {
  testDoor(server.title, {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server }),
    freshLog: (database) => freshMysqlLog(server, database),
  });
});
