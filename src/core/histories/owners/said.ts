/** A number as a table of numbers has it: `00001` is 1. What is none stays what it is. */
export function numberKey(id: string): string {
  return /^\d+$/.test(id) ? BigInt(id).toString() : id;
}

/** The same as it stands in a statement. */
export function numberLiteral(id: string): string {
  const key = numberKey(id);
  if (!/^\d+$/.test(key)) throw new TypeError(`${id} is no number`);
  return key;
}

/** A truth as any driver gives it. */
export function isTrue(value: unknown): boolean {
  return value === true || ["t", "true", "1"].includes(String(value));
}

/** Seconds since 1970, which no setting of a session writes otherwise, as ISO 8601. */
export function momentOf(seconds: unknown): string | undefined {
  if (seconds === null || seconds === undefined) return undefined;
  const time = new Date(Math.round(Number(seconds) * 1000));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** In the order of their characters, whatever a database's collation. */
export function sorted(keys: readonly string[]): readonly string[] {
  return [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
