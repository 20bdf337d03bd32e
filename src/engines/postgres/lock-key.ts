import { createHash } from "node:crypto";
import type { LockKey } from "../engine.js";

/** Locks are numbers, and a database's own: that of a history is made of its table's name. */
export function lockNumber(key: LockKey): bigint {
  if (typeof key === "string") return BigInt(key);
  const digest = createHash("sha256")
    .update(`sluice:${key.schema ?? ""}.${key.table}`)
    .digest();
  return digest.readBigInt64BE(0);
}

/** True in SQL where this very session holds the key. */
export function holdsLock(key: LockKey): string {
  const unsigned = BigInt.asUintN(64, lockNumber(key));
  return `EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND pid = pg_backend_pid() AND classid = ${unsigned >> 32n} AND objid = ${unsigned & 0xffffffffn})`;
}
