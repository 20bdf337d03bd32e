import { describe } from "vitest";
import { inTurn } from "../servers/matrix-cells.js";
import { mysqlMatrix } from "../servers/matrix-mysql.js";
import { testMatrix } from "../servers/matrix.js";
import { mysqlServers } from "../servers/mysql-database.js";

// The rest of it, and the other servers: tests/prove/mysql-matrix.test.ts.
describe.each(mysqlServers.slice(0, 1))("beside another tool, in turn", (server) =>
  testMatrix(server.title, mysqlMatrix(server), inTurn),
);
