import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPackage, packageName } from "../../src/engines/postgres/server-package.js";
import { cacheFolder } from "../../src/engines/postgres/server-place.js";

const here = dirname(fileURLToPath(import.meta.url));
const pinned = JSON.parse(readFileSync(join(here, "majors.json"), "utf8")) as Readonly<Record<string, string>>;

/** Every major that has a pinned package, oldest first. */
export const known: readonly number[] = Object.keys(pinned)
  .map(Number)
  .sort((a, b) => a - b);

/** The majors this run is for: `SLUICE_TEST_MAJORS=13,18`, else the newest. */
export function wantedMajors(env: NodeJS.ProcessEnv = process.env): readonly number[] {
  const asked = (env["SLUICE_TEST_MAJORS"] ?? "").split(",").filter((word) => word.trim() !== "");
  const majors = asked.length > 0 ? asked.map(Number) : known.slice(-1);
  const unknown = majors.filter((major) => !known.includes(major));
  if (unknown.length > 0) throw new Error(`SLUICE_TEST_MAJORS names ${unknown.join(", ")}; known: ${known.join(", ")}`);
  return [...majors].sort((a, b) => a - b);
}

/** The folder of a major's package, or undefined where it was not fetched. */
export function packageOf(major: number): string | undefined {
  if (major === known.at(-1)) return found(() => findPackage([here]));
  const folder = join(cacheFolder(), "majors", String(major), "node_modules", packageName());
  return existsSync(join(folder, "native")) ? folder : undefined;
}

function found(find: () => string): string | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
