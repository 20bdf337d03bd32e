import { setTimeout as sleep } from "node:timers/promises";

/** Waits for what another process does; a test that waits in vain fails. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("it never came");
    await sleep(20);
  }
}
