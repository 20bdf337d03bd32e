// The same folder as src/engines/postgres/server-place.ts looks in; this runs before anything is built.
import { mkdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

export function cacheFolder() {
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
