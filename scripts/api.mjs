// `npm run api`: writes api/sluice.api.d.ts from the build, for a review to see what changes for callers.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiReport } from "./declarations.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
await import("./build.mjs");
mkdirSync(join(root, "api"), { recursive: true });
writeFileSync(join(root, "api/sluice.api.d.ts"), apiReport(join(root, "dist")));
console.log("api/sluice.api.d.ts written");
