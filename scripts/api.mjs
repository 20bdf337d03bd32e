// `npm run api`: writes api/sluice.api.d.ts from a build of its own, for a review to see what changes for callers.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiReport } from "./declarations.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "sluice-api-"));
execFileSync(process.execPath, [join(root, "scripts/build.mjs"), `--out=${folder}`], { stdio: "inherit" });
mkdirSync(join(root, "api"), { recursive: true });
writeFileSync(join(root, "api/sluice.api.d.ts"), apiReport(folder));
rmSync(folder, { recursive: true });
console.log("api/sluice.api.d.ts written");
