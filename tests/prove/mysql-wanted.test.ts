import { describe } from "vitest";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import { testWanted } from "../servers/wanted-tests.js";
import { isProof } from "./budget.js";

describe.each(isProof ? mysqlServers : mysqlServers.slice(0, 1))("$title", (server) => {
  testWanted(server.title, "mysql", () => freshMysqlDatabase({ server }));
});
