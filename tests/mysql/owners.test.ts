import { describe } from "vitest";
import { mysqlDialect } from "../../src/engines/mysql/dialect.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import { testHeads } from "../servers/owner-heads.js";
import { placeOf } from "../servers/owner-peers.js";
import { testMayGo } from "../servers/may-go-tests.js";
import { type OwnerDatabase, type OwnerGround, testOwners } from "../servers/owner-tests.js";
import { testWhose } from "../servers/owner-whose.js";

describe.each(mysqlServers)("the tables of other tools", (server) => {
  const ground: OwnerGround = {
    engine: "mysql",
    quote: mysqlDialect.quote,
    slow: "SELECT sleep(2);",
    fresh: () => ownerDatabase(server),
  };
  for (const run of [testOwners, testMayGo, testHeads, testWhose]) run(server.title, ground);
});

async function ownerDatabase(server: MysqlServer): Promise<OwnerDatabase> {
  const database = await freshMysqlDatabase({ server });
  return {
    ...placeOf("mysql", database),
    query: (sql) => database.query(sql),
    async write(statements) {
      for (const statement of ["BEGIN", ...statements, "COMMIT"]) await database.query(statement);
    },
    async shape({ table }) {
      const [row] = await database.query(`SHOW CREATE TABLE ${table}`);
      return String(Object.values(row ?? {})[1]).replace(/ AUTO_INCREMENT=\d+/, "");
    },
    async tryLocks(keys) {
      const client = await database.client();
      for (const key of keys) {
        const [rows] = await client.query(`SELECT get_lock('${key}', 0) AS held`);
        if (Number((rows as { held: unknown }[])[0]?.held) !== 1) {
          await client.end();
          return undefined;
        }
      }
      return () => client.end();
    },
    async isSleeping() {
      const rows = await database.query("SELECT 1 FROM information_schema.processlist WHERE state = 'User sleep'");
      return rows.length > 0;
    },
    async isAwaited() {
      const rows = await database.query(
        "SELECT 1 FROM information_schema.processlist WHERE lower(info) LIKE '%get_lock(%' AND id <> connection_id()",
      );
      return rows.length > 0;
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
