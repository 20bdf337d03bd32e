// The same embedded server as the product's and the tests', for scripts that run before anything else is there.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Starts a throw-away PostgreSQL; `close` stops it and takes its data away. */
export async function startServer(root, settings) {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  chmodSync(folder, 0o711);
  const outfile = join(folder, "server.mjs");
  const entryPoints = [join(root, "src/engines/postgres/server.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", target: "node20.19" });
  const { postgresServers } = await import(pathToFileURL(outfile).href);
  const { findPackage } = await import(pathToFileURL(await packageFinder(root, folder)).href);
  const options = { settings, exactFolder: true, throwAway: true, package: findPackage([join(root, "tests/servers")]) };
  const server = await postgresServers(options).use(join(folder, "server"));
  const { host, port, user, password } = server.address;
  return {
    url: (database) => `postgres://${user}:${password.reveal()}@${host}:${port}/${database}?sslmode=disable`,
    async close() {
      await server.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function packageFinder(root, folder) {
  const outfile = join(folder, "package.mjs");
  const entryPoints = [join(root, "src/engines/postgres/server-package.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", target: "node20.19" });
  return outfile;
}
