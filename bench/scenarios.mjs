// What `npm run bench` measures: each scenario takes a bench and gives the lines of its part of the page.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { batches } from "./batches.mjs";
import { longestWait } from "./busy.mjs";
import { psqlFile, sluice } from "./contestants.mjs";
import { makeDistance } from "./distance.mjs";
import { mysql } from "./mysql.mjs";
import { nameOf, writeFiles, writeLarge } from "./files.mjs";
import { inTurn, timed } from "./measure.mjs";
import { table, time } from "./page.mjs";

const bare = "bare loop of pg, a file and its history row a message";
const farMs = 5;

export const scenarios = { local, far, start, many, failing, large, busy, batches, mysql };

/** 1,000 files on an empty database. */
async function local(bench) {
  const folder = join(bench.folder, "thousand");
  writeFiles(folder, 1000);
  const rows = await applied(bench, bench.found, folder, bench.rounds);
  bench.localMs = new Map(rows.map(({ name, runs }) => [name, Math.min(...runs.map(({ ms }) => ms))]));
  return table(rows, { base: bare, to: "to the bare loop" });
}

/** The same over a network of some milliseconds each way. */
async function far(bench) {
  const folder = join(bench.folder, "thousand");
  writeFiles(folder, 1000);
  const near = bench.localMs ?? new Map();
  const own = await applied(bench, bench.found.slice(0, 1), folder, 3, farMs);
  // A minute each: one run tells enough of those.
  const others = await applied(bench, bench.found.slice(1), folder, 1, farMs);
  const rows = [...own, ...others].map((row) => {
    const fastest = near.get(row.name);
    return { ...row, note: fastest ? (Math.min(...row.runs.map(({ ms }) => ms)) / fastest).toFixed(1) : "" };
  });
  return table(rows, { base: bare, to: "to the bare loop", note: "to its own local time" });
}

/** Each contestant on an empty database of its own in each round; the first round only warms up where there are several. */
async function applied(bench, found, folder, rounds, distanceMs) {
  const rows = found.map((one, index) => ({ ...one, index, runs: [] }));
  for (let round = rounds > 1 ? 0 : 1; round <= rounds; round++) {
    for (const row of inTurn(rows, round)) {
      const database = `bench_${row.index}`;
      await bench.fresh(database);
      const distance = distanceMs ? await makeDistance(bench.url(database), distanceMs) : undefined;
      const run = await timed(row.command(distance?.url ?? bench.url(database), folder), { cwd: folder });
      distance?.close();
      await bench.expectTables(row.name, database, 1000);
      if (round > 0) row.runs.push(run);
    }
    bench.say(`round ${round} of ${rounds}`);
  }
  return rows;
}

/** Nothing to do, nine files. */
async function start(bench) {
  const folder = join(bench.folder, "nine");
  writeFiles(folder, 9);
  const example = join(bench.folder, "example");
  cpSync(join(bench.root, "examples/config-server/migrations"), join(example, "plain"), { recursive: true });
  const starts = [
    { name: "node -e 0", command: () => [process.execPath, ["-e", "0"]] },
    {
      name: "node, pg and one query",
      command: (url) => [process.execPath, ["--input-type=module", "-e", oneQuery(url)]],
    },
    ...bench.found
      .filter(({ once }) => !once)
      .map((one, index) => ({ ...one, name: `${one.name}, nothing to do`, folder: index === 0 ? example : folder })),
  ].map((one, index) => ({ ...one, database: `start_${index}`, runs: [] }));
  for (const one of starts) {
    await bench.fresh(one.database);
    if (one.folder) await timed(one.command(bench.url(one.database), one.folder), { cwd: folder });
  }
  await measured(bench, starts, bench.rounds * 3, (one) => one.command(bench.url(one.database), one.folder));
  return table(starts, { base: "node -e 0", to: "to `node -e 0`" });
}

/** 10,000 files, 9,990 of them applied. */
async function many(bench) {
  const folder = join(bench.folder, "many");
  writeFiles(folder, 9990);
  const tools = bench.found.filter(({ once }) => !once).map((one, index) => ({ ...one, database: `many_${index}` }));
  const first = [];
  for (const one of tools) {
    await bench.fresh(one.database);
    first.push({
      ...one,
      name: `${one.name}, the first 9,990`,
      runs: [await timed(one.command(bench.url(one.database), folder), { cwd: folder })],
    });
    bench.say(`${one.name}: 9,990`);
  }
  writeFiles(folder, 10_000, 9991);
  const [own] = tools;
  const status = [{ name: "sluice status", version: own.version, runs: [] }];
  await measured(bench, status, bench.rounds, () =>
    sluice(bench.root, "status", bench.url(own.database), join(folder, "plain")),
  );
  const ten = [];
  for (const one of tools)
    ten.push({
      ...one,
      name: `${one.name}, the last ten`,
      runs: [await timed(one.command(bench.url(one.database), folder), { cwd: folder })],
    });
  const idle = tools.map((one) => ({ ...one, name: `${one.name}, nothing to do`, runs: [] }));
  await measured(bench, idle, bench.rounds, (one) => one.command(bench.url(one.database), folder));
  return table([...status, ...ten, ...idle, ...first], {});
}

async function measured(bench, rows, rounds, commandOf) {
  for (let round = 0; round <= rounds; round++) {
    for (const row of inTurn(rows, round)) {
      const run = await timed(commandOf(row), { cwd: bench.folder });
      if (round > 0) row.runs.push(run);
    }
  }
}

function oneQuery(url) {
  const driver = JSON.stringify(import.meta.resolve("pg"));
  return `import { Client } from ${driver}; const c = new Client({ connectionString: ${JSON.stringify(url)} });
    await c.connect(); await c.query("SELECT 1"); await c.end();`;
}

/** 1,000 files of which the 990th fails. */
async function failing(bench) {
  const folder = join(bench.folder, "failing");
  writeFiles(folder, 1000);
  writeFileSync(join(folder, "plain", nameOf(990)), "CREATE TABLE table_990 (id integer REFERENCES nowhere);\n");
  const rows = bench.found.slice(0, 2).map((one, index) => ({ ...one, index, runs: [] }));
  for (let round = 0; round <= 3; round++) {
    for (const row of inTurn(rows, round)) {
      const database = `failing_${row.index}`;
      await bench.fresh(database);
      const run = await timed(row.command(bench.url(database), folder), { cwd: folder, code: 1 });
      await bench.expectTables(row.name, database, 989);
      if (round > 0) row.runs.push(run);
    }
  }
  return table(rows, { base: bare, to: "to the bare loop" });
}

/** One file that is large. */
async function large(bench) {
  const lines = [];
  const psql = bench.found.find(({ name }) => name.startsWith("psql"));
  for (const [kind, title] of Object.entries({
    lines: "32,000 lines",
    copy: "200 MiB, one `COPY`",
    inserts: "200 MiB of `INSERT`",
  })) {
    const folder = join(bench.folder, kind);
    writeLarge(folder, kind);
    const own = (url) => sluice(bench.root, "up", url, folder);
    const theirs = (url) => psqlFile("psql", url, join(folder, "1_large.sql"), "--single-transaction");
    const rows = [
      { name: "sluice up", command: own, runs: [] },
      ...(psql ? [{ name: "psql --single-transaction", command: theirs, runs: [] }] : []),
    ];
    const rounds = kind === "lines" ? 3 : 1;
    for (let round = rounds > 1 ? 0 : 1; round <= rounds; round++) {
      for (const row of inTurn(rows, round)) {
        await bench.fresh("large");
        const run = await timed(row.command(bench.url("large")), { cwd: folder });
        if (round > 0) row.runs.push(run);
      }
    }
    bench.say(title);
    lines.push(`${title}:`, "", ...table(rows, { base: "psql --single-transaction", to: "to psql" }), "");
    rmSync(folder, { recursive: true });
  }
  return lines.slice(0, -1);
}

/** A column is added to a table that is read and written all the time, while a report of five seconds reads it. */
async function busy(bench) {
  const folder = join(bench.folder, "busy/plain");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "1_column.sql"), "ALTER TABLE busy ADD COLUMN note text;\n");
  const file = join(folder, "1_column.sql");
  const ways = [
    ...[100, 500, 1000].map((ms) => ({
      name: `sluice up --lock-timeout ${ms}ms`,
      command: (url) => sluice(bench.root, "up", url, folder, "--lock-timeout", `${ms}ms`),
    })),
    ...(bench.found.some(({ name }) => name.startsWith("psql"))
      ? [{ name: "psql", command: (url) => psqlFile("psql", url, file) }]
      : []),
  ];
  const lines = ["| | longest that a reader or writer waited | the migration took | |", "| --- | ---: | ---: | --- |"];
  for (const { name, command } of ways) {
    await bench.fresh("busy");
    const url = bench.url("busy");
    const { longest, ms } = await longestWait(url, 5000, () => timed(command(url), { cwd: folder }));
    lines.push(`| ${name} | ${time(longest)} | ${time(ms)} | ${"█".repeat(Math.max(1, Math.round(longest / 210)))} |`);
    bench.say(`${name}: ${time(longest)}`);
  }
  return lines;
}
