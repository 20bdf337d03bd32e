import { actions, dropped } from "./actions.js";
import { help } from "./help.js";
import { problems, severities } from "./problems.js";
import { progress } from "./progress.js";
import { refusals } from "./refusals.js";
import { screens } from "./screens.js";

/** What a person reads where nothing fails, in English. */
export const spoken = {
  lang: "en" as "en" | "ko",
  actions,
  dropped,
  help,
  problems,
  severities,
  progress,
  refusals,
  screens,
};

/** One language's words for that. */
export type Spoken = typeof spoken;
