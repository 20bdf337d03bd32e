import type { BatchGround } from "./batches.js";
import { freshDatabase } from "./database.js";

export const postgresBatches: BatchGround = {
  async fresh() {
    const database = await freshDatabase();
    return {
      url: database.url,
      query: (sql) => database.query(sql),
      async hold(sql) {
        const client = await database.client();
        await client.query("BEGIN");
        await client.query(sql);
        return async () => {
          await client.query("ROLLBACK");
          await client.end();
        };
      },
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
  },
  numbers: (rows) => `INSERT INTO things SELECT n, 'thing ' || n, 0, 0 FROM generate_series(1, ${rows}) AS n`,
  batches: "sluice.history_batches",
  transactionalDdl: true,
};
