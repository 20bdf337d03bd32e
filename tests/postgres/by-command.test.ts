import { testCommands } from "../servers/command-tests.js";
import { freshDatabase } from "../servers/database.js";

testCommands("PostgreSQL", async () => {
  const database = await freshDatabase();
  return {
    url: database.url,
    async tryKey(key) {
      const client = await database.client();
      const { rows } = await client.query<{ got: boolean }>(`SELECT pg_try_advisory_lock(${key}) AS got`);
      await client.end();
      return rows[0]?.got === true;
    },
    async endRun() {
      await database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      );
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
});
