/** What of a screen differs from run to run, and what a reader sees in its place. */
export interface Place {
  /** The session's folder, and names by which the machine is known. */
  readonly folder: string;
  readonly database: string;
  readonly shownDatabase: string;
  readonly port: number;
  /** Where its readers have theirs. */
  readonly shownPort: number;
  readonly password: string;
  readonly user: string;
  readonly machine: string;
}

/** A screen as it may stand in a document: with names a reader can make sense of instead of the test's own. */
export function shown(text: string, place: Place): readonly string[] {
  const lines = text.split("\n").map((line) => aligned(line, renamed(line, place)).trimEnd());
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

function renamed(line: string, place: Place): string {
  return line
    .replaceAll(place.folder, "/srv/app")
    .replaceAll(place.database, place.shownDatabase)
    .replaceAll(`127.0.0.1:${place.port}`, `localhost:${place.shownPort}`)
    .replaceAll(place.password, "***")
    .replaceAll(`${place.user} on ${place.machine}`, "kim on laptop")
    .replaceAll(`${place.user} (${place.machine})`, "kim (laptop)")
    .replaceAll(`${place.machine}의 ${place.user}`, "laptop의 kim")
    .replaceAll(`"${place.machine}"`, '"laptop"')
    .replaceAll(`"by": "${place.user}"`, '"by": "kim"');
}

/** A shorter address leaves the columns after it where they stood. */
function aligned(before: string, after: string): string {
  const gap = after.indexOf("  ", after.lastIndexOf("localhost:"));
  if (before === after || !after.includes("localhost:") || gap < 0) return after;
  return after.slice(0, gap) + " ".repeat(Math.max(0, before.length - after.length)) + after.slice(gap);
}

const changing: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?/g, "DATE"],
  [/\b\d+(?:\.\d+)? (?:ms|s|min|h)\b/g, "TIME"],
  [/("(?:durationMs|waitedMs|tookMs|pid|duration_ms)": )\d+/g, "$1N"],
  [/\bpid \d+/g, "pid N"],
  [/\b\d+ tries\)/g, "N tries)"],
  [/시도 \d+회/g, "시도 N회"],
  [/\b(PostgreSQL|MariaDB|MySQL|sluice|node|psql \(PostgreSQL\)) v?\d+(?:\.\d+)+(?:-[\w.]+)?/g, "$1 VERSION"],
  [/(["/])(?:sluice )?\d+\.\d+\.\d+"/g, '$1VERSION"'],
  [/\b(plan|--plan|"planId":|계획) "?[0-9a-f]{12}\b/g, "$1 PLAN"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "UUID"],
  [/\b(localhost|127\.0\.0\.1):\d{4,5}\b/g, "$1:PORT"],
  [/ {2,}/g, "  "],
];

/** The line without what differs from run to run. */
export function settled(line: string): string {
  return changing.reduce((text, [pattern, word]) => text.replace(pattern, word), line).trimEnd();
}

/** True where the screen is what was expected; a line of `…` stands for any lines. */
export function agrees(expected: readonly string[], actual: readonly string[]): boolean {
  const wanted = expected.map(settled);
  const got = actual.map(settled);
  return matches(wanted, got);
}

function matches(wanted: readonly string[], got: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return got.length === 0;
  if (first.trim() === "…") {
    for (let skipped = 0; skipped <= got.length; skipped++) if (matches(rest, got.slice(skipped))) return true;
    return false;
  }
  return got[0] === first && matches(rest, got.slice(1));
}
