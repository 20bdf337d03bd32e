// Runs vitest and static checks and adds up what passed, failed and was skipped, for the closing line.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function newCount() {
  return { passed: 0, failed: [], skipped: [] };
}

/** A check counts as one; its output is shown only where it failed. */
export async function check(count, title, command, args, options) {
  const since = performance.now();
  const { code, text } = await run(command, args, options);
  console.log(`${code === 0 ? "✓" : "✗"} ${title}  ${((performance.now() - since) / 1000).toFixed(1)} s`);
  if (code !== 0) console.log(text.trimEnd());
  if (code === 0) count.passed++;
  else count.failed.push(title);
  return code === 0;
}

/** A run of vitest, its tests counted by vitest itself. True if nothing failed. */
export async function vitest(count, root, args, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), "sluice-tally-"));
  const file = join(folder, "tally.json");
  const own = ["--reporter=default", `--reporter=${join(root, "scripts/tally.mjs")}`];
  const program = join(root, "node_modules/vitest/vitest.mjs");
  try {
    const options = { cwd: root, env: { ...process.env, ...env, SLUICE_TALLY: file }, show: true };
    const { code } = await run(process.execPath, [program, "run", ...args, ...own], options);
    const tally = read(file);
    count.passed += tally.passed;
    count.skipped.push(...tally.skipped);
    // A run that ended badly, or found no test at all, has failed even if no test did.
    if (tally.failed.length === 0 && (code !== 0 || tally.modules === 0))
      tally.failed.push(`vitest ${args.join(" ")} ended with ${code} after ${tally.modules} files`);
    count.failed.push(...tally.failed);
    return tally.failed.length === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `N passed, N failed`, and nothing else on that line; above it what was skipped, each with its reason, and what failed. */
export function closingLine({ passed, failed, skipped }) {
  for (const { name, why } of skipped) console.log(`skipped: ${name} (${why})`);
  for (const name of failed) console.log(`failed: ${name.split("\n", 1)[0]}`);
  return `${passed} passed, ${failed.length} failed`;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { modules: 0, passed: 0, failed: [], skipped: [] };
  }
}

function run(command, args, { cwd, env = process.env, show = false } = {}) {
  const out = show ? "inherit" : "pipe";
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", out, out] });
  let text = "";
  child.stdout?.on("data", (part) => (text += part));
  child.stderr?.on("data", (part) => (text += part));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 127, text: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, text }));
  });
}
