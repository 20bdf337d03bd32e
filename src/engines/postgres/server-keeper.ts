import { setTimeout as sleep } from "node:timers/promises";
import { stopUnused } from "./server.js";

// Stands beside a server of ours from its start to its end: `node keeper.cjs FOLDER`.
void keep(process.argv[2] ?? "");

async function keep(folder: string): Promise<void> {
  // Twice in a row: a server whose starter was killed at once may not have said yet that it is there.
  for (let unused = 0; unused < 2;) {
    await sleep(500);
    unused = (await stopUnused(folder)) === "used" ? 0 : unused + 1;
  }
}
