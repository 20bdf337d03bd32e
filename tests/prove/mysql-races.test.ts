import { test } from "vitest";
import { mysqlRaces } from "../races/mysql-ground.js";
import { proveRaces } from "../races/prove.js";
import { mysqlServers } from "../servers/mysql-database.js";

test.each(mysqlServers)("whoever races on $title, each is applied exactly once and nobody is blamed", (server) =>
  proveRaces(mysqlRaces(server), 1 / mysqlServers.length),
);
