import type { Busy } from "../engines/engine.js";
import type { RunContext } from "./context.js";

/** Who has what a statement waits for; nobody where that cannot be told. */
export async function askBusy(
  statement: string,
  { engine, session }: Pick<RunContext, "engine" | "session">,
): Promise<Busy> {
  const nobody: Busy = { holders: [] };
  return engine.questions.busy(session, statement).catch(() => nobody);
}

/** What the server says, and what it does not: whoever reads it later finds nobody there any more to ask. */
export function busyStory(said: string, tries: number, { table, advisory, holders }: Busy): string {
  const who = holders.map(
    ({ pid, application, connection, maybe }) =>
      `${maybe ? "perhaps " : ""}${connection ? "connection" : "pid"} ${pid}${application === "" ? "" : ` (${application})`}`,
  );
  const had = [
    ...(advisory ? [advisoryLock] : []),
    ...(table === undefined ? [] : [table]),
    ...(who.length === 0 ? [] : [`held by ${who.join(", ")}`]),
  ];
  return `${said}${mark}${[`${tries} tries`, ...had].join(", ")}`;
}

/** True of a failure that was told so. */
export function isBusyStory(error: string): boolean {
  return error.includes(mark);
}

const mark = " · busy: ";

/** Of such a one: what was waited for is no table. */
export function isAdvisoryStory(error: string): boolean {
  return error.slice(error.indexOf(mark)).includes(` tries, ${advisoryLock}`);
}

const advisoryLock = "advisory lock";
