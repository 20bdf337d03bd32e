import { setTimeout as sleep } from "node:timers/promises";
import { up } from "../../src/index.js";
import type { Random } from "../prove/fuzzers/fuzzer.js";
import type { TestDatabase } from "../servers/database.js";
import { ending, type Files, type Running } from "../servers/project.js";
import { until } from "../servers/until.js";
import { type Arena, hold, lockKeyIn, makeArena, note, shut, within } from "./arena.js";
import { exactlyAll } from "./mix.js";

/** Where the holder of the lock is when it dies. */
export const phases = [
  "polling for the lock",
  "lock taken, history not read again",
  "batch on its way",
  "noted, statement not begun",
  "CONCURRENTLY running",
  "ran, not recorded",
  "recorded, not committed",
  "at check",
] as const;
export type Phase = (typeof phases)[number];

export const deaths = ["its process is killed", "its server session is ended"] as const;
export type Death = (typeof deaths)[number];

/** The holder dies at a phase while others wait; they go on, and each migration takes effect exactly once. */
export async function holderDies(
  major: number,
  phase: Phase,
  death: Death,
  random: Random,
): Promise<readonly string[]> {
  await using arena = await makeArena(major, files);
  const { project, database } = arena;
  // So that there is a history, and gates can be put around it.
  await up({ to: "1" }, project.options);
  const scene = await reach(phase, arena);
  const waiting = Array.from({ length: 3 }, () => ending(up({}, project.options)));
  const process = project.start(["up", "--json", "--lock-timeout", "60s"]);
  await sleep(random() * 300);
  if (death === "its process is killed") scene.holder.child.kill("SIGKILL");
  else await database.query(`SELECT pg_terminate_backend(${await backendOf(database)})`);
  await sleep(random() * 300);
  await scene.open();
  const problems: string[] = [];
  const dead = await within(scene.holder.ended, "the holder");
  if (death === "its process is killed" && dead.signal !== "SIGKILL")
    problems.push("the holder was not there any more");
  if (death !== "its process is killed" && ![0, 1, 6, 9].includes(dead.code ?? -1))
    problems.push(`the holder: exit ${dead.code} ${dead.stdout}`);
  for (const { exitCode, error } of await within(Promise.all(waiting), "the waiting"))
    if (exitCode !== 0) problems.push(`one that waited: exit ${exitCode} ${error?.message}`);
  const last = await within(process.ended, "the waiting process");
  if (last.code !== 0) problems.push(`the process that waited: exit ${last.code} ${last.stdout}`);
  return [...problems, ...(await exactlyAll(arena))];
}

const files: Files = {
  "1_table.sql": `CREATE TABLE t (a int);\n${note(1)}`,
  "2_more.sql": note(2),
  "3_gate.sql": `SELECT gate('batch');\n${note(3)}`,
  "4_index.sql": `${note(4)}\nCREATE INDEX CONCURRENTLY rows_a ON rows (a);\n${note(4, 2)}`,
  "5_last.sql": `CREATE TABLE u ();\n${note(5)}`,
};

interface Scene {
  readonly holder: Running;
  /** Lets everybody go on. */
  readonly open: () => Promise<void>;
}

/** Starts the holder and brings it to a phase, where it stays. */
async function reach(phase: Phase, { project, database }: Arena): Promise<Scene> {
  const start = (): Running => project.start(["up", "--json", "--lock-timeout", "60s"]);
  const stands = (on: string): Promise<void> => until(async () => (await waitsOn(database)).includes(on));
  switch (phase) {
    case "polling for the lock":
    case "lock taken, history not read again": {
      const client = await database.client();
      await client.query(`SELECT pg_advisory_lock(${await lockKeyIn(project)})`);
      const holder = start();
      await until(() => /waiting|lock/i.test(holder.said()));
      if (phase === "polling for the lock") return { holder, open: () => client.end() };
      const open = await hold(database, "sluice.history", "ACCESS EXCLUSIVE");
      await client.end();
      await stands("sluice.history");
      return { holder, open };
    }
    case "batch on its way": {
      const open = await shut(database, "batch");
      const holder = start();
      await stands("advisory");
      return { holder, open };
    }
    case "noted, statement not begun": {
      const open = await hold(database, "rows", "SHARE UPDATE EXCLUSIVE");
      const holder = start();
      await stands("rows");
      return { holder, open };
    }
    case "CONCURRENTLY running":
    case "ran, not recorded": {
      const busy = await database.client();
      await busy.query("BEGIN; UPDATE rows SET b = b WHERE a = 1");
      const holder = start();
      await stands("virtualxid");
      if (phase === "CONCURRENTLY running") return { holder, open: () => busy.end() };
      const open = await hold(database, "sluice.history", "SHARE");
      await busy.end();
      await stands("sluice.history");
      return { holder, open };
    }
    case "recorded, not committed":
    case "at check": {
      await database.query(rowGate);
      const openRow = await shut(database, "row");
      const holder = start();
      await stands("advisory");
      if (phase === "recorded, not committed") return { holder, open: openRow };
      // In the queue behind the row: it has the history as soon as that is committed, before it is read again.
      const client = await database.client();
      const held = client.query("BEGIN; LOCK TABLE sluice.history IN ACCESS EXCLUSIVE MODE");
      await stands("sluice.history");
      await openRow();
      await held;
      await stands("sluice.history");
      return { holder, open: () => client.end() };
    }
  }
}

const rowGate = `CREATE FUNCTION row_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM public.gate('row'); RETURN NULL; END $$;
  CREATE TRIGGER row_gate AFTER INSERT ON sluice.history FOR EACH ROW WHEN (NEW.id = '5') EXECUTE FUNCTION row_gate()`;

/** What sessions of Sluice, or the queue before the history, wait for. */
async function waitsOn(database: TestDatabase): Promise<string> {
  const rows = await database.query<{ what: string }>(
    `SELECT coalesce(l.relation::regclass::text, l.locktype) AS what FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE NOT l.granted AND a.datname = current_database()`,
  );
  return rows.map(({ what }) => what).join(" ");
}

/** The session that holds the lock of the run, or polls for it. */
async function backendOf(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ pid: number }>(
    `SELECT a.pid FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory' AND l.granted
     WHERE a.datname = current_database() AND a.application_name LIKE 'sluice%' ORDER BY l.pid IS NULL, a.backend_start LIMIT 1`,
  );
  return row?.pid ?? 0;
}
