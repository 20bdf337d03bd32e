import { test } from "vitest";
import { mysqlGround } from "../faults/mysql-ground.js";
import { proveFaults } from "../faults/prove.js";
import { mysqlServers } from "../servers/mysql-database.js";

test.each(mysqlServers)("whatever happens on $title, at whichever message or event", (server) =>
  proveFaults(mysqlGround(server), 1 / mysqlServers.length),
);
