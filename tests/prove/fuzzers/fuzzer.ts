/** A maker of inputs and what must hold of each. */
export interface Fuzzer<Input> {
  readonly name: string;
  make(random: Random): Input;
  /** Throws where something is wrong with what becomes of the input. */
  check(input: Input, random: Random): void | Promise<void>;
  /** The input as it can be put into a test. */
  show(input: Input): string;
}

/** A number from 0 to below 1. */
export type Random = () => number;

export function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** 0 to `most`. */
export function upTo(most: number, random: Random): number {
  return Math.floor(random() * (most + 1));
}

export function several<T>(most: number, random: Random, make: () => T): T[] {
  return Array.from({ length: upTo(most, random) }, make);
}

/** True `part` of the times. */
export function sometimes(part: number, random: Random): boolean {
  return random() < part;
}

/** Cut at points that only the seed knows; also into empty parts. */
export function partsOf<T extends { readonly length: number; slice(from: number, to?: number): T }>(
  whole: T,
  random: Random,
  longest = 9,
): T[] {
  const parts: T[] = [];
  for (let at = 0; at < whole.length;) {
    const to = at + upTo(longest, random);
    parts.push(whole.slice(at, to));
    at = to;
  }
  return parts;
}

/** Compared as JSON: what differs is shown from where it does. */
export function assertSame(found: unknown, wanted: unknown, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one === other) return;
  let at = 0;
  while (one[at] === other[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 120);
  throw new Error(`${what}: …${around(one)}… instead of …${around(other)}…`);
}

export function assertThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
