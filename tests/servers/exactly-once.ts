import { setTimeout as sleep } from "node:timers/promises";
import type { TestDatabase } from "./database.js";
import { ledgerOf, mixture } from "./mixture.js";
import { makeProject, type Running } from "./project.js";

/** Starts a run, does something to it at a moment, starts it again until it ends by itself, and looks at what is there. */
export interface Attack {
  readonly strike: (running: Running) => Promise<void>;
  readonly url?: string;
  /** Exit codes that the struck run may have; `null` for a killed one. */
  readonly may: readonly (number | null)[];
}

export interface Struck {
  /** What is wrong afterwards; empty where every migration is in exactly once. */
  readonly problems: readonly string[];
  /** How the struck run ended, and how many rows it left in the history; it was hit in the middle where some are missing. */
  readonly ended: string;
  readonly inTheMiddle: boolean;
}

export async function struck(database: TestDatabase, attack: Attack): Promise<Struck> {
  const files = mixture();
  using project = makeProject(database, files);
  const problems: string[] = [];
  const running = project.start(["up", "--json", "--grace", "300ms"], attack.url ? { url: attack.url } : {});
  await attack.strike(running);
  const first = await running.ended;
  if (!attack.may.includes(first.code)) problems.push(`struck: exit ${first.code} ${first.stdout}${first.stderr}`);
  const left = await rowsLeft(database);
  const again = await project.cli(["up", "--json", "--lock-wait", "30s"]);
  if (again.code !== 0) problems.push(`again: exit ${again.code} ${again.stdout}${again.stderr}`);
  const last = await project.cli(["up", "--json"]);
  if (last.code !== 0 || (last.json.targets?.[0]?.applied.length ?? 1) > 0)
    problems.push(`a third run did something: ${last.stdout}`);
  const ledger = await database.query<{ part: string }>("SELECT id || '.' || part AS part FROM ledger");
  const found = ledger.map(({ part }) => part).sort();
  const wanted = ledgerOf(files);
  if (JSON.stringify(found) !== JSON.stringify(wanted)) problems.push(`ledger: ${difference(found, wanted)}`);
  const invalid = await database.query("SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid");
  if (invalid.length > 0) problems.push(`invalid: ${JSON.stringify(invalid)}`);
  const indexes = await database.query("SELECT 1 FROM pg_index WHERE indrelid = 'rows'::regclass");
  const built = Object.values(files).filter((text) => String(text).includes("CONCURRENTLY")).length;
  if (indexes.length !== built) problems.push(`${indexes.length} indexes of ${built}`);
  if ((await holders(database)) > 0) problems.push("somebody still holds the lock");
  const rows = await rowsLeft(database);
  return {
    problems,
    ended: `${first.signal ?? first.code} after ${left} of ${rows} rows`,
    inTheMiddle: left > 0 && left < rows,
  };
}

async function rowsLeft(database: TestDatabase): Promise<number> {
  const [there] = await database.query<{ there: boolean }>("SELECT to_regclass('sluice.history') IS NOT NULL AS there");
  if (!there?.there) return 0;
  const [row] = await database.query<{ n: number }>("SELECT count(*)::int AS n FROM sluice.history");
  return row?.n ?? 0;
}

async function holders(database: TestDatabase): Promise<number> {
  const locks =
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
  for (let left = 20; left > 0; left--) {
    const found = await database.query(locks);
    if (found.length === 0) return 0;
    // A backend takes a moment to end after its client has said good-bye.
    await sleep(50);
  }
  return (await database.query(locks)).length;
}

function difference(found: readonly string[], wanted: readonly string[]): string {
  const count = (all: readonly string[], one: string): number => all.filter((each) => each === one).length;
  return [...new Set([...found, ...wanted])]
    .filter((one) => count(found, one) !== count(wanted, one))
    .map((one) => `${one}: ${count(found, one)} instead of ${count(wanted, one)}`)
    .join(", ");
}
