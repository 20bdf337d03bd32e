import { until } from "../servers/until.js";
import { hold, note, polling, shut } from "./arena.js";
import type { Arena, RaceDatabase, Reach, Scene } from "./ground.js";

export const postgresPhaseFiles = {
  "1_table.sql": `CREATE TABLE t (a int);\n${note(1)}`,
  "2_more.sql": note(2),
  "3_gate.sql": `SELECT gate('batch');\n${note(3)}`,
  "4_index.sql": `${note(4)}\nCREATE INDEX CONCURRENTLY rows_a ON rows (a);\n${note(4, 2)}`,
  "5_last.sql": `CREATE TABLE u ();\n${note(5)}`,
};

export const postgresPhases: Readonly<Record<string, Reach>> = {
  "polling for the lock": polling,
  async "lock taken, history not read again"(arena, start) {
    const { database } = arena;
    const { holder, open: unlock } = await polling(arena, start);
    const open = await hold(database, "BEGIN; LOCK TABLE sluice.history IN ACCESS EXCLUSIVE MODE");
    await unlock();
    await stands(database, "sluice.history");
    return { holder, open };
  },
  async "batch on its way"(arena, start) {
    const open = await shut(arena, "batch");
    const holder = start();
    await stands(arena.database, "advisory");
    return { holder, open };
  },
  async "noted, statement not begun"({ database }, start) {
    const open = await hold(database, "BEGIN; LOCK TABLE rows IN SHARE UPDATE EXCLUSIVE MODE");
    const holder = start();
    await stands(database, "rows");
    return { holder, open };
  },
  async "CONCURRENTLY running"({ database }, start) {
    const open = await hold(database, busy);
    const holder = start();
    await stands(database, "virtualxid");
    return { holder, open };
  },
  async "ran, not recorded"({ database }, start) {
    const done = await hold(database, busy);
    const holder = start();
    await stands(database, "virtualxid");
    const open = await hold(database, "BEGIN; LOCK TABLE sluice.history IN SHARE MODE");
    await done();
    await stands(database, "sluice.history");
    return { holder, open };
  },
  "recorded, not committed": atRow,
  async "at check"(arena, start) {
    const { database } = arena;
    const { holder, open: openRow } = await atRow(arena, start);
    // In the queue behind the row: it has the history as soon as that is committed, before it is read again.
    const queued = await database.open();
    const held = queued.query("BEGIN; LOCK TABLE sluice.history IN ACCESS EXCLUSIVE MODE");
    await stands(database, "sluice.history");
    await openRow();
    await held;
    await stands(database, "sluice.history");
    return { holder, open: () => queued.end() };
  },
};

const busy = "BEGIN; UPDATE rows SET b = b WHERE a = 1";

async function atRow(arena: Arena, start: Parameters<Reach>[1]): Promise<Scene> {
  await arena.database.query(rowGate);
  const open = await shut(arena, "row");
  const holder = start();
  await stands(arena.database, "advisory");
  return { holder, open };
}

const rowGate = `CREATE FUNCTION row_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM public.gate('row'); RETURN NULL; END $$;
  CREATE TRIGGER row_gate AFTER INSERT ON sluice.history FOR EACH ROW WHEN (NEW.id = '5') EXECUTE FUNCTION row_gate()`;

/** A session of Sluice, or the queue before the history, waits for it. */
function stands(database: RaceDatabase, on: string): Promise<void> {
  return until(async () => {
    const rows = await database.query<{ what: string }>(
      `SELECT coalesce(l.relation::regclass::text, l.locktype) AS what FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE NOT l.granted AND a.datname = current_database()`,
    );
    return rows.some(({ what }) => what === on);
  });
}
