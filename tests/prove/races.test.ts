import { expect, test } from "vitest";
import { majors } from "../servers/database.js";
import { mixAtOnce, recordersAtOnce, twoNames } from "../races/mix.js";
import { deaths, holderDies, phases } from "../races/phases.js";
import { newerLayout, olderLayout, twoTables, upgradeUnderReader } from "../races/tables.js";
import { lockGivenUp, writerWithoutLock } from "../races/writers.js";
import { notReached, onlyPoint, proven, randomOf, say, seed, startBudget } from "./budget.js";
import type { Random } from "./fuzzers/fuzzer.js";

/** A race: what is wrong afterwards. */
type Race = (major: number, random: Random) => Promise<readonly string[]>;

const races: Readonly<Record<string, Race>> = {
  "thirty commands at once": mixAtOnce,
  "recorders beside runs": recordersAtOnce,
  "one target under two names": twoNames,
  "two targets with a table each": twoTables,
  "an older layout": olderLayout,
  "an older layout, somebody reading": upgradeUnderReader,
  "a newer layout comes": newerLayout,
  "a writer without the lock": writerWithoutLock,
  "a lock given up from inside": lockGivenUp,
  ...Object.fromEntries(
    phases.flatMap((phase) =>
      deaths.map((death): [string, Race] => [
        `the holder, ${phase}: ${death}`,
        (major, random) => holderDies(major, phase, death, random),
      ]),
    ),
  ),
};

test.each(majors)(
  "whoever races on PostgreSQL %s, each is applied exactly once and nobody is blamed",
  async (major) => {
    const random = randomOf(seed * 100 + major);
    const budget = startBudget(1 / majors.length);
    const names = shuffled(Object.keys(races), random).filter((name) => name.startsWith(onlyPoint ?? ""));
    let run = 0;
    do {
      const race = names[run % names.length]!;
      const problems = await races[race]!(major, randomOf(seedOf(race, Math.floor(run / names.length))));
      say(`PostgreSQL ${major}, ${race}: ${problems.length === 0 ? "exact" : problems.join("; ")}`);
      expect({ seed, major, run, race, problems }).toEqual({ seed, major, run, race, problems: [] });
      run++;
    } while (!budget.over());
    proven({ what: "races", server: `PostgreSQL ${major}`, tried: run, lost: 0, doubled: 0 });
    names.forEach((what, index) =>
      notReached({ on: `PostgreSQL ${major}`, what, left: index < run ? 0 : 1, of: 1, unit: "races" }),
    );
  },
);

/** Of the seed, the race and its round alone: any of them can be run again by itself. */
function seedOf(race: string, round: number): number {
  return Array.from(`${seed} ${race} ${round}`).reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 0);
}

function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  const left = [...list];
  return list.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T);
}
