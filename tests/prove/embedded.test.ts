import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { expect, test } from "vitest";
import { postgresServers, type ServerOptions } from "../../src/engines/postgres/server.js";
import { buildServerUser, pidOf, removeFolder, startServerUser } from "../servers/embedded-user.js";
import { known, packageOf } from "../servers/majors.js";
import { proven, randomOf, startBudget } from "./budget.js";
import { until } from "../servers/until.js";

// Users of one embedded server come, go and are killed, the server with them, at moments that only the seed knows.
test("whatever is killed and when, the next user finds one server with all that was committed", async ({ skip }) => {
  const from = packageOf(known.at(-1) ?? 0);
  skip(from === undefined, "no package of PostgreSQL for this machine");
  const options: ServerOptions = { package: from ?? "", exactFolder: true };
  const built = await buildServerUser();
  const folder = mkdtempSync(join(tmpdir(), "sluice-own-"));
  const random = randomOf();
  const budget = startBudget();
  const all: ChildProcess[] = [];
  let [rounds, lost, doubled] = [0, 0, 0];
  try {
    do {
      const users = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
        startServerUser(built, folder, options, Math.floor(random() * 800)),
      );
      all.push(...users);
      const ended = Promise.all(users.map(endOf));
      for (const user of users) {
        await sleep(random() * 250);
        if (random() < 0.5) user.kill("SIGKILL");
      }
      if (random() < 0.2) killServer(folder);
      rounds++;
      // A committed row of each round: what is lost would be missed in the next.
      const rows = await addRow(folder, options);
      lost += Math.max(0, rounds - rows);
      doubled += Math.max(0, rows - rounds);
      expect(rows, `round ${rounds}`).toBe(rounds);
      await ended;
    } while (!budget.over());
    await until(() => pidOf(folder) === undefined);
    const server = `PostgreSQL ${known.at(-1)}`;
    proven({ what: "users of one embedded server, some killed, it too", server, tried: rounds, lost, doubled });
  } finally {
    for (const user of all) user.kill("SIGKILL");
    killServer(folder);
    for (const path of [folder, built]) await removeFolder(path);
  }
});

async function addRow(folder: string, options: ServerOptions): Promise<number> {
  // A server that was just killed under us is the round's own doing: whoever asks again must be served.
  for (let left = 3; ; left--) {
    const server = await postgresServers(options)
      .use(folder)
      .catch((error: { facts?: { reason: string } }) => {
        throw new Error(`${error.facts?.reason}\n${readFileSync(join(folder, "server.log"), "utf8")}`, {
          cause: error,
        });
      });
    const { host, port, user, database, password } = server.address;
    const client = new Client({ host, port, user, database, password: password?.reveal() });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("CREATE TABLE IF NOT EXISTS rounds (n serial)");
      await client.query("INSERT INTO rounds DEFAULT VALUES");
      return (await client.query<{ n: number }>("SELECT count(*)::int AS n FROM rounds")).rows[0]?.n ?? 0;
    } catch (error) {
      if (left === 0) throw error;
    } finally {
      await client.end().catch(() => {});
      await server.release();
    }
  }
}

function killServer(folder: string): void {
  const pid = pidOf(folder);
  if (pid !== undefined) process.kill(pid, "SIGKILL");
}

async function endOf(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.once("close", resolve));
}
