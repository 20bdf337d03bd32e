import type { Words } from "./en.js";
import { actions } from "./ko/actions.js";
import { failures } from "./ko/failures.js";
import { help } from "./ko/help.js";
import { problems, severities } from "./ko/problems.js";
import { progress } from "./ko/progress.js";
import { refusals } from "./ko/refusals.js";
import { screens } from "./ko/screens.js";

/** The same in Korean; a word that is missing does not compile. */
export const ko: Words = { lang: "ko", actions, failures, help, problems, severities, progress, refusals, screens };
