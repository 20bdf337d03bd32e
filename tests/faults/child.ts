import { readSync, writeSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { main } from "../../src/cli/main.js";
import { verbs } from "../servers/journey.js";
import type { Job, Word } from "./runner.js";

// Does one job after another, as a process does it that was started for it: a command line, or a call of the library.
process.on("message", (job: Job) => void perform(job));
// Between two jobs nobody listens: a signal that comes late is nobody's.
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => {});

async function perform(job: Job): Promise<void> {
  process.chdir(job.cwd);
  // What was signalled before this job is over first.
  await turn();
  let stdout = "";
  let stderr = "";
  const code =
    job.do === "cli"
      ? await main({
          argv: job.argv,
          env: process.env,
          cwd: job.cwd,
          stdout: { write: (text) => (stdout += text) },
          stderr: { write: (text) => (stderr += text) },
          onSignal,
        })
      : await call(job).catch((error: unknown) => {
          stderr += `${String(error)}\n`;
          return (error as { readonly exitCode?: number }).exitCode ?? 70;
        });
  say({ over: { code, stdout, stderr } });
}

function onSignal(heard: (signal: string) => void): () => void {
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, heard);
  return () => {
    for (const name of ["SIGINT", "SIGTERM"]) process.off(name, heard);
  };
}

/** Says each event, and at the one of the point stands still until it is told to go on. */
async function call({ url, verb, request, point }: Extract<Job, { do: "library" }>): Promise<number> {
  const soft = new AbortController();
  const hard = new AbortController();
  const stop = onSignal((signal) => (soft.signal.aborted ? hard : soft).abort({ signal }));
  const counts = new Map<string, number>();
  const on = ({ type }: { readonly type: string }): void => {
    const n = (counts.get(type) ?? 0) + 1;
    counts.set(type, n);
    const met = `${type} #${n}` === point;
    say({ event: type, met });
    if (met) readSync(0, Buffer.alloc(1));
  };
  try {
    const options = { url, variables: {}, signal: soft.signal, hardSignal: hard.signal, on };
    await verbs[verb]({ ...request, graceMs: 300, lockWaitMs: 30_000 }, options);
    return 0;
  } finally {
    stop();
  }
}

function say(word: Word): void {
  writeSync(1, `${JSON.stringify(word)}\n`);
}
