// `npm run bench [-- --rounds N --only SCENARIO,… --no-write]`: Sluice beside the bare driver, psql and other tools, in one run,
// taking turns, so that what the machine does meanwhile meets all of them alike. Figures go into docs/benchmarks.md.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Client } from "pg";
import { contestants } from "../bench/contestants.mjs";
import { writeFigures } from "../bench/page.mjs";
import { scenarios } from "../bench/scenarios.mjs";
import { startServer } from "../bench/server.mjs";
import { buildIfOld } from "./built.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    // MariaDB has to be fetched first.
    only: {
      type: "string",
      default: Object.keys(scenarios)
        .filter((name) => name !== "mysql" && name !== "batches")
        .join(","),
    },
    "no-write": { type: "boolean", default: false },
  },
});
const chosen = values.only.split(",");
const unknown = chosen.filter((name) => !(name in scenarios));
if (unknown.length > 0) stop(`there is no scenario ${unknown.join(", ")}; known: ${Object.keys(scenarios).join(", ")}`);
// The tools are compared, not the disk: a commit waits for none.
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

buildIfOld(root, "--no-types");
const folder = mkdtempSync(join(tmpdir(), "sluice-files-"));
const server = await startServer(root, settings);
const admin = new Client({ connectionString: server.url("postgres") });
await admin.connect();
const { found, absent } = contestants(root);
let aside = 0;
const bench = {
  root,
  folder,
  found,
  rounds: Number(values.rounds),
  url: server.url,
  say: (text) => console.log(text),
  /** What was there is put aside, not dropped: behind thousands of files that were just deleted, ext4 makes new ones many times more slowly. */
  async fresh(database) {
    const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [database]);
    if (rowCount) await admin.query(`ALTER DATABASE ${database} RENAME TO ${database}_${++aside}`);
    await admin.query(`CREATE DATABASE ${database} TEMPLATE template0 STRATEGY file_copy`);
  },
  /** A figure for work that was not done would be worse than none. */
  async expectTables(name, database, count) {
    const client = new Client({ connectionString: server.url(database) });
    await client.connect();
    const { rows } = await client.query("SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^table_[0-9]+$'");
    await client.end();
    if (rows[0].n !== count) throw new Error(`${name} made ${rows[0].n} tables, not ${count}`);
  },
};
try {
  for (const name of chosen) {
    const load = loadavg()[0];
    console.log(`\n${name}`);
    const lines = [...(await scenarios[name](bench)), "", await machine(load)];
    console.log(`\n${lines.join("\n")}`);
    if (!values["no-write"]) writeFigures(join(root, "docs/benchmarks.md"), name, lines);
  }
  if (absent.length > 0) console.log(`\nnot on this machine: ${absent.join(", ")}`);
} finally {
  await admin.end();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

async function machine(load) {
  const { rows } = await admin.query("SELECT current_setting('server_version') AS version");
  const processors = cpus();
  const facts = [
    `${processors.length} CPUs (${processors[0]?.model.trim() ?? "unknown"})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${rows[0].version}, ${Object.keys(settings).join(", ")} off`,
    `load average ${load.toFixed(1)} before`,
    ...(absent.length > 0 ? [`not on this machine: ${absent.join(", ")}`] : []),
  ];
  return `<sub>${facts.join(" · ")}</sub>`;
}

function stop(why) {
  console.error(why);
  process.exit(2);
}
