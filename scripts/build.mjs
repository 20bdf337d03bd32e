// Bundles src/ into dist/ (esbuild, split so that each command loads only its own) and writes the declarations.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pruneDeclarations } from "./declarations.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
// Built aside and put in place whole: a build that fails, or a command that runs meanwhile, leaves the old one standing.
const outdir = join(root, `.dist-${process.pid}`);
process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));

const options = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  legalComments: "none",
  define: { SLUICE_VERSION: JSON.stringify(version) },
  logLevel: "warning",
};
await build({
  ...options,
  entryPoints: {
    bin: "src/cli/bin.ts",
    index: "src/index.ts",
    keeper: "src/engines/postgres/server-keeper.ts",
  },
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
});
// By itself: what a configuration imports is one file and no other.
await build({ ...options, entryPoints: { config: "src/config/define.ts" } });

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
  chmodSync(join(root, "dist/bin.js"), 0o755);
  rmSync(join(links, "sluice"), { force: true });
  symlinkSync("../../dist/bin.js", join(links, "sluice"));
}
