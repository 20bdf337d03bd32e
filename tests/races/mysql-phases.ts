import { until } from "../servers/until.js";
import { hold, note, polling, shut } from "./arena.js";
import type { Arena, RaceDatabase, Reach, Scene } from "./ground.js";

export const mysqlPhaseFiles = {
  "1_table.sql": `CREATE TABLE t (a int);\n${note(1)}`,
  "2_more.sql": note(2),
  "3_gate.sql": `UPDATE gate SET passed = passed + 1 WHERE name = 'batch';\n${note(3)}`,
  "4_alter.sql": `${note(4)}\nALTER TABLE things ADD COLUMN c int;\n${note(4, 2)}`,
  "5_made.sql": `CREATE TABLE made AS SELECT name FROM gate WHERE name = 'made';\n${note(5)}`,
  "6_last.sql": `CREATE TABLE u (a int);\n${note(6)}`,
};

export const mysqlPhases: Readonly<Record<string, Reach>> = {
  "polling for the lock": polling,
  async "lock taken, history not read again"(arena, start) {
    const { database } = arena;
    const { holder, open: unlock } = await polling(arena, start);
    const open = await hold(database, "LOCK TABLES sluice_history WRITE");
    await unlock();
    await stands(database, "FROM sluice_history");
    return { holder, open };
  },
  async "transaction under way"(arena, start) {
    const open = await shut(arena, "batch");
    const holder = start();
    await stands(arena.database, "UPDATE gate");
    return { holder, open };
  },
  async "noted, waiting for its table"({ database }, start) {
    const open = await hold(database, "START TRANSACTION", "SELECT a FROM things LIMIT 1");
    const holder = start();
    await stands(database, "ALTER TABLE things");
    return { holder, open };
  },
  async "statement running"(arena, start) {
    const open = await shut(arena, "made");
    const holder = start();
    await stands(arena.database, "CREATE TABLE made");
    return { holder, open };
  },
  async "ran, not recorded"(arena, start) {
    const done = await shut(arena, "made");
    const holder = start();
    await stands(arena.database, "CREATE TABLE made");
    const open = await hold(arena.database, "LOCK TABLES sluice_history READ");
    await done();
    await stands(arena.database, "INSERT INTO sluice_history");
    return { holder, open };
  },
  "recorded, not committed": atRow,
  async "at check"(arena, start) {
    const { database } = arena;
    const { holder, open: openRow } = await atRow(arena, start);
    // In the queue behind the row: it has the history as soon as that is committed, before it is read again.
    const queued = await database.open();
    const held = queued.query("LOCK TABLES sluice_history WRITE");
    await stands(database, "LOCK TABLES");
    await openRow();
    await held;
    await stands(database, "FROM sluice_history");
    return { holder, open: () => queued.end() };
  },
};

async function atRow(arena: Arena, start: Parameters<Reach>[1]): Promise<Scene> {
  const admin = await arena.database.open();
  await admin.query(rowGate);
  const open = await shut(arena, "row");
  const holder = start();
  // A server tells what a trigger does instead of what fired it.
  await stands(arena.database, "UPDATE gate");
  return { holder, open: async () => void (await Promise.all([open(), admin.end()])) };
}

const rowGate = `CREATE TRIGGER row_gate AFTER INSERT ON sluice_history FOR EACH ROW
  IF NEW.id = '6' AND NEW.outcome = 'done' AND NEW.unit = NEW.units THEN UPDATE gate SET passed = passed + 1 WHERE name = 'row'; END IF`;

/** It cannot go on past what is held: where it is seen at two looks, it waits there. */
async function stands(database: RaceDatabase, statement: string): Promise<void> {
  const admin = await database.open();
  let before: unknown;
  await until(async () => {
    const [rows] = (await admin.query(
      `SELECT id, info FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '%${statement}%'`,
    )) as readonly [readonly object[]];
    const now = rows.length > 0 ? JSON.stringify(rows) : undefined;
    const isSame = now !== undefined && now === before;
    before = now;
    return isSame;
  });
  await admin.end();
}
