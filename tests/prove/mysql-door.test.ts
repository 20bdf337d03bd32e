import { describe } from "vitest";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { testDoor } from "../servers/door-tests.js";
import { freshMysqlDatabase, freshMysqlLog, mysqlServers } from "../servers/mysql-database.js";
import { isProof } from "./budget.js";

describe.each(isProof ? mysqlServers : mysqlServers.slice(0, 1))("other tools' files and tables", (server) => {
  testDoor(server.title, {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server }),
    freshLog: (database) => freshMysqlLog(server, database),
  });
});
