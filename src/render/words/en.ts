import { actions } from "./en/actions.js";
import { failures } from "./en/failures.js";
import { help } from "./en/help.js";
import { problems, severities } from "./en/problems.js";
import { progress } from "./en/progress.js";
import { refusals } from "./en/refusals.js";
import { screens } from "./en/screens.js";

/** Everything that a person reads, in English. Its type is what every other language must satisfy. */
export const en = {
  lang: "en" as "en" | "ko",
  actions,
  failures,
  help,
  problems,
  severities,
  progress,
  refusals,
  screens,
};

/** One language's words. */
export type Words = typeof en;
