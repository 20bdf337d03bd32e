import { expect } from "vitest";
import { likelyCauses } from "../../src/core/failures/causes.js";
import type { FaultPlace } from "../../src/core/model/cause.js";
import type { Fault } from "../../src/core/model/fault.js";
import { postgresCauses } from "../../src/engines/postgres/causes.js";
import { faultOf } from "../../src/engines/postgres/fault.js";

/** Causes that a test of this file met, for the test that all were met. */
export const provoked = new Set<string>();

export const place: FaultPlace = { host: "db.internal", port: 5432, user: "migrator", database: "main", id: "00007" };

/** What failed, as the engine's own session would hand it on. */
export async function faultFrom(work: () => Promise<unknown>): Promise<Fault> {
  try {
    await work();
  } catch (error) {
    return faultOf(error);
  }
  throw new Error("it did not fail");
}

/** The first cause of this fault is the one expected, and both languages say it with these words. */
export function expectCause(
  fault: Fault,
  id: string,
  where: FaultPlace = place,
  says: readonly string[] = [],
  never: readonly string[] = [],
): void {
  const causes = likelyCauses(fault, where, postgresCauses);
  expect(causes.map((cause) => cause.id).slice(0, 1), JSON.stringify(fault)).toEqual([id]);
  expect(causes.length).toBeLessThanOrEqual(3);
  provoked.add(id);
  const [english, korean] = (["en", "ko"] as const).map((lang) => {
    const words = causes[0]?.words[lang](fault, where);
    return { cause: words?.cause ?? "", fix: words?.fix ?? "" };
  });
  if (!english || !korean) throw new Error("no words");
  for (const words of [english, korean]) {
    expect(`${words.cause} ${words.fix}`).not.toMatch(/undefined|\[object|NaN| {2}|""|\n| \.| ,/);
    expect(words.cause.length * words.fix.length).toBeGreaterThan(0);
    for (const part of says) expect(`${words.cause} ${words.fix}`).toContain(part);
  }
  const all = causes.flatMap(({ words }) => [words.en(fault, where), words.ko(fault, where)]);
  for (const { cause, fix } of all) for (const part of never) expect(`${cause} ${fix}`).not.toContain(part);
  expect(korean.cause).toMatch(/[가-힣]/);
  expect(english.cause).not.toMatch(/[가-힣]/);
}
