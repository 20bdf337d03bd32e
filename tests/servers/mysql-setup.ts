import { relative } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import type { TestProject } from "vitest/node";
import { mysqlElsewhere, titleOf, unpackedRoot, wantedMysql } from "./mysql-packages.js";
import { type MysqlServer, startMysqlServer } from "./mysql-server.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Undefined where no file of the run has `mysql` or `sessions` in its path. */
    readonly mysqlServers: readonly MysqlServer[] | undefined;
  }
}

/** Servers that somebody else has started. What a test wants of one on this machine (its socket, its folder) is not to be had there. */
async function serversElsewhere(): Promise<readonly MysqlServer[]> {
  return Promise.all(
    mysqlElsewhere().map(async ([title, text]) => {
      const { hostname, port, username, password } = new URL(text);
      const [host, user] = [hostname, decodeURIComponent(username)];
      const way = { host, port: Number(port || 3306), user, password: decodeURIComponent(password) };
      const connection = await createConnection(way);
      const [[row]] = await connection.query<RowDataPacket[]>("SELECT VERSION() AS version");
      await connection.end();
      const name = title.toLowerCase().replace(" ", "-");
      return { ...way, name, title, version: String(row?.["version"]), socket: "", folder: "" };
    }),
  );
}

/** Starts each MariaDB and MySQL that is wanted and there, where a file of the run is one for them, or may name one. */
// oxlint-disable-next-line import/no-default-export -- vitest asks for one
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const isForThem = (file: string): boolean =>
    /mysql|sessions/.test(relative(project.config.root, file)) && project.matchesTestGlob(file);
  if (!project.vitest.state.getPaths().some(isForThem)) {
    project.provide("mysqlServers", undefined);
    return async () => {};
  }
  const elsewhere = await serversElsewhere();
  const wanted = elsewhere.length > 0 ? [] : wantedMysql();
  const there = wanted.filter((name) => unpackedRoot(name) !== undefined);
  for (const name of wanted.filter((each) => !there.includes(each)))
    process.stderr.write(`skipped: ${titleOf(name)} (to fetch it: node scripts/servers.mjs ${name})\n`);
  const running = await Promise.all(there.map((name) => startMysqlServer(name)));
  project.provide("mysqlServers", [...elsewhere, ...running.map(({ server }) => server)]);
  return async () => {
    await Promise.all(running.map((each) => each[Symbol.asyncDispose]()));
  };
}
