/** Ids that are numbers, compared as numbers of any length: `001`, `1` and `0001` are one. */
export function compareNumbers(a: string, b: string): number {
  const left = bare(a);
  const right = bare(b);
  if (left === undefined || right === undefined) {
    // What is no number (another tool's id in a history) stands after every number, by its text.
    if (left !== right) return left === undefined ? 1 : -1;
    return compareTexts(a, b);
  }
  if (left.length !== right.length) return left.length - right.length;
  return compareTexts(left, right);
}

/** By their letters. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The number's digits without leading zeros; undefined where it is no number. */
export function bare(id: string): string | undefined {
  return /^\d+$/.test(id) ? id.replace(/^0+(?=\d)/, "") : undefined;
}

/** The next number, as wide as the others, or a timestamp where they are timestamps. Never below an id that is there. */
export function nextNumber(ids: readonly string[], now: Date): string {
  return nextAfter(ids, now) ?? "001";
}

/** The same where the first one is a timestamp: `20240101120000`. */
export function nextStamp(ids: readonly string[], now: Date): string {
  return nextAfter(ids, now) ?? digitsOf(now).slice(0, 14);
}

function nextAfter(ids: readonly string[], now: Date): string | undefined {
  const numbers = ids.filter((id) => bare(id) !== undefined).sort(compareNumbers);
  const newest = numbers.at(-1);
  if (newest === undefined) return undefined;
  const following = (BigInt(newest) + 1n).toString();
  const stamp = stampLike(newest, now);
  if (stamp !== undefined) return compareNumbers(stamp, newest) > 0 ? stamp : following;
  return following.padStart(newest.length, "0");
}

/** The time in the newest id's own form: `20240101120000`, `202401011200`, `20240101`, seconds, milliseconds. */
function stampLike(id: string, now: Date): string | undefined {
  const digits = digitsOf(now);
  if (/^(?:19|20|21)\d{6}/.test(id) && [8, 12, 14, 17].includes(id.length)) return digits.slice(0, id.length);
  if (/^1\d{9}$/.test(id)) return String(Math.floor(now.getTime() / 1000));
  if (/^1\d{12}$/.test(id)) return String(now.getTime());
  return undefined;
}

function digitsOf(now: Date): string {
  return now.toISOString().replace(/\D/g, "");
}

interface Known {
  readonly id: string;
  readonly name: string;
  readonly file?: string;
}

/** The ids that `given` may mean (`4`, `004`, the file's name): those of the surest way that finds any. */
export function matchNumbered(given: string, migrations: readonly Known[]): readonly string[] {
  const word = given.trim();
  const path = word.replace(/^\.\//, "").replace(/\/$/, "");
  const ways: readonly ((migration: Known) => boolean)[] = [
    ({ id }) => id === word,
    ({ id }) => bare(word) !== undefined && compareNumbers(id, word) === 0,
    ({ file }) => file !== undefined && (file === path || file.endsWith(`/${path}`)),
    ({ id, name, file }) => `${id}_${name}` === word || `${id}-${name}` === word || stemOf(file) === stemOf(word),
    ({ name }) => name !== "" && name === word,
  ];
  for (const way of ways) {
    const ids = [...new Set(migrations.filter(way).map(({ id }) => id))];
    if (ids.length > 0) return ids;
  }
  return [];
}

function stemOf(file: string | undefined): string | undefined {
  return file?.slice(file.lastIndexOf("/") + 1).replace(/(?:\.(?:up|down))?\.(?:sql|go|[cm]?js|m?ts)$/i, "");
}

/** A name that is safe in a path on every system; letters of every language stay. */
export function slug(name: string, separator = "_"): string {
  return name
    .normalize("NFC")
    .replace(/\.sql$/i, "")
    .replace(/[^\p{L}\p{N}]+/gu, separator)
    .replace(/^[-_]+|[-_]+$/g, "");
}

/** A text that ends with its last line's end. */
export function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
