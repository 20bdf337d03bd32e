// `npm run bench -- --only mysql`: 1,000 files on MariaDB, here and from afar, and a large file.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sluice } from "./contestants.mjs";
import { makeDistance } from "./distance.mjs";
import { writeFiles, writeLarge } from "./files.mjs";
import { inTurn, timed } from "./measure.mjs";
import { startMysql } from "./mysql-server.mjs";
import { table, time } from "./page.mjs";

const bare = "bare loop of mysql2, a statement a message, journal rows included";
const farMs = 5;

/** A server of its own, beside PostgreSQL's. */
export async function mysql(bench) {
  const server = await startMysql(bench.root, "mariadb-10.11");
  try {
    const folder = join(bench.folder, "thousand");
    writeFiles(folder, 1000);
    const near = await applied(bench, server, folder, bench.rounds);
    const far = await applied(bench, server, folder, 1, farMs);
    const to = { base: bare, to: "to the bare loop" };
    const here = [`${server.title}, on the same machine:`, "", ...table(near, to)];
    const there = [`Through ${farMs} ms each way:`, "", ...table(far, to)];
    const large = ["One file of 32 MiB of `INSERT`:", "", ...table(await largeFile(bench, server), {})];
    return [...here, "", ...there, "", ...large];
  } finally {
    await server.close();
  }
}

function contestantsOn({ root, found }) {
  const dbmate = found.find(({ name }) => name === "dbmate up");
  return [
    { name: "sluice up", command: (url, folder) => sluice(root, "up", url, join(folder, "plain")) },
    {
      name: bare,
      command: (url, folder) => [process.execPath, [join(root, "bench/mysql-loop.mjs"), url, join(folder, "plain")]],
    },
    ...(dbmate ? [{ ...dbmate }] : []),
  ];
}

async function applied(bench, server, folder, rounds, distanceMs) {
  const rows = contestantsOn(bench).map((one) => ({ ...one, runs: [] }));
  for (let round = rounds > 1 ? 0 : 1; round <= rounds; round++) {
    for (const row of inTurn(rows, round)) {
      await server.fresh("bench");
      const distance = distanceMs ? await makeDistance(server.url("bench"), distanceMs) : undefined;
      const run = await timed(row.command(distance?.url ?? server.url("bench"), folder), { cwd: folder });
      distance?.close();
      const made = await server.tables("bench");
      if (made !== 1000) throw new Error(`${row.name} made ${made} tables, not 1000`);
      if (round > 0) row.runs.push(run);
      bench.say(`round ${round} of ${rounds}: ${row.name} ${time(run.ms)}`);
    }
  }
  return rows;
}

async function largeFile(bench, server) {
  const folder = join(bench.folder, "large-mysql");
  mkdirSync(folder, { recursive: true });
  writeLarge(folder, "inserts", 32 * 1024 * 1024);
  await server.fresh("bench");
  const run = await timed(sluice(bench.root, "up", server.url("bench"), folder), { cwd: folder });
  rmSync(folder, { recursive: true });
  return [{ name: "sluice up", runs: [run] }];
}
