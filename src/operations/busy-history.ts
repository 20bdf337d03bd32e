import { SluiceError } from "../core/failures/failure.js";
import { ServerError } from "../engines/engine.js";
import { type OpenSource, shownTable } from "./open-source.js";
import type { World } from "./world.js";

const mostTries = 10;

/**
 * The history's own tables may be busy, too: somebody copies the database, another run upgrades them. They are asked
 * for as patiently as a migration's. `world`: for a write, before which others may have queued; they go first.
 */
export async function whileBusy<T>(work: () => Promise<T>, source: OpenSource, world?: World): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ServerError) || error.fault.kind !== "busy") throw error;
      const waitedMs = tries * source.settings.session.lockTimeoutMs;
      if (tries === mostTries || world?.signal.aborted)
        throw new SluiceError("table_busy", {
          id: shownTable(source),
          tries,
          waitedMs,
          holders: [],
          fault: error.fault,
        });
      await world?.clock.sleep(50 + world.random() * 450, world.signal);
    }
  }
}
