import { freshMysqlDatabase } from "../servers/mysql-database.js";
import { mysqlEye } from "../servers/mysql-eye.js";
import { upOfEachKind } from "../servers/journey.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import { mysqlWire } from "../servers/mysql-wire.js";
import type { Ground } from "./ground.js";
import { startOwnMysqlServer } from "./mysql-own-server.js";
import { mysqlWays } from "./mysql-ways.js";

export function mysqlGround(server: MysqlServer): Ground {
  return {
    title: server.title,
    key: server.name,
    wire: mysqlWire,
    eye: mysqlEye,
    ways: mysqlWays(server),
    journey: upOfEachKind,
    fresh: () => freshMysqlDatabase({ server }),
    own: () => startOwnMysqlServer(server.name),
    setAs: async () => {},
  };
}
