// A table under steady reads and writes, and a report that reads it for some seconds, while a migration wants a lock on it.
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";

const workers = 4;

/** The longest that a reader or writer waited while `migrate` ran beside a report of `reportMs`. */
export async function longestWait(url, reportMs, migrate) {
  const clients = await Promise.all(Array.from({ length: workers + 1 }, () => connected(url)));
  const [reporting, ...working] = clients;
  await reporting.query("CREATE TABLE busy AS SELECT n AS id, 0 AS hits FROM generate_series(1, 1000) n");
  await reporting.query("ALTER TABLE busy ADD PRIMARY KEY (id)");
  const over = new AbortController();
  let longest = 0;
  const work = async (client, worker) => {
    for (let turn = worker; !over.signal.aborted; turn += workers) {
      const since = performance.now();
      await client.query(
        turn % 2 === 0
          ? `UPDATE busy SET hits = hits + 1 WHERE id = ${(turn % 1000) + 1}`
          : `SELECT count(*) FROM busy WHERE id < 100`,
      );
      longest = Math.max(longest, performance.now() - since);
      await sleep(2);
    }
  };
  const worked = Promise.all(working.map(work));
  await sleep(300);
  await reporting.query("BEGIN; SELECT count(*) FROM busy");
  const report = sleep(reportMs).then(() => reporting.query("COMMIT"));
  const result = await migrate();
  await report;
  over.abort();
  await worked;
  await Promise.all(clients.map((client) => client.end()));
  return { ...result, longest };
}

async function connected(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
