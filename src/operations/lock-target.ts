import { createHash } from "node:crypto";
import type { HistoryTable } from "../core/histories/layout.js";
import { SluiceError } from "../core/failures/failure.js";
import type { Session } from "../engines/engine.js";
import { signalIn } from "../run/signals.js";
import type { OpenSource } from "./open-source.js";
import { ToldOrphan } from "./told-orphan.js";
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
 * CONCURRENTLY wait for each other for ever.
 */
export async function acquireLock(
  session: Session,
  source: OpenSource,
  world: World,
  wishes: { readonly lockWaitMs: number; readonly cancelOrphan?: number },
): Promise<void> {
  const { clock } = world;
  const target = source.settings.name;
  const startedAt = clock.elapsed();
  let lastSaidAt = -Infinity;
  let { lockWaitMs } = wishes;
  const orphan = new ToldOrphan(wishes.cancelOrphan, session, source, world);
  for (;;) {
    const refused = await tryAll(session, lockKeysOf(source));
    const waitedMs = Math.round(clock.elapsed() - startedAt);
    if (refused === undefined) {
      const free = session.shared ? { free: true as const } : {};
      if (lastSaidAt > -Infinity) world.on({ type: "lock.acquired", target, waitedMs, ...free });
      return;
    }
    const leftMs = Math.round(lockWaitMs - waitedMs);
    const holder = await source.engine.questions.holder(session, refused).catch(() => undefined);
    if (holder && (await orphan.judge(holder))) {
      if (orphan.isEnded(holder)) lockWaitMs = Math.max(lockWaitMs, clock.elapsed() - startedAt + leavingMs);
      continue;
    }
    const held = holder ? { holder } : {};
    if (leftMs <= 0) {
      const alive = holder && orphan.isAlive(holder) ? { alive: true as const } : {};
      throw new SluiceError("lock_timeout", { waitedMs, ...held, ...alive }, { target });
    }
    if (world.signal.aborted)
      throw new SluiceError("interrupted", { signal: signalIn(world.signal), ...held }, { target });
    // Who was ended is known, and gone by the time somebody looks.
    if (clock.elapsed() - lastSaidAt > 5000 && !orphan.isEnded(holder)) {
      lastSaidAt = clock.elapsed();
      world.on({ type: "lock.waiting", target, ...held, waitedMs, leftMs });
    }
    await clock.sleep(Math.min(leftMs, 50 + world.random() * 450), world.signal);
  }
}

/** What was ended rolls back first; so long is it no other run. */
const leavingMs = 5000;

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
