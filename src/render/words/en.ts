import { failures } from "./en/failures.js";
import { type Spoken, spoken } from "./en/spoken.js";

/** Everything that a person reads, in English. Its type is what every other language must satisfy. */
export const en = { ...spoken, failures };

/** One language's words; those for failures are loaded where something has failed, or is to be told of what would. */
export type Words = Spoken & Partial<AllWords>;
export type AllWords = typeof en;
