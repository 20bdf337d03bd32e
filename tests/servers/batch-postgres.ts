import type { BatchGround } from "./batches.js";
import { freshDatabase } from "./database.js";

export const postgresBatches: BatchGround = {
  fresh: () => freshDatabase(),
  numbers: (rows) => `INSERT INTO things SELECT n, 'thing ' || n, 0, 0 FROM generate_series(1, ${rows}) AS n`,
  batches: "sluice.history_batches",
  words: "varchar(10)",
  refused: [],
  text: 'varchar(40) COLLATE "und-x-icu"',
};
