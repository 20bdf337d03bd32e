import { Worker } from "node:worker_threads";

/** Ends this process when nothing was said for a minute: what hangs in a loop lets no test's own time limit come. */
export interface Heartbeat extends AsyncDisposable {
  beat(at: number): void;
}

const longestMs = 60_000;

// Text, since a thread loads no TypeScript.
const watcher = `
  const { workerData: { shared, name, longestMs } } = require("node:worker_threads");
  const at = new Int32Array(shared);
  let last = -1;
  setInterval(() => {
    const now = Atomics.load(at, 0);
    if (now === last) {
      require("node:fs").writeSync(2, name + ": hangs at input " + now + "\\n");
      process.kill(process.pid, "SIGKILL");
    }
    last = now;
  }, longestMs);
`;

export function startHeartbeat(name: string): Heartbeat {
  const shared = new SharedArrayBuffer(4);
  const at = new Int32Array(shared);
  const worker = new Worker(watcher, { eval: true, workerData: { shared, name, longestMs } });
  return {
    beat: (input) => void Atomics.store(at, 0, input),
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
