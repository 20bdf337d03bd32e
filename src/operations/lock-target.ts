import { createHash } from "node:crypto";
import type { HistoryTable } from "../core/histories/layout.js";
import { SluiceError } from "../core/failures/failure.js";
import type { Holder, Session } from "../engines/engine.js";
import { endOrphan } from "../run/orphan.js";
import type { OpenSource } from "./open-source.js";
import type { World } from "./world.js";

/** Lock and fence belong to (database, history table): the key is made of the table's name, its scope is the database. */
export function lockKeyOf(table: HistoryTable): bigint {
  const digest = createHash("sha256")
    .update(`sluice:${table.schema ?? ""}.${table.table}`)
    .digest();
  return digest.readBigInt64BE(0);
}

/** All the keys a run holds: its own, and those the configuration names for older tools that run beside it. */
export function lockKeysOf(source: OpenSource): readonly bigint[] {
  return [lockKeyOf(source.table), ...source.settings.lock.also];
}

/**
 * Polls for the run's lock and never waits inside the server: a waiting lock call and CREATE INDEX
 * CONCURRENTLY wait for each other for ever. Returns how long it took.
 */
export async function acquireLock(
  session: Session,
  source: OpenSource,
  world: World,
  wishes: { readonly lockWaitMs: number; readonly cancelOrphan?: number },
): Promise<number> {
  const { clock } = world;
  const target = source.settings.name;
  const startedAt = clock.elapsed();
  let lastSaidAt = -Infinity;
  let { cancelOrphan, lockWaitMs } = wishes;
  let ended: number | undefined;
  for (;;) {
    const refused = await tryAll(session, lockKeysOf(source));
    const waitedMs = Math.round(clock.elapsed() - startedAt);
    if (refused === undefined) {
      if (lastSaidAt > -Infinity) world.on({ type: "lock.acquired", target, waitedMs });
      return waitedMs;
    }
    const leftMs = Math.round(lockWaitMs - waitedMs);
    const holder = await source.engine.questions.holder(session, refused).catch(() => undefined);
    if (holder && holder.pid === cancelOrphan) {
      cancelOrphan = undefined;
      if ((await endTold(session, holder, source, world)) === "ended") {
        ended = holder.pid;
        lockWaitMs = Math.max(lockWaitMs, clock.elapsed() - startedAt + leavingMs);
      }
      continue;
    }
    if (leftMs <= 0) throw new SluiceError("lock_timeout", { waitedMs, ...(holder ? { holder } : {}) }, { target });
    if (world.signal.aborted)
      throw new SluiceError("interrupted", { signal: String(world.signal.reason?.signal ?? "signal") }, { target });
    // Who was ended is known, and gone by the time somebody looks.
    const isKnown = ended !== undefined && (!holder || holder.pid === ended);
    if (clock.elapsed() - lastSaidAt > 5000 && !isKnown) {
      lastSaidAt = clock.elapsed();
      world.on({ type: "lock.waiting", target, ...(holder ? { holder } : {}), waitedMs, leftMs });
    }
    await clock.sleep(Math.min(leftMs, 50 + world.random() * 450), world.signal);
  }
}

/** What was ended rolls back first; so long is it no other run. */
const leavingMs = 5000;

async function endTold(
  session: Session,
  holder: Holder,
  source: OpenSource,
  world: World,
): Promise<"ended" | "alive" | undefined> {
  const { signal, clock, on } = world;
  const sleep = (ms: number): Promise<void> => clock.sleep(ms, signal);
  const end = await endOrphan(session, holder.pid, { engine: source.engine, sleep, signal });
  if (end) on({ type: `orphan.${end}`, target: source.settings.name, holder });
  return end;
}

/** All or none; the key that was refused, where one was. */
export async function tryAll(session: Session, keys: readonly bigint[]): Promise<bigint | undefined> {
  const held: bigint[] = [];
  for (const key of keys) {
    if (await session.tryLock(key)) {
      held.push(key);
      continue;
    }
    for (const each of held) await session.unlock(each);
    return key;
  }
  return undefined;
}
