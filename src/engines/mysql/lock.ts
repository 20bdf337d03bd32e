import type { LockKey } from "../engine.js";

/**
 * Locks are the whole server's: the name of ours is made of the history's table and the database that it is in, in
 * small letters, since not every server tells them apart. Another tool's is as its owner spells it.
 */
export function lockName(key: LockKey): string {
  if (typeof key === "string") return literal(key);
  const database = key.schema === undefined ? "DATABASE()" : literal(key.schema);
  return `CONCAT('sluice_', LEFT(SHA2(CONCAT_WS('.', ${small(database)}, ${small(literal(key.table))}), 256), 40))`;
}

/** True in SQL where this very session holds the key; it is gone with the connection that took it. */
export function holdsLock(key: LockKey): string {
  return `IS_USED_LOCK(${lockName(key)}) = CONNECTION_ID()`;
}

function literal(text: string): string {
  return `_utf8mb4 0x${Buffer.from(text, "utf8").toString("hex")}`;
}

/** By the same rules, wherever the name is from. */
function small(name: string): string {
  return `LOWER(CONVERT(${name} USING utf8mb4) COLLATE utf8mb4_general_ci)`;
}
