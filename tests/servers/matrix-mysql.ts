import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import type { MatrixGround } from "./matrix.js";
import { freshMysqlDatabase } from "./mysql-database.js";
import type { MysqlServer } from "./mysql-server.js";

export function mysqlMatrix(server: MysqlServer): MatrixGround {
  const session = "FROM information_schema.processlist WHERE db = database() AND id <> connection_id()";
  return {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server }),
    slow: (seconds) => `SELECT sleep(${seconds});`,
    sleeping: `SELECT 1 ${session} AND state = 'User sleep'`,
    others: `SELECT 1 ${session}`,
  };
}
