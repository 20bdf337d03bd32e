import type { Spoken } from "../en/spoken.js";
import { actions, dropped } from "./actions.js";
import { help } from "./help.js";
import { problems, severities } from "./problems.js";
import { progress } from "./progress.js";
import { refusals } from "./refusals.js";
import { screens } from "./screens.js";

/** The same in Korean; a word that is missing does not compile. */
export const spoken: Spoken = { lang: "ko", actions, dropped, help, problems, severities, progress, refusals, screens };
