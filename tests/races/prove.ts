import { expect } from "vitest";
import { notReached, onlyPoint, proven, randomOf, say, seed, startBudget } from "../prove/budget.js";
import type { Random } from "../prove/fuzzers/fuzzer.js";
import type { Race, RaceGround } from "./ground.js";
import { mixAtOnce, recordersAtOnce, twoNames } from "./mix.js";
import { deaths, holderDies } from "./phases.js";
import { newerLayout, twoTables } from "./tables.js";
import { lockGivenUp, writerWithoutLock } from "./writers.js";

/** One race after another until the time is over, in an order that the seed alone decides; each must be exact. */
export async function proveRaces(ground: RaceGround, share: number): Promise<void> {
  const races = racesOn(ground);
  const { title } = ground;
  const budget = startBudget(share);
  const names = shuffled(Object.keys(races), randomOf(seedOf(title, 0))).filter((name) =>
    name.startsWith(onlyPoint ?? ""),
  );
  let run = 0;
  do {
    const race = names[run % names.length]!;
    const since = performance.now();
    const problems = await races[race]!(ground, randomOf(seedOf(race, Math.floor(run / names.length))));
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    say(`${seconds.padStart(7)} s  ${title}, ${race}: ${problems.length === 0 ? "exact" : problems.join("; ")}`);
    expect({ seed, title, run, race, problems }).toEqual({ seed, title, run, race, problems: [] });
    run++;
  } while (!budget.over());
  proven({ what: "races", server: title, tried: run, lost: 0, doubled: 0 });
  names.forEach((what, index) => notReached({ on: title, what, left: index < run ? 0 : 1, of: 1, unit: "races" }));
}

function racesOn(ground: RaceGround): Readonly<Record<string, Race>> {
  const dying = Object.entries(ground.phases).flatMap(([phase, reach]) =>
    deaths.map((death): [string, Race] => [
      `the holder, ${phase}: ${death}`,
      (on, random) => holderDies(on, reach, death, random),
    ]),
  );
  return {
    "thirty commands at once": mixAtOnce,
    "recorders beside runs": recordersAtOnce,
    "one target under two names": twoNames,
    "two targets with a table each": twoTables,
    "a newer layout comes": newerLayout,
    "a writer without the lock": writerWithoutLock,
    "a lock given up from inside": lockGivenUp,
    ...ground.races,
    ...Object.fromEntries(dying),
  };
}

/** Of the seed, the race and its round alone: any of them can be run again by itself. */
function seedOf(race: string, round: number): number {
  return Array.from(`${seed} ${race} ${round}`).reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 0);
}

function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  const left = [...list];
  return list.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T);
}
