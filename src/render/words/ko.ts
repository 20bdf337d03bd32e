import type { AllWords } from "./en.js";
import { failures } from "./ko/failures.js";
import { spoken } from "./ko/spoken.js";

/** The same in Korean; a word that is missing does not compile. */
export const ko: AllWords = { ...spoken, failures };
