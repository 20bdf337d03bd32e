import { mysqlMatrix } from "../servers/matrix-mysql.js";
import { proveMatrix } from "../servers/matrix-proof.js";
import { mysqlServers } from "../servers/mysql-database.js";
import { isProof } from "./budget.js";

for (const server of isProof ? mysqlServers : mysqlServers.slice(0, 1))
  proveMatrix(server.title, mysqlMatrix(server), 1 / mysqlServers.length);
