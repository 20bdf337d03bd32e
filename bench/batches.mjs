// `npm run bench -- --only batches`: a million rows changed in batches, beside one plain UPDATE, on PostgreSQL and MariaDB.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { Client } from "pg";
import { sluice } from "./contestants.mjs";
import { median, timed } from "./measure.mjs";
import { startMysql } from "./mysql-server.mjs";
import { time } from "./page.mjs";

const rows = 1_000_000;

/** The same change, as the team would write it without batches and with them. */
const ways = [
  { name: "one plain `UPDATE`, in a migration", file: "1_all.sql", text: "UPDATE things SET name = upper(name);\n" },
  ...[1000, 5000].map((size) => ({
    name: `batches of ${size.toLocaleString("en-US")}`,
    file: "1_all.mjs",
    text: batchesOf(size),
  })),
];

export async function batches(bench) {
  const lines = [];
  for (const ground of [postgres(bench), await mariadb(bench)]) {
    try {
      lines.push(`${ground.title}:`, "", ...(await table(bench, ground)), "");
    } finally {
      await ground.close();
    }
  }
  return lines.slice(0, -1);
}

async function table(bench, ground) {
  const found = ways.map((way) => ({ ...way, ms: [], waits: [] }));
  for (let round = 0; round < Math.min(bench.rounds, 3); round++) {
    for (const way of found) {
      const folder = join(bench.folder, "batches", String(ways.findIndex(({ name }) => name === way.name)), "plain");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, way.file), way.text);
      const url = await ground.fill();
      const { longest, ms } = await beside(ground, () => timed(sluice(bench.root, "up", url, folder), { cwd: folder }));
      way.ms.push(ms);
      way.waits.push(longest);
      bench.say(`${ground.title}: ${way.name} ${time(ms)}`);
    }
  }
  const plain = median(found[0].ms);
  return [
    "| | median | to one `UPDATE` | rows a second | longest that somebody waited who changes a row meanwhile |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...found.map(({ name, ms, waits }) => {
      const took = median(ms);
      const pace = Math.round((1000 * rows) / took).toLocaleString("en-US");
      return `| ${name} | ${time(took)} | ${(took / plain).toFixed(2)} | ${pace} | ${time(Math.max(...waits))} |`;
    }),
  ];
}

/** Somebody changes a row, now here, now there, all the time. */
async function beside(ground, work) {
  const touch = await ground.toucher();
  const over = new AbortController();
  let longest = 0;
  const other = (async () => {
    while (!over.signal.aborted) {
      const since = performance.now();
      await touch.change(1 + Math.floor(Math.random() * rows));
      longest = Math.max(longest, performance.now() - since);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const { ms } = await work();
  over.abort();
  await other;
  await touch.close();
  return { longest, ms };
}

const made = "CREATE TABLE things (id int PRIMARY KEY, name varchar(40), other int NOT NULL)";
const changed = (id) => `UPDATE things SET other = other + 1 WHERE id = ${id}`;

function postgres(bench) {
  const open = async () => {
    const client = new Client({ connectionString: bench.url("batches") });
    await client.connect();
    return client;
  };
  return {
    title: "PostgreSQL",
    async fill() {
      await bench.fresh("batches");
      const client = await open();
      // What cleans up behind the last round would take its time from this one.
      await client.query(`${made} WITH (autovacuum_enabled = off)`);
      await client.query(`INSERT INTO things SELECT n, 'thing ' || n, 0 FROM generate_series(1, ${rows}) AS n`);
      await client.query("VACUUM ANALYZE things");
      await client.end();
      return bench.url("batches");
    },
    async toucher() {
      const client = await open();
      return { change: (id) => client.query(changed(id)), close: () => client.end() };
    },
    close: () => Promise.resolve(),
  };
}

async function mariadb(bench) {
  const server = await startMysql(bench.root, "mariadb-10.11");
  const open = () => createConnection(server.url("batches"));
  return {
    title: server.title,
    async fill() {
      await server.fresh("batches");
      const client = await open();
      await client.query(made);
      await client.query(`INSERT INTO things SELECT seq, concat('thing ', seq), 0 FROM seq_1_to_${rows}`);
      await client.end();
      return server.url("batches");
    },
    async toucher() {
      const client = await open();
      // It waits for as long as it must.
      await client.query("SET innodb_lock_wait_timeout = 600");
      return { change: (id) => client.query(changed(id)), close: () => client.end() };
    },
    close: () => server.close(),
  };
}

function batchesOf(size) {
  return `export const transaction = "batches";
export const up = ({ sql, batches }) =>
  batches({ table: "things", key: "id", size: ${size}, run: ({ rows }) => sql\`UPDATE things SET name = upper(name) WHERE \${rows}\` });
`;
}
