import type { Explained } from "./settings.js";

/** A value that somewhere was given, and what to call that place. */
export interface Offer<T> {
  readonly from: string;
  readonly value: T | undefined;
}

/** The first of several places that gives a value wins; the others are hidden by it. */
export interface Chosen<T> {
  readonly value: T;
  readonly from: string;
  readonly hid: readonly string[];
}

export function choose<T>(offers: readonly Offer<T>[]): Chosen<T> | undefined {
  const given = offers.filter((offer) => offer.value !== undefined);
  const first = given[0];
  if (!first) return undefined;
  // A default is nobody's wish: nothing is hidden where it loses.
  const hid = given.slice(1).flatMap(({ from }) => (from === "default" ? [] : [from]));
  return { value: first.value as T, from: first.from, hid };
}

/** The same where the last offer always gives a value. */
export function chooseOr<T>(offers: readonly Offer<T>[], fallback: T, from = "default"): Chosen<T> {
  return choose([...offers, { from, value: fallback }])!;
}

export function explain(key: string, value: string, chosen: Omit<Chosen<unknown>, "value">): Explained {
  return { key, value, from: chosen.from, hid: chosen.hid };
}
