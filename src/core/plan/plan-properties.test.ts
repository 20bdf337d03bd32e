import { describe, expect, test } from "vitest";
import { inputOf, statesInWords, type Told } from "../../../tests/unit/told.js";
import type { Plan, PlanInput } from "./plan.js";
import { planDown } from "./plan-down.js";
import { planUp } from "./plan-up.js";
import { isIn, type Standing } from "./states.js";

const seed = Number(process.env["SLUICE_SEED"] ?? 20261121);
const rounds = 1000;

/** A small generator with a seed, so that a failure can be seen again. */
function generator(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const fileKinds = [
  "",
  "",
  "",
  ":respaced",
  ":changed",
  ":no-down",
  ":drops",
  ":down-drops",
  ":3-units",
  ":3-units-2nd",
  ":3-units-3rd",
];
const policies = [
  "never-at-start",
  "opt-in",
  "automatic",
  "forgiving",
  "opt-in ahead=refuse",
  "automatic outOfOrder=allow missing=say",
];

/** A history that a database could have: each event follows from the one before. */
function randomCase(pick: (below: number) => number): Told {
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const ids = Array.from({ length: 1 + pick(7) }, (_, index) => String(index + 1));
  const files = ids.filter(() => pick(8) > 0).map((id) => id + one(fileKinds));
  const several = new Set(files.filter((file) => file.includes("3-units")).map((file) => file.split(":")[0]));
  const events: string[] = [];
  const isThere = new Set<string>();
  for (let count = pick(2 * ids.length + 1); count > 0; count--) {
    const id = one(ids);
    if (several.has(id)) {
      if (!isThere.has(id))
        events.push(
          ...one(threeLives)
            .split(" ")
            .map((event) => event.replace("N", id)),
        );
      isThere.add(id);
    } else if (!isThere.has(id)) {
      const event = one(["N", "N", "N", "!N", "base:N", "N#", "N.1/1?", "N.1/1? !N", "applied:N"]);
      events.push(...event.split(" ").map((each) => each.replace("N", id)));
      if (/^(N#?|base:N|applied:N)$/.test(event)) isThere.add(id);
    } else {
      events.push(one(["-N", "!-N", "pending:N", "applied:N"]).replace("N", id));
      if (/^(-|pending)/.test(events.at(-1)!)) isThere.delete(id);
    }
  }
  const id = one(ids);
  const requests = ["", "", "", `to ${id}`, `steps ${1 + pick(3)}`, `only ${id}`, `allow ${id}`, `to ${id} steps 2`];
  return { files: files.join(" "), history: events.join(" "), policy: one(policies), request: one(requests) };
}

const threeLives = [
  "N.1/3",
  "N.1/3 N.2/3",
  "N.1/3 N.2/3 N.3/3",
  "N.1/3 N.2/3 N.3/3?",
  "N.1/3 N.2/3 N.3/3? !N.3/3",
  "!N.1/3",
  "N.1/3 N.2/3 N.3/3 -N.1/3",
  "N.1/3 N.2/3 N.3/3 -N.1/3?",
  "N.1/3 N.2/3 N.3/3 -N.1/3 -N.2/3 -N.3/3",
];

const cases = (() => {
  const pick = generator(seed);
  return Array.from({ length: rounds }, () => randomCase(pick)).map((told) => ({ told, input: inputOf(told) }));
})();

function forCases(check: (told: Told, input: PlanInput) => void): void {
  for (const [round, { told, input }] of cases.entries()) {
    try {
      check(told, input);
    } catch (error) {
      throw new Error(`SLUICE_SEED=${seed}, round ${round}: ${JSON.stringify(told)}`, { cause: error });
    }
  }
}

const isAsked = ({ id }: Standing, { request, compareIds }: PlanInput): boolean =>
  (request.only === undefined || request.only === id) && (request.to === undefined || compareIds(id, request.to) <= 0);

/** What the history says after the steps have run, by a model of its own. */
function afterUp(input: PlanInput, plan: Plan): PlanInput {
  const done = new Set(plan.steps.map(({ migration }) => migration.id));
  const standings = input.standings.map((standing): Standing => {
    if (!done.has(standing.id)) return standing;
    const { id, name, migration } = standing;
    const checksums = migration ? { checksums: migration.up.checksums() } : {};
    const applied = { id, name, standing: "applied" as const, rank: 1000, keepsDown: false, ...checksums };
    return { id, name, state: "applied", applied, ...(migration ? { migration } : {}) };
  });
  return { ...input, standings };
}

describe(`${rounds} random states, seed ${seed}`, () => {
  test("nothing is skipped silently: each file is in, or a step, or refused, or stuck, or not asked for", () => {
    forCases((_, input) => {
      const plan = planUp(input);
      const steps = plan.steps.map(({ migration }) => migration.id);
      const open = input.standings.filter(({ migration, applied }) => migration && !(applied && isIn(applied)));
      const asked = open.filter((standing) => isAsked(standing, input));
      const left = asked.filter(({ id }) => !steps.includes(id) && plan.blocked === undefined);
      if (input.request.steps === undefined) expect(left.map(({ id }) => id)).toEqual([]);
      else expect(steps.length).toBe(plan.blocked ? steps.length : Math.min(input.request.steps, asked.length));
    });
  });

  test("nothing that is in is applied again, and nothing that is not asked for", () => {
    forCases((_, input) => {
      for (const { migration } of planUp(input).steps) {
        const standing = input.standings.find(({ id }) => id === migration.id)!;
        expect([standing.applied && isIn(standing.applied), isAsked(standing, input)]).not.toEqual([true, true]);
        expect(isAsked(standing, input)).toBe(true);
      }
    });
  });

  test("steps up stand in the order of ids; steps down in the reverse order of application", () => {
    forCases((_, input) => {
      const ups = planUp(input).steps.map(({ migration }) => migration.id);
      expect(ups).toEqual([...ups].sort(input.compareIds));
      const ranks = planDown(input).steps.map(
        ({ migration }) => input.standings.find(({ id }) => id === migration.id)!.applied!.rank,
      );
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    });
  });

  test("the same input gives the same plan", () => {
    forCases((told, input) => {
      expect(planUp(inputOf(told))).toEqual(planUp(input));
      expect(planDown(inputOf(told))).toEqual(planDown(input));
    });
  });

  test("when the steps have run the next plan is empty", () => {
    let ran = 0;
    forCases((_, input) => {
      const whole = { ...input, request: { allowDestructive: input.request.allowDestructive } };
      const plan = planUp(whole);
      if (plan.blocked) return;
      ran++;
      expect(planUp(afterUp(whole, plan)).steps).toEqual([]);
    });
    expect(ran).toBeGreaterThan(rounds / 2);
  });

  test("one step at a time comes to the same as all at once", () => {
    forCases((_, input) => {
      const whole = { ...input, request: { allowDestructive: [] } };
      const plan = planUp(whole);
      if (plan.blocked) return;
      const single: string[] = [];
      for (let now: PlanInput = { ...whole, request: { allowDestructive: [], steps: 1 } }; single.length < 20;) {
        const next = planUp(now);
        if (next.steps.length === 0) break;
        single.push(...next.steps.map(({ migration }) => migration.id));
        now = afterUp(now, next);
      }
      expect(single).toEqual(plan.steps.map(({ migration }) => migration.id));
    });
  });

  test("a policy may refuse and say, but never changes what the steps are", () => {
    forCases((told, input) => {
      const other = inputOf({ ...told, policy: "forgiving" });
      expect(planUp(other).planId).toBe(planUp(input).planId);
      expect(planDown(other).planId).toBe(planDown(input).planId);
    });
  });

  test("what loses data is refused or said, unless it was allowed by its id", () => {
    let lossy = 0;
    forCases((_, input) => {
      for (const plan of [planUp(input), planDown(input)]) {
        for (const { migration, destructive } of plan.steps) {
          if (destructive.length === 0) continue;
          lossy++;
          const told = [
            ...plan.refusals.filter(({ code }) => code === "destructive"),
            ...plan.said.filter(({ cell }) => cell === "destructive"),
          ];
          const isTold = told.some(({ id }) => id === migration.id);
          expect(isTold).toBe(!input.request.allowDestructive.includes(migration.id));
        }
      }
    });
    expect(lossy).toBeGreaterThan(100);
  });

  test("the states met are many: all ten but `superseded`", () => {
    const met = new Set<string>();
    forCases((_, { standings }) => standings.forEach(({ state }) => met.add(state)));
    expect(met.size, [...met].join(" ")).toBe(9);
    expect(statesInWords([])).toBe("");
  });
});
