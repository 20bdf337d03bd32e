// Bundles src/ and the driver into dist/ (a few chunks, so that each command loads only its own) and writes the declarations.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { pruneDeclarations } from "./declarations.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { version, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
// Built aside and put in place whole: a build that fails, or a command that runs meanwhile, leaves the old one standing.
const outdir = join(root, `.dist-${process.pid}`);
process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));

const options = {
  cwd: root,
  platform: "node",
  // What a driver tries and does without is not built in either.
  external: [...Object.keys(dependencies), "pg-native", "pg-cloudflare"],
  logLevel: "warn",
};
// CommonJS: Node finds, reads and links it at once, where a module takes a start some 8 ms more of its 120.
const output = { dir: outdir, format: "cjs", entryFileNames: "[name].cjs", comments: false };
const define = {
  SLUICE_VERSION: JSON.stringify(version),
  // The driver would make one to see whether it runs at Cloudflare; on Node 20 that loads all of fetch, for 10 ms.
  Response: "undefined",
};
/** A file costs a start about half a millisecond: what is loaded together is one. */
const groups = [
  {
    name: "common",
    test: /\/src\/(?:cli|render(?!\/words\/(?:en|ko)\b)|core\/(?:failures|model))\/|operations\/version|@oxc-project/,
    minShareCount: 2,
  },
  { name: "common", test: /\/src\/cli\/commands\// },
  { name: "driver", test: /\/node_modules\// },
  {
    name: "database",
    test: /\/src\/(?:operations\/make-world|config\/resolve|engines\/postgres\/(?:postgres|connect))\.ts$/,
  },
  { name: "mysql", test: /\/src\/engines\/mysql\/(?:mysql|connect)\.ts$/ },
  { name: "run", test: /\/src\/(?:operations|run|core)\//, minShareCount: 2 },
];
const { output: files } = await build({
  ...options,
  input: { bin: "src/cli/bin.ts", index: "src/index.ts", keeper: "src/engines/postgres/server-keeper.ts" },
  transform: { target: "node20.19", define },
  output: { ...output, chunkFileNames: "chunks/[name]-[hash].cjs", codeSplitting: { groups } },
});
const face = files.find(({ name, isEntry }) => isEntry && name === "index");
writeFileSync(join(outdir, "index.js"), `export { ${face.exports.join(", ")} } from "./index.cjs";\n`);
// By itself: what a configuration imports is one file and no other.
await build({
  ...options,
  input: { config: "src/config/define.ts" },
  transform: { target: "node20.19", define },
  output: { ...output, format: "esm", entryFileNames: "[name].js", codeSplitting: false },
});
writeFileSync(join(outdir, "LICENSES.md"), licenses(files));

if (!process.argv.includes("--no-types")) {
  const tsc = createRequire(import.meta.url).resolve("typescript/package.json");
  execFileSync(process.execPath, [join(dirname(tsc), "bin/tsc"), "-p", "tsconfig.build.json", "--outDir", outdir], {
    cwd: root,
    stdio: "inherit",
  });
  pruneDeclarations(outdir);
}

const [, elsewhere] = /^--out=(.+)$/m.exec(process.argv.join("\n")) ?? [];
if (elsewhere) {
  cpSync(outdir, elsewhere, { recursive: true });
  process.exit();
}
rmSync(join(root, "dist"), { recursive: true, force: true });
renameSync(outdir, join(root, "dist"));

// So that `npx sluice` in the checkout is this build; npm links the packages it installs, never the one it stands in.
const links = join(root, "node_modules/.bin");
if (process.platform !== "win32" && existsSync(links)) {
  chmodSync(join(root, "dist/bin.cjs"), 0o755);
  rmSync(join(links, "sluice"), { force: true });
  symlinkSync("../../dist/bin.cjs", join(links, "sluice"));
}

/** What the packages that are built in ask for: their names, versions and terms. */
function licenses(chunks) {
  const folders = new Set();
  for (const id of chunks.flatMap(({ moduleIds = [] }) => moduleIds)) {
    const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? [];
    if (folder) folders.add(folder);
  }
  const parts = [...folders]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((folder) => {
      const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
      return `## ${about.name} ${about.version} · ${about.license}\n\n${text}`;
    });
  return `# Packages that are built into Sluice\n\n${parts.join("\n\n").replaceAll(/\r\n?/g, "\n").trim()}\n`;
}
