import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "rolldown";
import type { ServerOptions } from "../../src/engines/postgres/server.js";

// A process that uses the server of a folder for a while, as a command does.
const script = `
import { postgresServers } from "./server.cjs";
const [folder, options, holdMs] = process.argv.slice(2);
const server = await postgresServers(JSON.parse(options)).use(folder);
console.log(server.address.port);
await new Promise((resolve) => setTimeout(resolve, Number(holdMs)));
await server.release();
`;

/** Builds the embedded server and its keeper as the package has them, into a folder of its own. */
export async function buildServerUser(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-built-"));
  chmodSync(folder, 0o755);
  await build({
    input: { server: "src/engines/postgres/server.ts", keeper: "src/engines/postgres/server-keeper.ts" },
    platform: "node",
    transform: { target: "node20.19" },
    output: { dir: folder, format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" },
  });
  writeFileSync(join(folder, "user.mjs"), script);
  return folder;
}

/** Starts a process that uses the server of `folder` for `holdMs`, and says its port once it has it. */
export function startServerUser(
  built: string,
  folder: string,
  options: ServerOptions,
  holdMs: number,
  as: { readonly uid?: number; readonly gid?: number } = {},
): ChildProcess {
  const args = [join(built, "user.mjs"), folder, JSON.stringify(options), String(holdMs)];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], cwd: "/", ...as });
}

/** The pid of a folder's server while it runs: not a zombie, not a leftover. */
export function pidOf(folder: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(folder, "data", "postmaster.pid"), "utf8"), 10);
    const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
    return state === "" || state.startsWith("Z") ? undefined : pid;
  } catch {
    return undefined;
  }
}

/** Removes a folder that a killed command's keeper may still write to; it ends within a second or two. */
export async function removeFolder(folder: string): Promise<void> {
  for (let left = 50; ; left--) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (left === 0) throw error;
      await sleep(200);
    }
  }
}
