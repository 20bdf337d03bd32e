// The floor: a bare loop of the driver that sends each file with its history row as one simple query.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";

const [url, folder] = process.argv.slice(2);
const client = new Client({ connectionString: url });
await client.connect();
await client.query("CREATE TABLE history (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())");
for (const file of readdirSync(folder).sort()) {
  const text = readFileSync(join(folder, file), "utf8");
  await client.query(`${text}\nINSERT INTO history (id) VALUES ('${file}');`);
}
await client.end();
