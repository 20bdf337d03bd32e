import type { ByCommand } from "../core/model/migration.js";
import { scrubbed } from "../core/sql/password-literals.js";
import type { TargetSettings } from "../config/settings.js";

/** Longer than this nobody waits for a plan. */
const longestMs = 30_000;
/** What is longer was not written to be read. */
const mostBytes = 4 * 1024 * 1024;

/** The SQL that a command prints; or why there is none, as where its code looks at the database. */
export async function renderedSql(
  { cwd, env }: ByCommand,
  sql: string,
  settings: TargetSettings,
): Promise<{ readonly sql: string } | { readonly untold: string }> {
  const lines: string[] = [];
  let [bytes, last] = [0, ""];
  const said = (line: string, from: "stdout" | "stderr"): void => {
    if (from === "stderr" && line.trim() !== "") last = scrubbed(line);
    if (from !== "stdout" || (bytes += line.length) > mostBytes) return;
    lines.push(line);
  };
  const tooLong = AbortSignal.timeout(longestMs);
  const command = { way: "command", command: sql, ...(cwd ? { cwd } : {}), ...(env ? { env } : {}) } as const;
  try {
    const { performerFor } = await import("./performer.js");
    const end = await performerFor(settings).command(command, { end: tooLong, kill: tooLong, graceMs: 1000, said });
    if (tooLong.aborted) return { untold: `${longestMs / 1000} s` };
    if (bytes > mostBytes) return { untold: `> ${mostBytes / 1024 / 1024} MiB` };
    const how = end.signal === undefined ? `exit code ${end.exitCode}` : end.signal;
    return end.exitCode === 0 ? { sql: lines.join("\n") } : { untold: last === "" ? how : `${how}: ${last}` };
  } catch (error) {
    return { untold: scrubbed((error as Error).message) };
  }
}
