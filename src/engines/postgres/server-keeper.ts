import { setTimeout as sleep } from "node:timers/promises";
import { dataOf, runningServer } from "./server-process.js";
import { stopUnused } from "./server.js";

// Stands beside a server of ours from its start to its end: `node keeper.js FOLDER`.
await keep(process.argv[2] ?? "");

async function keep(folder: string): Promise<void> {
  while (runningServer(dataOf(folder))) {
    await sleep(500);
    if ((await stopUnused(folder)) === "stopped") return;
  }
}
