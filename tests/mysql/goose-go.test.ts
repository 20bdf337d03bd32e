import { describe } from "vitest";
import { testGooseInGo } from "../servers/goose-go-tests.js";
import { mysqlMatrix } from "../servers/matrix-mysql.js";
import { mysqlServers } from "../servers/mysql-database.js";

describe.each(mysqlServers.slice(0, 1))("goose's migrations in Go on $title", (server) =>
  testGooseInGo(
    {
      ...mysqlMatrix(server),
      filling: "SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND table_name = 'filled'",
    },
    { up: "up-by-one", down: "down" },
  ),
);
