// Builds only where a source is newer than what was built, so that a second start takes no time.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export function buildIfOld(root, ...flags) {
  const built = join(root, "dist/bin.cjs");
  if (existsSync(built) && statSync(built).mtimeMs > newestIn(root)) return;
  execFileSync(process.execPath, [join(root, "scripts/build.mjs"), ...flags], { cwd: root, stdio: "inherit" });
}

function newestIn(root) {
  const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true });
  const sources = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return Math.max(...[...sources, join(root, "package.json")].map((file) => statSync(file).mtimeMs));
}
