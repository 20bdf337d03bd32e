// `npm run prove -- --budget 25m [--only SUITE] [--seed N] [--point NAME]`: the long proofs, each with an equal share of
// the time. `--record` writes what was tried and found into docs/reliability.md and docs/formats.md, and what was counted
// beside the tests.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildIfOld } from "./built.mjs";
import { closingLine, newCount, vitest } from "./count.mjs";
import { missingServers } from "./missing.mjs";
import { linesOfRest } from "./not-reached.mjs";
import { recordPairs } from "./pairs.mjs";
import { recordFigures } from "./reliability.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const options = {
  budget: { type: "string", default: "10m" },
  only: { type: "string" },
  seed: { type: "string" },
  point: { type: "string" },
  record: { type: "boolean", default: false },
};
const { values } = parseArgs({ options });
const budgetMs = durationMs(values.budget);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!Number.isInteger(seed)) stop(`--seed takes a whole number, not ${String(values.seed)}`);
const suites = suitesOf(values.only);

buildIfOld(root, "--no-types");
const count = newCount();
const figures = [];
const until = Date.now() + budgetMs;
for (const [index, suite] of suites.entries()) {
  // What an earlier suite did not use is shared among those that are left.
  const ms = Math.floor(Math.max(1000, until - Date.now()) / (suites.length - index));
  const replay = `npm run prove -- --only ${suite} --seed ${seed} --budget ${Math.round(ms / 1000)}s`;
  console.log(`\n${suite}: seed ${seed}, ${Math.round(ms / 1000)} s · again: ${replay}`);
  await prove(suite, ms);
}
count.skipped.push(...missingServers());
if (values.record && count.failed.length === 0) {
  recordFigures(root, figures, { seed, budget: values.budget });
  recordPairs(root, figures);
}
console.log(`\n${closingLine(count)}`);
process.exitCode = count.failed.length > 0 ? 1 : 0;

async function prove(suite, ms) {
  const folder = mkdtempSync(join(tmpdir(), "sluice-prove-"));
  const notes = join(folder, "notes");
  const tried = join(folder, "figures");
  const env = {
    SLUICE_PROVE_UNTIL: String(Date.now() + ms),
    SLUICE_PROVE_SEED: String(seed),
    SLUICE_PROVE_NOTES: notes,
    SLUICE_PROVE_FIGURES: tried,
    ...(values.point && { SLUICE_PROVE_POINT: values.point }),
    ...(values.record && { SLUICE_PROVE_RECORD: "1" }),
  };
  try {
    const file = `tests/prove/${suite}.test.ts`;
    await vitest(count, root, ["--project", "prove", `--sequence.seed=${seed}`, file], env);
    for (const line of linesOfRest(suite, writtenIn(notes))) console.log(`not reached: ${line}`);
    figures.push(...writtenIn(tried).map((each) => ({ suite, ...each })));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writtenIn(file) {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return lines.map((line) => JSON.parse(line));
}

function suitesOf(only) {
  const folder = join(root, "tests/prove");
  const ending = ".test.ts";
  const all = readdirSync(folder).filter((file) => file.endsWith(ending));
  const names = all.map((file) => basename(file, ending)).sort();
  const chosen = names.filter((name) => only === undefined || name === only);
  return chosen.length > 0
    ? chosen
    : stop(`there is no suite ${only ?? ""} in tests/prove; known: ${names.join(", ")}`);
}

function durationMs(text) {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  if (number === undefined) stop(`--budget takes a duration such as 90s or 25m, not ${text}`);
  return Number(number) * { s: 1000, m: 60_000, h: 3_600_000 }[unit];
}

function stop(why) {
  console.error(why);
  process.exit(2);
}
