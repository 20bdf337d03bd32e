import { describe } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { testWanted } from "../servers/wanted-tests.js";

describe.each(mysqlServers)("$title", (server) => {
  testWanted(server.title, "mysql", () => freshMysqlDatabase({ server }));
});
