/** `812`, `12.3`: three digits where there are that many. */
export function shortNumber(value: number): string {
  if (value >= 100) return String(Math.floor(value));
  return String(Math.floor(value * 10) / 10);
}

/** `640 B`, `12.3 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${shortNumber(value)} ${units[unit]}`;
}
