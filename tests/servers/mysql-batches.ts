import type { BatchGround } from "./batches.js";
import { freshMysqlDatabase } from "./mysql-database.js";
import type { MysqlServer } from "./mysql-server.js";

export function mysqlBatches(server: MysqlServer): BatchGround {
  return {
    fresh: () => freshMysqlDatabase({ server }),
    numbers: (rows) =>
      `INSERT INTO things SELECT n, concat('thing ', n), 0, 0 FROM (${numbers}) AS numbers WHERE n <= ${rows}`,
    batches: "sluice_history_batches",
    words: "ENUM('z', 'a')",
    refused: [
      [
        "a schema change in a batch",
        "await batches({ ...all, run: () => query('CREATE TABLE x (id int)') });",
        "cannot be in a batch",
      ],
      // It goes in the order of its words' numbers, and compares as their text.
      [
        "an ENUM",
        "await batches({ ...all, table: 'worded', key: 'word' });",
        "worded.word does not stand for its value",
      ],
    ],
    text: "varchar(40) CHARACTER SET latin1 COLLATE latin1_german1_ci",
  };
}

const digit =
  "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
const numbers = `SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d AS n FROM ${["a", "b", "c", "e", "f", "g"].map((name) => `${digit} AS ${name}`).join(" CROSS JOIN ")}`;
