// Fills the marked parts of the pages in docs/ and of the READMEs from the code: `npm run generate`; `--check` only compares.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const checks = process.argv.includes("--check");
const mark = /^<!-- generated: (?<name>[\w-]+)(?: (?<argument>[^\n]*?))? -->\n(?<text>[\s\S]*?)^<!-- end -->$/gm;

const { regions } = await imported("scripts/generate/regions.ts");
const facts = { schemas: schemas(), rooms: await roomsTable() };
const stale = [];
const used = new Set();

for (const page of pages()) {
  const before = readFileSync(join(root, page), "utf8");
  const after = await filled(page, before);
  if (after === before) continue;
  stale.push(page);
  if (!checks) writeFileSync(join(root, page), after);
}

const unused = Object.keys(regions).filter((name) => !used.has(name));
if (unused.length > 0) stop(`no page shows ${unused.join(", ")}`);
if (checks && stale.length > 0) stop(`not as the code has it: ${stale.join(", ")}; write them anew: npm run generate`);
console.log(
  checks ? "the pages are as the code has it" : `${stale.length === 0 ? "nothing" : stale.join(", ")} written`,
);

async function filled(page, text) {
  let result = "";
  let at = 0;
  for (const found of text.matchAll(mark)) {
    const { name, argument = "" } = found.groups;
    const region = regions[name];
    if (!region) stop(`${page}: nothing is called ${name}; known: ${Object.keys(regions).join(", ")}`);
    used.add(name);
    const opening = found[0].slice(0, found[0].indexOf("\n") + 1);
    result += `${text.slice(at, found.index)}${opening}\n${await region(argument, facts)}\n\n<!-- end -->`;
    at = found.index + found[0].length;
  }
  const opened = text.match(/^<!-- generated: /gm)?.length ?? 0;
  if (opened !== [...text.matchAll(mark)].length) stop(`${page}: a mark has no end`);
  return result + text.slice(at);
}

function pages() {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const names = [...docs.map((file) => `docs/${file.replaceAll("\\", "/")}`), ...readdirSync(root)];
  return names.filter((name) => name.endsWith(".md")).sort();
}

function schemas() {
  const folder = join(root, "schema");
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -".json".length), JSON.parse(readFileSync(join(folder, file), "utf8"))]),
  );
}

/** Who may lean on whom, as the test of it knows it. */
async function roomsTable() {
  const found = await imported("tests/rooms.ts").catch(() => ({}));
  return typeof found.roomsTable === "function" ? found.roomsTable() : undefined;
}

/** A TypeScript module of ours, whatever this Node can read. */
async function imported(file) {
  const caches = join(root, "node_modules/.cache");
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, "sluice-generate-"));
  try {
    const outfile = join(folder, "module.mjs");
    await build({
      input: join(root, file),
      external: (id) => /^[^./\0]/.test(id) && !id.startsWith("@oxc-project/"),
      platform: "node",
      transform: { target: "node20.19", define: { SLUICE_VERSION: '"0.0.0"' } },
      output: { file: outfile, codeSplitting: false },
      logLevel: "silent",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stop(why) {
  console.error(why);
  process.exit(1);
}
