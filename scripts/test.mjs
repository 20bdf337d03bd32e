// `npm test`: types, lint, format, generated pages and build, each counted as one, then every test; the last line has the sum.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { check, closingLine, newCount, vitest } from "./count.mjs";
import { missingServers } from "./missing.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const count = newCount();
const since = performance.now();
const node = (file, ...args) => [process.execPath, [file, ...args], { cwd: root }];

await check(count, "types", ...node(binOf("typescript", "bin/tsc"), "--noEmit"));
await check(count, "lint", ...node(binOf("oxlint", "bin/oxlint"), "--type-aware", "--deny-warnings"));
await check(count, "format", ...node(binOf("oxfmt", "bin/oxfmt"), "--check"));
await check(count, "generated pages", ...node(join(root, "scripts/generate.mjs"), "--check"));
const built = await check(count, "build", ...node(join(root, "scripts/build.mjs")));

await vitest(count, root, ["--project", "unit"]);
// Black-box tests of an old build would prove nothing.
if (built) await vitest(count, root, ["--project", "server", "--project", "prove"]);
else count.skipped.push({ name: "tests on servers", why: "the build failed" });
count.skipped.push(...missingServers());

console.log(`\n${Math.round((performance.now() - since) / 1000)} s`);
console.log(closingLine(count));
process.exitCode = count.failed.length > 0 ? 1 : 0;

function binOf(name, file) {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}
