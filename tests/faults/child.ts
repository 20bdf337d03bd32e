import { readSync, writeSync } from "node:fs";
import { up } from "../../src/index.js";

// A caller of the library: says each event on stdout, and at one of them stands still until it is told to go on.
const [url = "", point = ""] = process.argv.slice(2);
const soft = new AbortController();
const hard = new AbortController();
const counts = new Map<string, number>();
process.on("SIGTERM", () => (soft.signal.aborted ? hard : soft).abort({ signal: "SIGTERM" }));

try {
  await up(
    { graceMs: 300, lockWaitMs: 30_000 },
    { url, variables: {}, signal: soft.signal, hardSignal: hard.signal, on: ({ type }) => meet(type) },
  );
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = (error as { readonly exitCode?: number }).exitCode ?? 70;
}

function meet(name: string): void {
  const n = (counts.get(name) ?? 0) + 1;
  counts.set(name, n);
  const met = `${name} #${n}` === point;
  writeSync(1, met ? `${name}\nmet\n` : `${name}\n`);
  if (met) readSync(0, Buffer.alloc(1));
}
