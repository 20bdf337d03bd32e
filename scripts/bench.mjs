// `npm run bench [-- --rounds N --files N --only NAME --no-write]`: Sluice beside the bare driver, psql and other tools, in one run,
// taking turns, so that what the machine does meanwhile meets all of them alike. Medians go into docs/benchmarks.md.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Client } from "pg";
import { contestants, writeFiles } from "../bench/contestants.mjs";
import { startServer } from "../bench/server.mjs";
import { buildIfOld } from "./built.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    files: { type: "string", default: "1000" },
    only: { type: "string" },
    "no-write": { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const files = Number(values.files);
// The tools are compared, not the disk: a commit waits for none.
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

buildIfOld(root, "--no-types");
const folder = mkdtempSync(join(tmpdir(), "sluice-files-"));
const server = await startServer(root, settings);
const admin = new Client({ connectionString: server.url("postgres") });
await admin.connect();
try {
  const facts = await machineFacts();
  writeFiles(folder, files);
  const { found: all, absent } = contestants(root, folder);
  const found = all
    .filter(({ name }) => values.only === undefined || name.startsWith("bare loop") || name.includes(values.only))
    .map((one, index) => ({ ...one, database: `bench_${index}` }));
  const applied = await applying(found);
  const idle = await nothingToDo(found.filter(({ once }) => !once));
  const text = report(facts, applied, idle, absent);
  console.log(`\n${text}`);
  if (!values["no-write"]) write(text);
} finally {
  await admin.end();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Each contestant on an empty database of its own in each round. */
async function applying(found) {
  const times = found.map(({ name, version }) => ({ name, version, ms: [] }));
  // The first round warms caches and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, one] of inTurn(found, round)) {
      const { database } = one;
      await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await admin.query(`CREATE DATABASE ${database} TEMPLATE template0 STRATEGY file_copy`);
      const ms = await timed(...one.command(server.url(database)));
      await hasAllTables(one.name, database);
      if (round > 0) times[index].ms.push(ms);
    }
    console.log(`round ${round} of ${rounds}`);
  }
  return times;
}

/** A start that finds nothing pending, beside a process that does nothing. */
async function nothingToDo(found) {
  const starts = [
    { name: "node -e 0", command: () => [process.execPath, ["-e", "0"]] },
    {
      name: "node, pg and one query",
      command: (url) => [process.execPath, ["--input-type=module", "-e", oneQuery(url)]],
    },
    ...found.map((one) => ({ ...one, name: `${one.name}, nothing to do` })),
  ];
  const times = starts.map(({ name, version }) => ({ name, version: version ?? "", ms: [] }));
  for (let round = 0; round <= rounds * 3; round++) {
    for (const [index, one] of inTurn(starts, round)) {
      const ms = await timed(...one.command(server.url(one.database ?? "postgres")));
      if (round > 0) times[index].ms.push(ms);
    }
  }
  return times;
}

function oneQuery(url) {
  const driver = JSON.stringify(import.meta.resolve("pg"));
  return `import { Client } from ${driver}; const c = new Client({ connectionString: ${JSON.stringify(url)} });
    await c.connect(); await c.query("SELECT 1"); await c.end();`;
}

/** Another one begins in each round, so that none always follows the same. */
function inTurn(list, round) {
  const pairs = [...list.entries()];
  const shift = round % pairs.length;
  return [...pairs.slice(shift), ...pairs.slice(0, shift)];
}

function timed(command, args) {
  const env = { ...process.env, SLUICE_ENV: "development", NO_COLOR: "1" };
  const since = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], env, cwd: folder });
  let said = "";
  child.stderr.on("data", (part) => (said += part));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(performance.now() - since);
      else reject(new Error(`${command} ${args[0]} ended with ${code}: ${said.slice(-2000)}`));
    });
  });
}

/** A figure for work that was not done would be worse than none. */
async function hasAllTables(name, database) {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  const { rows } = await client.query("SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^table_[0-9]+$'");
  await client.end();
  if (rows[0].n !== files) throw new Error(`${name} made ${rows[0].n} of ${files} tables`);
}

async function machineFacts() {
  const { rows } = await admin.query("SELECT current_setting('server_version') AS version");
  const processors = cpus();
  return [
    `${processors.length} CPUs (${processors[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}`,
    `load average ${loadavg()[0].toFixed(1)} before the run: above a few tenths the figures say more of the machine than of the tools`,
    `PostgreSQL ${rows[0].version} on the same machine over TCP, ${Object.entries(settings)
      .map((pair) => pair.join(" "))
      .join(", ")}`,
    `${rounds} rounds after one to warm up; medians, with the fastest and the slowest`,
  ];
}

function report(facts, applied, idle, absent) {
  const floor = median(applied.find(({ name }) => name.startsWith("bare loop")).ms);
  const node = median(idle[0].ms);
  return [
    `${files.toLocaleString("en")} migrations of two statements each, on an empty database:`,
    "",
    ...table(applied, floor, "to the bare loop"),
    "",
    "A start, with everything applied:",
    "",
    ...table(idle, node, "to `node -e 0`"),
    "",
    ...facts.map((fact) => `- ${fact}`),
    ...(absent.length > 0 ? [`- not on this machine: ${absent.join(", ")}`] : []),
  ].join("\n");
}

function table(rows, base, to) {
  const slowest = Math.max(...rows.map(({ ms }) => median(ms)));
  const line = ({ name, version, ms }) => {
    const middle = median(ms);
    const bar = "█".repeat(Math.max(1, Math.round((middle / slowest) * 24)));
    const range = `${seconds(Math.min(...ms))}–${seconds(Math.max(...ms))}`;
    return `| ${[name, version].join(" ").trim()} | ${seconds(middle)} | ${range} | ${(middle / base).toFixed(2)} | ${bar} |`;
  };
  return [`| | median | range | ${to} | |`, "| --- | ---: | ---: | ---: | --- |", ...rows.map(line)];
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function seconds(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function write(text) {
  const file = join(root, "docs/benchmarks.md");
  const [begin, end] = ["<!-- figures: npm run bench -->", "<!-- end of figures -->"];
  mkdirSync(dirname(file), { recursive: true });
  const page = existsSync(file) ? readFileSync(file, "utf8") : `# Benchmarks\n\n${begin}\n${end}\n`;
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${file} has lost its markers ${begin} and ${end}`);
  writeFileSync(file, `${before}${begin}\n${text}\n${end}${after}`);
  console.log(`\nwritten to docs/benchmarks.md`);
}
