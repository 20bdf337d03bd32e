import { chmodSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type { RunningServer } from "../../src/engines/engine.js";
import { postgresServers } from "../../src/engines/postgres/server.js";
import { packageOf, wantedMajors } from "./majors.js";
import { quickFolder } from "./quick-folder.js";

/** A server that this run started, as tests are told of it. */
export interface TestServer {
  readonly major: number;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Holds `data` (where its unix socket lies) and `server.log`. */
  readonly folder: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    readonly servers: readonly TestServer[];
  }
}

// Nobody wants this data after a crash, so nothing waits for the disk.
const fast = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };

/** Starts a PostgreSQL of each wanted major, and stops them when the run ends, however it ends. */
// oxlint-disable-next-line import/no-default-export -- vitest asks for one
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running: { readonly server: RunningServer; readonly folder: string }[] = [];
  const servers: TestServer[] = [];
  for (const major of wantedMajors()) {
    const from = packageOf(major);
    if (from === undefined) {
      process.stderr.write(`skipped: PostgreSQL ${major} is not on this machine (node scripts/servers.mjs ${major})\n`);
      continue;
    }
    const folder = quickFolder(`sluice-test-${major}-`);
    chmodSync(folder, 0o711);
    const own = postgresServers({ package: from, settings: fast, exactFolder: true, throwAway: true });
    const server = await own.use(folder);
    running.push({ server, folder });
    const { host, port, user, password } = server.address;
    servers.push({ major, host, port, user, password: password?.reveal() ?? "", folder });
  }
  const atExit = (): void => running.forEach(({ folder }) => endNow(folder));
  process.once("exit", atExit);
  project.provide("servers", servers);
  return async () => {
    process.removeListener("exit", atExit);
    for (const { server, folder } of running) {
      await server.release();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** What can still be done while a process exits: vitest does not wait for us after a second Ctrl-C. */
function endNow(folder: string): void {
  try {
    process.kill(Number.parseInt(readFileSync(join(folder, "data", "postmaster.pid"), "utf8"), 10), "SIGQUIT");
  } catch {
    // It has gone already.
  }
  rmSync(folder, { recursive: true, force: true });
}
