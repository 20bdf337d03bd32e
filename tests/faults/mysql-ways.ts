import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { upOfEachKind } from "../servers/journey.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import type { Fate } from "../servers/proxy.js";
import { readOnlyBy, serverStopped, stopped } from "./blows.js";
import { mysqlHalfDown } from "./mysql-half-down.js";
import { mysqlLong, mysqlTakenBack } from "./mysql-journeys.js";
import { usual, usualAtWork, usualTakenBack } from "./usual-ways.js";
import { type Blow, everywhere, named, type Way } from "./ways.js";

/** As on PostgreSQL; and an administrator, who ends a session or what it is at. */
export function mysqlWays(server: MysqlServer): readonly Way[] {
  const ended = (what: "CONNECTION" | "QUERY", afterMs?: number): Way["strike"] => endedBy(server, what, afterMs);
  const byOthers: readonly Blow[] = [
    { name: "KILL CONNECTION", at: ["client", "server"], strike: ended("CONNECTION"), may: [0, 6] },
    // What an administrator cancels has failed.
    { name: "KILL QUERY", at: ["client"], strike: ended("QUERY"), may: [0, 1, 6] },
    { name: "server killed", at: ["client"], strike: serverStopped("immediate"), ownServer: true, may: [0, 6] },
  ];
  const ofEachKind: readonly Blow[] = [
    ...usual,
    { name: "SIGSTOP", at: everywhere, strike: stopped(1600), may: [0, 6] },
    ...byOthers,
    {
      name: "server read-only",
      at: ["client"],
      strike: readOnlyBy("read_only"),
      ownServer: true,
      may: [0, 1, 6, 9],
    },
  ];
  const ofLong: readonly Blow[] = [
    ...usualAtWork,
    { name: "KILL CONNECTION at work", at: ["client"], strike: ended("CONNECTION", 250), may: [0, 6] },
    { name: "KILL QUERY at work", at: ["client"], strike: ended("QUERY", 250), may: [0, 1, 6] },
  ];
  // An answer that is lost is a statement that was swallowed.
  const ofTakenBack = [...usualTakenBack, ...usual.filter(({ name }) => name === "swallow")];
  return [
    ...ofEachKind.map((way) => ({ ...way, journey: upOfEachKind })),
    ...named(mysqlLong, ofLong),
    ...named(mysqlTakenBack, ofTakenBack),
    ...named(mysqlHalfDown, [...ofTakenBack, ...byOthers]),
  ];
}

/** Each session of the run: now, or when the message has been at work for a while. */
function endedBy(server: MysqlServer, what: "CONNECTION" | "QUERY", afterMs?: number): Way["strike"] {
  return async ({ database, meanwhile }): Promise<Fate> => {
    // The test's own session looks at what became of it.
    const [own] = await database.query<{ id: number }>("SELECT CONNECTION_ID() AS id");
    const end = async (): Promise<void> => {
      const { host, port, user, password } = server;
      const admin = await createConnection({ host, port, user, password });
      const [rows] = await admin.query<RowDataPacket[]>(
        `SELECT id AS id FROM information_schema.processlist WHERE user = '${database.name}' AND id <> ${own?.id}`,
      );
      for (const { id } of rows) await admin.query(`KILL ${what} ${id}`).catch(() => {});
      admin.destroy();
    };
    if (afterMs === undefined) await end();
    else meanwhile.push(sleep(afterMs).then(end));
    return "pass";
  };
}
