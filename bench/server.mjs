// The same embedded server as the product's and the tests', for scripts that run before anything else is there.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "rolldown";

/** Starts a throw-away PostgreSQL; `close` stops it and takes its data away. */
export async function startServer(root, settings) {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  chmodSync(folder, 0o711);
  const built = join(folder, "built");
  const source = (name) => join(root, "src/engines/postgres", name);
  await build({
    // With its keeper, so that a bench that is killed leaves no server behind.
    input: {
      server: source("server.ts"),
      package: source("server-package.ts"),
      keeper: source("server-keeper.ts"),
    },
    platform: "node",
    transform: { target: "node20.19" },
    output: { dir: built, format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name].cjs" },
  });
  const { postgresServers } = await import(pathToFileURL(join(built, "server.cjs")).href);
  const { findPackage } = await import(pathToFileURL(join(built, "package.cjs")).href);
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
