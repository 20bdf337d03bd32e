import type { Cause, CauseWords, FaultPlace } from "../model/cause.js";
import type { Fault } from "../model/fault.js";

/** The causes that fit a fault: at most three, in the order of the list, which has the most specific first. */
export function likelyCauses(fault: Fault, place: FaultPlace, causes: readonly Cause[]): Cause[] {
  return causes.filter((each) => each.matches(fault, place)).slice(0, mostSaid);
}

/** A cause as data: when it fits, and what to say in each language. */
export function cause(id: string, matches: Cause["matches"], en: Words, ko: Words): Cause {
  return { id, matches, words: { en, ko } };
}

type Words = (fault: Fault, where: FaultPlace) => CauseWords;

const mostSaid = 3;
