import { testCode } from "../servers/code-tests.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";

for (const server of mysqlServers)
  testCode(server.title, { fresh: () => freshMysqlDatabase({ server }), transactionalDdl: false });
