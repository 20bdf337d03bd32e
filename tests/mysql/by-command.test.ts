import { testCommands } from "../servers/command-tests.js";
import { freshMysqlDatabase, mysqlServers } from "../servers/mysql-database.js";

for (const server of mysqlServers)
  testCommands(server.title, async () => {
    const database = await freshMysqlDatabase({ server });
    return {
      url: database.url,
      async tryKey(key) {
        const [row] = await database.query<{ got: number }>(`SELECT GET_LOCK('${key}', 0) AS got`);
        await database.query(`SELECT RELEASE_LOCK('${key}')`);
        return Number(row?.got) === 1;
      },
      async endRun() {
        const others = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()";
        for (const { id } of await database.query<{ id: number }>(others)) await database.query(`KILL ${id}`);
      },
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
  });
