import type { Questions } from "../engine.js";
import { evidence, health, near } from "./catalog.js";
import { changing } from "./changing.js";
import { fate } from "./fate.js";
import { before, left } from "./leftovers.js";
import { atWork, busy, end, holder, pulse, statementAt } from "./lock.js";
import { underWay } from "./progress.js";
import { rowsIn } from "./rows-in.js";
import { trace } from "./trace.js";

/** What only a run that does something, or one that went wrong, asks of a server: loaded with the first question. */
export const questions: Omit<Questions, "holdsLock" | "witness" | "forbids" | "outlasting" | "spokenOf"> = {
  holder,
  atWork,
  changing,
  pulse,
  end,
  busy,
  before,
  left,
  fate,
  trace,
  health,
  evidence,
  near,
  rowsIn,
  statementAt,
  underWay,
};
