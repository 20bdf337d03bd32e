/** Ids that are numbers, compared as numbers of any length: `001`, `1` and `0001` are one. */
export function compareNumbers(a: string, b: string): number {
  const left = bare(a);
  const right = bare(b);
  if (left === undefined || right === undefined) {
    // What is no number (another tool's id in a history) stands after every number, by its text.
    if (left !== right) return left === undefined ? 1 : -1;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The number's digits without leading zeros; undefined where it is no number. */
export function bare(id: string): string | undefined {
  return /^\d+$/.test(id) ? id.replace(/^0+(?=\d)/, "") : undefined;
}

/** The next number, as wide as the others, or a timestamp where they are timestamps. Never below an id that is there. */
export function nextNumber(ids: readonly string[], now: Date): string {
  const numbers = ids.filter((id) => bare(id) !== undefined).sort(compareNumbers);
  const newest = numbers.at(-1);
  if (newest === undefined) return "001";
  const following = (BigInt(newest) + 1n).toString();
  const stamp = stampLike(newest, now);
  if (stamp !== undefined) return compareNumbers(stamp, newest) > 0 ? stamp : following;
  return following.padStart(newest.length, "0");
}

/** The time in the newest id's own form: `20240101120000`, `202401011200`, `20240101`, seconds, milliseconds. */
function stampLike(id: string, now: Date): string | undefined {
  const digits = now.toISOString().replace(/\D/g, "");
  if (/^(?:19|20|21)\d{6}/.test(id) && [8, 12, 14, 17].includes(id.length)) return digits.slice(0, id.length);
  if (/^1\d{9}$/.test(id)) return String(Math.floor(now.getTime() / 1000));
  if (/^1\d{12}$/.test(id)) return String(now.getTime());
  return undefined;
}
