import type { Applied } from "../model/applied.js";
import type { OwnerChecksum, OwnerRow } from "./owners/owner.js";

/**
 * Whether what our log says of one that is in is said of the very time that its owner's row tells of: unless the owner
 * took it back and brought it in anew since, maybe with another text.
 */
export function isOfRow(
  { at, checksum }: OwnerRow,
  { at: first, saidAt = first, checksums }: Applied,
  owner: { readonly checksum?: OwnerChecksum },
): boolean {
  if (checksum !== undefined && checksums && owner.checksum?.isOf(checksum, checksums.raw) === false) return false;
  if (at === undefined || saidAt === undefined) return true;
  const laterMs = Date.parse(at) - Date.parse(saidAt);
  return !(laterMs > slackMs) || isOtherZone(laterMs);
}

/** Both are one server's clock, and the owner's row is written first. */
const slackMs = 1000;

/** A time that is kept without its zone, and was written in another one than it is read in, is off by quarters of an hour. */
function isOtherZone(laterMs: number): boolean {
  const rest = laterMs % quarterMs;
  return Math.min(rest, quarterMs - rest) < slackMs;
}

const quarterMs = 15 * 60 * 1000;
