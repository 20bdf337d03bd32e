import { SluiceError } from "../core/failures/failure.js";
import type { InTheWay } from "../core/model/holder.js";
import type { LockKey, Session } from "../engines/engine.js";
import { signalIn } from "../run/signals.js";
import type { OpenSource } from "./open-source.js";
import { ToldOrphan } from "./told-orphan.js";
import type { World } from "./world.js";

/** All the keys a run holds: its own, and those of the tool whose table it is, or that the configuration names for what runs beside it. */
export function lockKeysOf({ history, settings }: OpenSource, database: string): readonly LockKey[] {
  return [history.table, ...history.locks(database), ...settings.lock.also];
}

export interface LockWishes {
  readonly lockWaitMs: number;
  readonly cancelOrphan?: number;
  /** As the server calls it. */
  readonly database: string;
  /** Behind a pooler, where a run holds no lock, one that is seen at work is waited for, too. */
  readonly ifSeen?: true;
}

/**
 * Polls for the run's lock and never waits inside the server: a waiting lock call and CREATE INDEX
 * CONCURRENTLY wait for each other for ever.
 */
export async function acquireLock(
  session: Session,
  source: OpenSource,
  world: World,
  wishes: LockWishes,
): Promise<void> {
  const { clock } = world;
  const target = source.settings.name;
  const startedAt = clock.elapsed();
  let lastSaidAt = -Infinity;
  let { lockWaitMs } = wishes;
  const orphan = new ToldOrphan(wishes.cancelOrphan, session, source, world);
  for (;;) {
    const inTheWay = await taken(session, source, wishes);
    const waitedMs = Math.round(clock.elapsed() - startedAt);
    if (!inTheWay) {
      const free = session.shared ? { free: true as const } : {};
      if (lastSaidAt > -Infinity) world.on({ type: "lock.acquired", target, waitedMs, ...free });
      return;
    }
    const leftMs = Math.round(lockWaitMs - waitedMs);
    const { holder } = inTheWay;
    if (holder && (await orphan.judge(holder))) {
      if (orphan.isEnded(holder)) lockWaitMs = Math.max(lockWaitMs, clock.elapsed() - startedAt + leavingMs);
      continue;
    }
    if (leftMs <= 0) {
      const alive = holder && orphan.isAlive(holder) ? { alive: true as const } : {};
      throw new SluiceError("lock_timeout", { waitedMs, ...inTheWay, ...alive }, { target });
    }
    if (world.signal.aborted)
      throw new SluiceError("interrupted", { signal: signalIn(world.signal), ...inTheWay }, { target });
    // Who was ended is known, and gone by the time somebody looks.
    if (clock.elapsed() - lastSaidAt > 5000 && !orphan.isEnded(holder)) {
      lastSaidAt = clock.elapsed();
      world.on({ type: "lock.waiting", target, ...inTheWay, waitedMs, leftMs });
    }
    await clock.sleep(Math.min(leftMs, 50 + world.random() * 450), world.signal);
  }
}

/** Undefined where all of it is ours now. */
async function taken(session: Session, source: OpenSource, wishes: LockWishes): Promise<InTheWay | undefined> {
  const { questions } = source.engine;
  const refused = await tryAll(session, lockKeysOf(source, wishes.database));
  if (refused === undefined) {
    const seen = wishes.ifSeen && session.shared ? await questions.atWork(session, source.history.table) : undefined;
    return seen && { holder: seen, unlocked: true };
  }
  const holder = await questions.holder(session, refused).catch(() => undefined);
  return { ...(holder ? { holder } : {}), ...(typeof refused === "string" ? { also: refused } : {}) };
}

/** What was ended rolls back first; so long is it no other run. */
const leavingMs = 5000;

/** All or none; the key that was refused, where one was. */
export async function tryAll(session: Session, keys: readonly LockKey[]): Promise<LockKey | undefined> {
  const held: LockKey[] = [];
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

/**
 * A session of our own that ends takes its locks with it. A caller's goes on, and so may one that a proxy keeps: it
 * would hold up every later run. One that is still at a statement keeps them, as it must.
 */
export async function giveBackLocks(session: Session, keys: readonly LockKey[], world: World): Promise<void> {
  const goesOn = world.connection !== undefined || session.pooler !== "none";
  if (!goesOn) return;
  for (const key of keys) {
    if (!session.alive || session.unanswered !== undefined) return;
    // What was done and recorded is not made a failure by this.
    await session.unlock(key).catch(() => {});
  }
}
