import { expect, test } from "vitest";
import { budgetMs, notReached, proven, randomOf, say, seed, startBudget } from "./budget.js";
import type { Fuzzer } from "./fuzzers/fuzzer.js";
import { alembic } from "./fuzzers/alembic.js";
import { configuration } from "./fuzzers/configuration.js";
import { conversions } from "./fuzzers/conversions.js";
import { formats } from "./fuzzers/formats.js";
import { encodings } from "./fuzzers/encodings.js";
import { growth, growthOf } from "./fuzzers/growth.js";
import { history } from "./fuzzers/history.js";
import { splitters } from "./fuzzers/splitter.js";
import { startHeartbeat } from "./heartbeat.js";

/** What is wanted of all of them together; ten times as many once, as docs/reliability.md says. */
const wantedOfAll = Number(process.env["SLUICE_FUZZ_INPUTS"] ?? 100_000);
const fuzzers = [
  ...splitters,
  ...formats,
  conversions,
  encodings,
  configuration,
  history,
  alembic,
] as readonly Fuzzer<unknown>[];
const wantedInputs = Math.ceil(wantedOfAll / fuzzers.length);
const wantedGrowths = Math.ceil(wantedOfAll / 250);
const mostShown = 5;
const share = 1 / (fuzzers.length + 1);

test.each(fuzzers)(
  "$name: whatever comes, nothing foreign is thrown, nothing hangs, nothing is lost",
  async (fuzzer) => {
    const budget = startBudget(share);
    const startedAt = performance.now();
    const found: string[] = [];
    let inputs = 0;
    await using heartbeat = startHeartbeat(`${fuzzer.name}, seed ${seed}`);
    while (inputs < wantedInputs && !budget.over() && found.length < mostShown) {
      heartbeat.beat(inputs);
      const wrong = await tried(fuzzer, inputs);
      if (wrong !== undefined) found.push(wrong);
      inputs++;
    }
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    say(`${fuzzer.name}: ${inputs} inputs in ${seconds} s`);
    proven({ what: `inputs to the ${fuzzer.name}`, server: "–", tried: inputs, lost: found.length, doubled: 0 });
    expect(found).toEqual([]);
    notReached({ what: fuzzer.name, left: Math.max(0, wantedInputs - inputs), of: wantedInputs, unit: "inputs" });
    expect(inputs >= wantedInputs || budget.over(), `only ${inputs} inputs in ${budgetMs} ms`).toBe(true);
  },
);

test("what is eight times as long takes no more than its share longer", async () => {
  const budget = startBudget(share);
  const random = randomOf();
  const found: string[] = [];
  let tries = 0;
  await using heartbeat = startHeartbeat(`growth, seed ${seed}`);
  for (; tries < wantedGrowths && !budget.over() && found.length < mostShown; tries++) {
    heartbeat.beat(tries);
    const { name, unit, work } = growth(tries, random);
    const wrong = growthOf(work);
    if (wrong !== undefined) found.push(`${name} of ${unit}: ${wrong}`);
  }
  say(`growth: ${tries} texts`);
  proven({ what: "texts, eight times as long", server: "–", tried: tries, lost: found.length, doubled: 0 });
  expect(found).toEqual([]);
  notReached({ what: "growth", left: Math.max(0, wantedGrowths - tries), of: wantedGrowths, unit: "texts" });
});

/** Each input is made of the seed and its number alone: the first one that fails can be tried by itself. */
async function tried(fuzzer: Fuzzer<unknown>, number: number): Promise<string | undefined> {
  const random = randomOf(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const input = fuzzer.make(random);
  try {
    await fuzzer.check(input, random);
    return undefined;
  } catch (error) {
    return `input ${number}: ${(error as Error).stack?.slice(0, 1200)}\n${fuzzer.show(input).slice(0, 6000)}`;
  }
}
