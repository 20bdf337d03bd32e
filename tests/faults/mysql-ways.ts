import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { upOfEachKind } from "../servers/journey.js";
import type { MysqlServer } from "../servers/mysql-server.js";
import type { Fate } from "../servers/proxy.js";
import {
  cutAtWork,
  held,
  heldBack,
  killed,
  muted,
  outOfConnections,
  readOnlyBy,
  serverStopped,
  signalled,
  signalledAtWork,
  stopped,
} from "./blows.js";
import { mysqlLong, mysqlTakenBack } from "./mysql-journeys.js";
import { type Blow, everywhere, named, type Way } from "./ways.js";

/** As on PostgreSQL; and an administrator, who ends a session or what it is at. */
export function mysqlWays(server: MysqlServer): readonly Way[] {
  const ended = (what: "CONNECTION" | "QUERY", afterMs?: number): Way["strike"] => endedBy(server, what, afterMs);
  const ofEachKind: readonly Blow[] = [
    { name: "cut", at: ["client", "server"], strike: () => "cut", may: [0, 6] },
    { name: "swallow", at: ["client"], strike: () => "swallow", may: [0, 6] },
    { name: "hold", at: ["client"], strike: held(400), may: [0] },
    { name: "SIGKILL", at: everywhere, strike: killed, may: [null] },
    { name: "SIGTERM", at: everywhere, strike: signalled(1), may: [8, 0] },
    { name: "SIGTERM twice", at: ["client", "library"], strike: signalled(2), may: [8, 0] },
    { name: "--timeout", at: ["client"], strike: heldBack, args: ["--timeout", "6s"], deaf: true, may: [8, 0] },
    { name: "mute", at: ["client"], strike: muted, deaf: true, may: [8, 0] },
    { name: "SIGSTOP", at: everywhere, strike: stopped(1600), may: [0, 6] },
    { name: "KILL CONNECTION", at: ["client", "server"], strike: ended("CONNECTION"), may: [0, 6] },
    // What an administrator cancels has failed.
    { name: "KILL QUERY", at: ["client"], strike: ended("QUERY"), may: [0, 1, 6] },
    { name: "server killed", at: ["client"], strike: serverStopped("immediate"), ownServer: true, may: [0, 6] },
    { name: "server restarted", at: ["client"], strike: serverStopped("fast"), ownServer: true, may: [0, 6] },
    {
      name: "server read-only",
      at: ["client"],
      strike: readOnlyBy("read_only"),
      ownServer: true,
      may: [0, 1, 6, 9],
    },
    { name: "no connections left", at: ["client"], strike: outOfConnections, ownServer: true, may: [0, 6] },
  ];
  const ofLong: readonly Blow[] = [
    { name: "cut", at: ["client"], strike: () => "cut", may: [0, 6] },
    { name: "cut at work", at: ["client"], strike: cutAtWork, may: [0, 6] },
    { name: "SIGKILL", at: ["client"], strike: killed, may: [null] },
    { name: "SIGTERM", at: ["client"], strike: signalled(1), may: [8, 0] },
    { name: "SIGTERM twice at work", at: ["client"], strike: signalledAtWork, may: [8, 0] },
    { name: "KILL CONNECTION at work", at: ["client"], strike: ended("CONNECTION", 250), may: [0, 6] },
    { name: "KILL QUERY at work", at: ["client"], strike: ended("QUERY", 250), may: [0, 1, 6] },
    { name: "cut at work twice", at: ["client"], strike: cutAtWork, again: "this run", may: [0, 1, 6] },
    { name: "SIGKILL, and so the next run", at: ["client"], strike: killed, again: "next run", may: [null] },
    { name: "SIGTERM, and so the next run", at: ["client"], strike: signalled(1), again: "next run", may: [8, 0] },
  ];
  const ofTakenBack: readonly Blow[] = [
    { name: "cut", at: ["client", "server"], strike: () => "cut", may: [0, 6] },
    { name: "SIGKILL", at: everywhere, strike: killed, may: [null] },
    { name: "SIGTERM", at: everywhere, strike: signalled(1), may: [8, 0] },
  ];
  return [
    ...ofEachKind.map((way) => ({ ...way, journey: upOfEachKind })),
    ...named(mysqlLong, ofLong),
    ...named(mysqlTakenBack, ofTakenBack),
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
