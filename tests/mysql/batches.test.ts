import { testBatches } from "../servers/batch-tests.js";
import { mysqlBatches } from "../servers/mysql-batches.js";
import { mysqlServers } from "../servers/mysql-database.js";

for (const server of mysqlServers) testBatches(server.title, mysqlBatches(server));
