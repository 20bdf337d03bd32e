import { expect } from "vitest";
import { likelyCauses } from "../../src/core/failures/causes.js";
import type { FaultPlace } from "../../src/core/model/cause.js";
import type { Fault } from "../../src/core/model/fault.js";
import { mysqlCauses } from "../../src/engines/mysql/causes.js";
import { faultOf, type Heard, type ServerTitle } from "../../src/engines/mysql/fault.js";

/** Causes that a test of this file met, for the test that all were met. */
export const provoked = new Set<string>();

export const place: FaultPlace = {
  host: "db.internal",
  port: 3306,
  user: "migrator",
  database: "main",
  id: "00007",
  direction: "up",
};

/** The same before any migration runs. */
export const { id: _id, direction: _direction, ...door } = place;

export function makeOf(server: { readonly title: string }): ServerTitle {
  return server.title.startsWith("MariaDB") ? "MariaDB" : "MySQL";
}

/** What failed, as the engine's own session would hand it on. */
export async function faultFrom(work: () => Promise<unknown>, heard: Heard = {}): Promise<Fault> {
  try {
    await work();
  } catch (error) {
    return faultOf(error, heard);
  }
  throw new Error("it did not fail");
}

/** A statement's words as a run knows them: the leading eight, unquoted, in upper case. */
export function wordsOf(statement: string): string {
  const [leading = ""] = /^(?:[\w$]+\s*)*/.exec(statement) ?? [];
  return leading.trim().toUpperCase().split(/\s+/).slice(0, 8).join(" ");
}

/** The first cause of this fault is the one expected, and both languages say it with these words. */
export function expectCause(fault: Fault, id: string, where: FaultPlace = place, says: readonly string[] = []): void {
  const causes = likelyCauses(fault, where, mysqlCauses);
  expect(causes.map((cause) => cause.id).slice(0, 1), JSON.stringify(fault)).toEqual([id]);
  provoked.add(id);
  const [english, korean] = (["en", "ko"] as const).map((lang) => {
    const words = causes[0]?.words[lang](fault, where);
    return { cause: words?.cause ?? "", fix: words?.fix ?? "" };
  });
  if (!english || !korean) throw new Error("no words");
  for (const words of [english, korean]) {
    expect(`${words.cause} ${words.fix}`).not.toMatch(/undefined|\[object|NaN| {2}|""|\n| \.(?: |$)| ,/);
    expect(words.cause.length * words.fix.length).toBeGreaterThan(0);
    for (const part of says) expect(`${words.cause} ${words.fix}`).toContain(part);
  }
  expect(korean.cause).toMatch(/[가-힣]/);
  expect(english.cause).not.toMatch(/[가-힣]/);
}
