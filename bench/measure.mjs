// Times a command as a whole process, and looks how much memory it took at its peak.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Runs a command to its end; `ms`, and `peakMiB` where the system tells it (Linux). */
export function timed([program, args], { cwd, env = {}, code: expected = 0 } = {}) {
  const since = performance.now();
  const child = spawn(program, args, {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, SLUICE_ENV: "development", NO_COLOR: "1", ...env },
  });
  let peakMiB;
  // The kernel keeps the peak itself: only what is added in the last moments can be missed.
  const look = () => (peakMiB = peakOf(child.pid) ?? peakMiB);
  const timer = setInterval(look, 5);
  let said = "";
  child.stderr.on("data", (part) => (said += part));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(timer);
      if (code === expected) resolve({ ms: performance.now() - since, peakMiB });
      else reject(new Error(`${program} ${args[0]} ended with ${code}: ${said.slice(-2000)}`));
    });
  });
}

function peakOf(pid) {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Another one begins in each round, so that none always follows the same. */
export function inTurn(list, round) {
  const shift = round % list.length;
  return [...list.slice(shift), ...list.slice(0, shift)];
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
