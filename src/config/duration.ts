const unitMs = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 } as const;
// The longest that a timer takes: beyond it, setTimeout fires at once.
const longestMs = 2 ** 31 - 1;

/** `250ms`, `3s`, `2m`, `1h`, `0` in milliseconds; undefined where it is none of these. A bare number is only `0`. */
export function durationMs(text: string | number): number | undefined {
  const found = /^(\d{1,12}(?:\.\d{1,6})?)\s*(ms|s|min|m|h)?$/.exec(String(text).trim().toLowerCase());
  if (!found) return undefined;
  const amount = Number(found[1]);
  if (amount === 0) return 0;
  if (found[2] === undefined) return undefined;
  const ms = Math.round(amount * unitMs[found[2] as keyof typeof unitMs]);
  return ms <= longestMs ? ms : undefined;
}

/** What to say where a duration was expected. */
export const durationExpected = "3s, 250ms, 2m, 0";

/** A duration as a person writes it: `3s` rather than `3000ms`. */
export function durationText(ms: number): string {
  if (ms === 0) return "0";
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
