// The floor: a bare loop of the driver, a statement a message, and what a journal needs: a note before a statement that
// commits by itself and a row after it, rows in one transaction with theirs.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";

const [url, folder] = process.argv.slice(2);
const client = await createConnection(url);
await client.query("CREATE TABLE history (seq int PRIMARY KEY AUTO_INCREMENT, id varchar(100), what varchar(10))");
const note = (file, what) => client.query(`INSERT INTO history (id, what) VALUES ('${file}', '${what}')`);
for (const file of readdirSync(folder).sort()) {
  const [define, rows] = readFileSync(join(folder, file), "utf8").split(";\n");
  await note(file, "begun");
  await client.query(define);
  await note(file, "done");
  await client.query("START TRANSACTION");
  await client.query(rows);
  await note(file, "done");
  await client.query("COMMIT");
}
await client.end();
