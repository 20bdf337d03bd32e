import type { Applied } from "../model/applied.js";
import { isHalfIn } from "./sluice-events.js";

/** What a number that speaks for all before it is asked about. */
interface UpTo {
  /** The owner's own number. */
  readonly last: string;
  readonly logged: ReadonlyMap<string, Applied>;
  readonly order: (a: string, b: string) => number;
}

/**
 * Files that a number speaks for and are not in all the same: they stand between such as our log knows to be in, and
 * it has never seen them in. Their owner passes over what comes late, and so is nobody who could have run them: what
 * it brings in by itself our log is told before the next that we bring in.
 */
export function leftOut(keys: readonly string[], upTo: UpTo): ReadonlySet<string> {
  const { logged, order } = upTo;
  const { first, newest } = knownIn(upTo);
  if (first === undefined || newest === undefined) return new Set();
  return new Set(keys.filter((key) => order(first, key) < 0 && order(key, newest) < 0 && !hasBeenIn(logged.get(key))));
}

/** What is in by its owner's number, and our log does not know to be: behind the first that it knows, else the number itself. */
export function unheardOf(spokenFor: readonly string[], upTo: UpTo): readonly string[] {
  const { logged, order, last } = upTo;
  const { first = last } = knownIn(upTo);
  return spokenFor.filter((key) => order(first, key) <= 0 && !isIn(logged.get(key)));
}

function knownIn({ last, logged, order }: UpTo): {
  readonly first?: string | undefined;
  readonly newest?: string | undefined;
} {
  const known = [...logged].flatMap(([key, each]) => (isIn(each) && order(key, last) <= 0 ? [key] : [])).sort(order);
  return { first: known[0], newest: known.at(-1) };
}

function hasBeenIn(known: Applied | undefined): boolean {
  if (!known || isHalfIn(known) || known.neverWhole) return false;
  return isIn(known) || known.standing === "reverted" || known.progress?.direction === "down";
}

/** By our own log. */
export function isIn(known: Applied | undefined): boolean {
  const standing = known?.standing;
  return standing === "applied" || standing === "baselined" || standing === "superseded";
}
