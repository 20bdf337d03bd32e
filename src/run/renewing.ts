import { ServerError } from "../core/model/server-error.js";
import type { RunContext } from "./context.js";
import type { Deed } from "./deed.js";

/** Before the migration at `at`: what those before it have set and nobody has seen is not to reach it. Undefined where the run goes on. */
export async function renewed(at: number, context: RunContext): Promise<Deed | undefined> {
  try {
    if (await context.unseen.renew()) return undefined;
    return { event: { type: "failed", from: at, at, why: "fence", unsent: false, moved: true } };
  } catch (error) {
    if (!(error instanceof ServerError) || !error.fault.lost) throw error;
    // Nothing of what comes next was heard.
    return { event: { type: "lost" }, stopped: { fault: { ...error.fault, kind: "unheard" }, unsent: true } };
  }
}
