import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { freshMysqlDatabase, freshMysqlLog, mysqlServers } from "../servers/mysql-database.js";
import { testHalfBack } from "../servers/half-back-tests.js";
import { testHalfIn } from "../servers/half-in-tests.js";
import { testHalfSettled } from "../servers/half-settled-tests.js";
import { testOneNumber } from "../servers/one-number-tests.js";
import { type OwnedGround, testOwned } from "../servers/owned-tests.js";
import { testTableGone } from "../servers/table-gone-tests.js";
import { proveOnEach } from "./within-share.js";

proveOnEach("another tool's table", mysqlServers, (server) => {
  const ground: OwnedGround = {
    engine: "mysql",
    quote: mysqlDialect.quote,
    fresh: () => freshMysqlDatabase({ server }),
    freshLog: (database) => freshMysqlLog(server, database),
    slow: "SELECT sleep(2);",
    alone: (table) => `CREATE INDEX i ON ${table} (id);`,
    aloneBack: (table) => `DROP INDEX i ON ${table};`,
    async isSleeping({ database }) {
      const rows = await database.query("SELECT 1 FROM information_schema.processlist WHERE state = 'User sleep'");
      return rows.length > 0;
    },
  };
  testOwned(server.title, ground);
  testHalfBack(server.title, ground);
  testHalfIn(server.title, ground);
  testHalfSettled(server.title, ground);
  testOneNumber(server.title, ground);
  testTableGone(server.title, ground);
});
