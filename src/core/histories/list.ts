import type { HistoryLayout } from "./layout.js";
import { sluice } from "./sluice.js";

/** Every history layout there is. A new one is a file and a line here. */
export const layouts: readonly HistoryLayout[] = [sluice];
