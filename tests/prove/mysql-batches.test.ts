import { proveBatches } from "../servers/batch-proof.js";
import { mysqlBatches } from "../servers/mysql-batches.js";
import { mysqlServers } from "../servers/mysql-database.js";

for (const server of mysqlServers) proveBatches(server.title, mysqlBatches(server), 1 / mysqlServers.length);
