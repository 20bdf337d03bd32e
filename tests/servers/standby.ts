import { spawn } from "node:child_process";
import { chmodSync, chownSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { prepareBinaries } from "../../src/engines/postgres/server-package.js";
import { runAs } from "../../src/engines/postgres/server-place.js";
import { postgresServers } from "../../src/engines/postgres/server.js";
import { freePort } from "./free-port.js";
import { packageOf } from "./majors.js";
import { until } from "./until.js";
import { quickFolder } from "./quick-folder.js";

/** A server that only follows another and takes no changes; the other is gone. */
export interface Standby extends AsyncDisposable {
  readonly url: string;
}

/** `before` is done to it while it is no standby yet. */
export async function startStandby(major: number, before: (url: string) => Promise<void>): Promise<Standby> {
  const from = packageOf(major);
  if (from === undefined) throw new Error(`PostgreSQL ${major} is not on this machine`);
  const folder = quickFolder(`sluice-standby-${major}-`);
  chmodSync(folder, 0o711);
  const primary = await postgresServers({ package: from, settings: { fsync: "off" }, exactFolder: true }).use(folder);
  const { user, password, database, port: primaryPort } = primary.address;
  const urlAt = (port: number): string => `postgres://${user}:${password?.reveal()}@127.0.0.1:${port}/${database}`;
  try {
    await before(urlAt(primaryPort));
  } finally {
    await primary.release();
  }
  const as = runAs();
  const data = join(folder, "data");
  const signal = join(data, "standby.signal");
  writeFileSync(signal, "");
  if (as) chownSync(signal, as.uid, as.gid);
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    hot_standby: "on",
    fsync: "off",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(prepareBinaries(from, as).program("postgres"), ["-D", data, ...options], {
    stdio: "ignore",
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
    ...(as ? { uid: as.uid, gid: as.gid } : {}),
  });
  const atExit = (): void => void child.kill("SIGQUIT");
  process.once("exit", atExit);
  const end = async (): Promise<void> => {
    process.removeListener("exit", atExit);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.kill("SIGQUIT")) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(() => answers(urlAt(port)));
  } catch (error) {
    await end();
    throw error;
  }
  return { url: urlAt(port), [Symbol.asyncDispose]: end };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
