import { afterAll, beforeEach, describe } from "vitest";
import { type Budget, isProof, notReached, type Rest, startBudget } from "./budget.js";

declare module "vitest" {
  interface TaskMeta {
    /** The time was used up before it: all of these are told in one line, and none by itself. */
    late?: true;
  }
}

/**
 * Tests of a fixed length on each server, as far as their time goes; `npm test` has those of the first server.
 * Which come first the seed decides, so that none is always the one that is not reached.
 */
export function proveOnEach<Server extends { readonly title: string }>(
  name: string,
  servers: readonly Server[],
  define: (server: Server) => void,
): void {
  const whole = startBudget();
  const on = isProof ? servers : servers.slice(0, 1);
  for (const [index, server] of on.entries())
    describe(name, { shuffle: isProof }, () => {
      // What an earlier server did not use is shared among those that are left.
      keepToShare(server.title, "tests", () => whole.part(on.length - index));
      define(server);
    });
}

/** For all tests of the suite that calls it: once its time is used up none is begun, and how many those are is told. */
export function keepToShare(server: string, unit: string, begin: () => Budget): void {
  if (!isProof) return;
  const turns = turnsWithin(begin);
  beforeEach((context) => {
    if (turns.take()) return;
    context.task.meta.late = true;
    context.skip("the time was used up");
  });
  afterAll(() => notReached({ on: server, what: "", unit, ...turns.rest() }));
}

/** Who has a turn while there is time. The first one has it however little there is: a proof that tried nothing would prove nothing. */
export function turnsWithin(begin: () => Budget): {
  readonly take: () => boolean;
  readonly rest: () => Pick<Rest, "left" | "of">;
} {
  let budget: Budget | undefined;
  let [left, of] = [0, 0];
  return {
    take() {
      const isLate = budget?.over() === true;
      budget ??= begin();
      of++;
      if (isLate) left++;
      return !isLate;
    },
    rest: () => ({ left, of }),
  };
}
