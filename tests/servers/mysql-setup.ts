import { relative } from "node:path";
import type { TestProject } from "vitest/node";
import { titleOf, unpackedRoot, wantedMysql } from "./mysql-packages.js";
import { type MysqlServer, startMysqlServer } from "./mysql-server.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Undefined where no file of the run has `mysql` in its path. */
    readonly mysqlServers: readonly MysqlServer[] | undefined;
  }
}

/** Starts each MariaDB and MySQL that is wanted and there, where a file of the run is one for them. */
// oxlint-disable-next-line import/no-default-export -- vitest asks for one
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const isForThem = (file: string): boolean =>
    relative(project.config.root, file).includes("mysql") && project.matchesTestGlob(file);
  if (!project.vitest.state.getPaths().some(isForThem)) {
    project.provide("mysqlServers", undefined);
    return async () => {};
  }
  const wanted = wantedMysql();
  const there = wanted.filter((name) => unpackedRoot(name) !== undefined);
  for (const name of wanted.filter((each) => !there.includes(each)))
    process.stderr.write(`skipped: ${titleOf(name)} (to fetch it: node scripts/servers.mjs ${name})\n`);
  const running = await Promise.all(there.map((name) => startMysqlServer(name)));
  project.provide(
    "mysqlServers",
    running.map(({ server }) => server),
  );
  return async () => {
    await Promise.all(running.map((each) => each[Symbol.asyncDispose]()));
  };
}
