import type { LockKey } from "../engine.js";

/**
 * Locks are the whole server's: the name of ours is made of the key and the database, in small letters, since not
 * every server tells them apart. Another tool's is as its owner spells it.
 */
export function lockName(key: LockKey): string {
  if (typeof key === "string") return `_utf8mb4 0x${Buffer.from(key, "utf8").toString("hex")}`;
  return `CONCAT('sluice_', LEFT(SHA2(CONCAT('${key} ', LOWER(DATABASE())), 256), 40))`;
}

/** True in SQL where this very session holds the key; it is gone with the connection that took it. */
export function holdsLock(key: LockKey): string {
  return `IS_USED_LOCK(${lockName(key)}) = CONNECTION_ID()`;
}
