import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ByCommand } from "../core/model/migration.js";
import { hiding } from "../core/sql/hidden-password.js";
import type { TargetSettings } from "../config/settings.js";
import type { CommandEnd, Performer, WatchedCommand } from "../run/performer.js";
import { addressIn } from "./connect-target.js";

/** Commands as processes of this machine, each with all that it starts in a group of its own. */
export function performerFor(settings: TargetSettings): Performer {
  const masked = hiding(addressIn(settings)?.password?.reveal() ?? "");
  return {
    command: (command, watched) => run(command, { ...watched, said: (line, from) => watched.said(masked(line), from) }),
    code: async (code, direction) => (await import("./load-code.js")).loadCode(code, direction, settings),
  };
}

async function run(
  { command, cwd, env }: ByCommand,
  { end, kill, graceMs, said }: WatchedCommand,
): Promise<CommandEnd> {
  const child = spawn(guarded(command), {
    shell: true,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let timer: NodeJS.Timeout | undefined;
  const killed = (): void => signalGroup(child, "SIGKILL");
  const ended = (): void => {
    signalGroup(child, "SIGTERM");
    timer ??= setTimeout(killed, graceMs);
  };
  try {
    return await new Promise<CommandEnd>((resolve, reject) => {
      child.once("error", reject);
      // What it leaves behind would go on beside what comes next, and hold its output open.
      child.once("exit", ended);
      child.once("close", (code, signal) => resolve(code === null ? { signal: signal ?? "" } : { exitCode: code }));
      if (child.stdout) eachLine(child.stdout, (line) => said(line, "stdout"));
      if (child.stderr) eachLine(child.stderr, (line) => said(line, "stderr"));
      listen(end, ended);
      listen(kill, killed);
    });
  } finally {
    clearTimeout(timer);
    end.removeEventListener("abort", ended);
    kill.removeEventListener("abort", killed);
  }
}

/**
 * Ended with us, however we end: it would go on at the database beside whoever comes next. What reads the pipe between
 * us hears of our end, and takes its whole group with it.
 */
function guarded(command: string): string {
  if (process.platform === "win32") return command;
  return `{ read -r _; kill -KILL 0; } <&3 3<&- >/dev/null 2>&1 &\nexec 3<&-\n${command}`;
}

function listen(signal: AbortSignal, listener: () => void): void {
  if (signal.aborted) listener();
  else signal.addEventListener("abort", listener, { once: true });
}

function eachLine(stream: Readable, said: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", said);
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}
