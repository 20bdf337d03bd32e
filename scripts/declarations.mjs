// The declarations that a user's compiler can reach: the others need not be published, and these are the API.
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Below `dist`, those that `index.d.ts` and `config/define.d.ts` lead to, in a fixed order. */
export function reachableDeclarations(dist) {
  const seen = new Set();
  const open = [join(dist, "index.d.ts"), join(dist, "config/define.d.ts")];
  for (let file = open.pop(); file; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, from, later] of readFileSync(file, "utf8").matchAll(/\bfrom "(\..*?)"|\bimport\("(\..*?)"\)/g)) {
      open.push(join(dirname(file), (from ?? later).replace(/\.js$/, ".d.ts")));
    }
  }
  return [...seen].map((file) => relative(dist, file).replaceAll("\\", "/")).sort();
}

/** Takes the others away. */
export function pruneDeclarations(dist) {
  const reachable = new Set(reachableDeclarations(dist));
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".d.ts") && !reachable.has(file.replaceAll("\\", "/"))) rmSync(join(dist, file));
  }
}

/** What the package promises to its callers' compiler, in one text: a change of it is a change of the API. */
export function apiReport(dist) {
  const files = reachableDeclarations(dist);
  const parts = files.map((file) => `// ${file}\n${readFileSync(join(dist, file), "utf8").trim()}\n`);
  return `// What a caller's compiler sees; written by \`npm run api\`, compared by a test. Every line that changes here is a change of the API.\n\n${parts.join("\n")}`;
}
