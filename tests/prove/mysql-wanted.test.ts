import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { testWanted } from "../servers/wanted-tests.js";
import { proveOnEach } from "./within-share.js";

proveOnEach("a wanted state", mysqlServers, (server) => {
  testWanted(server.title, "mysql", () => freshMysqlDatabase({ server }));
});
