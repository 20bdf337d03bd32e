import { createConnection } from "mysql2/promise";
import { freshMysqlDatabase } from "../servers/mysql-database.js";
import { type MysqlServer, startMysqlServer } from "../servers/mysql-server.js";
import type { MysqlName } from "../servers/mysql-packages.js";
import type { OwnServer } from "./own-server.js";

/** What a killed server loses must be nothing that was committed: the disk itself does not die. */
const settings = { max_connections: "10" };

export async function startOwnMysqlServer(name: MysqlName): Promise<OwnServer> {
  const own = await startMysqlServer(name, { settings });
  const { server } = own;
  return {
    fresh: () => freshMysqlDatabase({ server }),
    stop: (how) => own.stop(how === "immediate" ? "SIGKILL" : "SIGTERM"),
    start: () => own.start(),
    set: (setting, value) => administer(server, [`SET GLOBAL ${setting} = ${value ?? "DEFAULT"}`]),
    takeAll: () => takeAll(server),
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
}

export async function administer({ host, port, user, password }: MysqlServer, all: readonly string[]): Promise<void> {
  const client = await createConnection({ host, port, user, password });
  client.on("error", () => {});
  try {
    for (const sql of all) await client.query(sql);
  } finally {
    client.destroy();
  }
}

/** An administrator has one more than there are. */
async function takeAll({ host, port, user, password }: MysqlServer): Promise<() => Promise<void>> {
  const taken: { destroy(): void }[] = [];
  const until = performance.now() + 300;
  let free = true;
  while (free || performance.now() < until) {
    const client = await createConnection({ host, port, user, password }).catch(() => undefined);
    client?.on("error", () => {});
    free = client !== undefined;
    if (client) taken.push(client);
  }
  return async () => taken.forEach((client) => client.destroy());
}
