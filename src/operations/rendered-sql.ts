import type { ByCommand } from "../core/model/migration.js";
import type { TargetSettings } from "../config/settings.js";

/** Longer than this nobody waits for a plan. */
const longestMs = 30_000;
/** What is longer was not written to be read. */
const mostBytes = 4 * 1024 * 1024;

/** The SQL that a command prints; undefined where it cannot, as it fails where its code looks at the database. */
export async function renderedSql({ sql, cwd, env }: ByCommand, settings: TargetSettings): Promise<string | undefined> {
  if (sql === undefined) return undefined;
  const lines: string[] = [];
  let bytes = 0;
  const said = (line: string, from: "stdout" | "stderr"): void => {
    if (from !== "stdout" || (bytes += line.length) > mostBytes) return;
    lines.push(line);
  };
  const tooLong = AbortSignal.timeout(longestMs);
  const command = { way: "command", command: sql, ...(cwd ? { cwd } : {}), ...(env ? { env } : {}) } as const;
  try {
    const { performerFor } = await import("./performer.js");
    const end = await performerFor(settings).command(command, { end: tooLong, kill: tooLong, graceMs: 1000, said });
    return end.exitCode === 0 && bytes <= mostBytes ? lines.join("\n") : undefined;
  } catch {
    return undefined;
  }
}
