import type { Health, Questions } from "../engine.js";
import { busy } from "./busy.js";
import { changing } from "./changing.js";
import { evidence, near } from "./evidence.js";
import { fate, trace } from "./fate.js";
import { forbids } from "./forbids.js";
import { before, left } from "./leftovers.js";
import { atWork, end, holder, pulse, statementAt } from "./look.js";
import { underWay } from "./progress.js";
import { outlasting } from "./outlasting.js";
import { spokenOf } from "./spoken-of.js";
import { rowsIn } from "./rows-in.js";

/** What only a run that does something, or one that went wrong, asks of a server: loaded with the first question. */
export const questions: Omit<Questions, "holdsLock" | "witness"> = {
  holder,
  atWork,
  changing,
  pulse,
  end,
  busy,
  forbids,
  outlasting,
  spokenOf,
  before,
  left,
  fate,
  trace,
  // No index is left invalid here, and every constraint holds.
  health: async (): Promise<Health> => ({ invalidIndexes: [], unvalidated: [] }),
  evidence,
  near,
  rowsIn,
  statementAt,
  underWay,
};
