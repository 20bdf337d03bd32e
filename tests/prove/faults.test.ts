import { expect, test } from "vitest";
import { checkCounts, leastOf } from "../faults/counts.js";
import { type OwnServer, startOwnServer } from "../faults/own-server.js";
import { pointsOf, theNext } from "../faults/points.js";
import { type Blow, countEvents, nameOf, type Point, strike } from "../faults/strike.js";
import { ways } from "../faults/ways.js";
import { majors } from "../servers/database.js";
import { type Budget, isRecording, notReached, onlyPoint, proven, say, seed, startBudget } from "./budget.js";

/** Runs that wait more than they compute. */
const atOnce = 3;

interface Tried {
  readonly point: Point;
  readonly blow: Blow;
}

// Every message of a run of fifty migrations, of either side, and every event that it tells: something happens at each.
test.each(majors)("whatever happens on PostgreSQL %s, at whichever message or event", async (major) => {
  const budget = startBudget(1 / majors.length);
  const counts = await countEvents(major);
  checkCounts(
    isRecording ? leastOf([counts, await countEvents(major), await countEvents(major)]) : counts,
    `postgres ${major}`,
  );
  const points = pointsOf(ways, counts, seed).filter(isWanted);
  const left = [...points];
  const tried: Tried[] = [];
  const meet = ({ point, blow }: Tried): void => {
    tried.push({ point, blow });
    // A struck run is longer than the one that was counted: its name ends where a point is not met.
    const isLast = point.n >= (counts[point.family].get(point.event) ?? 0);
    if (blow.met && isLast && isWanted(theNext(point))) left.push(theNext(point));
  };
  try {
    const works = Array.from({ length: atOnce }, () => work(left, major, budget, meet));
    // All of them come to their end first: what one leaves running would be in the way of others.
    await Promise.allSettled(works);
    await Promise.all(works);
  } finally {
    report(points, tried, major);
  }
  expect(tried.length).toBeGreaterThan(0);
});

/** `SIGKILL`, `SIGKILL @ client: Query BEGIN`, `SIGKILL @ client: Query BEGIN #3`. */
function isWanted(point: Point): boolean {
  return onlyPoint === undefined || `${nameOf(point)} `.startsWith(`${onlyPoint} `);
}

async function work(left: Point[], major: number, budget: Budget, meet: (tried: Tried) => void): Promise<void> {
  let own: OwnServer | undefined;
  try {
    for (let point = left.shift(); point; point = budget.over() ? undefined : left.shift()) {
      if (point.way.ownServer) own ??= await startOwnServer(major);
      const since = performance.now();
      const blow = await strike(point, major, point.way.ownServer ? own : undefined);
      meet({ point, blow });
      say(`${((performance.now() - since) / 1000).toFixed(1).padStart(7)} s  ${nameOf(point)}: ${blow.ended}`);
      const what = { seed, major, point: nameOf(point), ended: blow.ended };
      expect({ ...what, problems: blow.problems }).toEqual({ ...what, problems: [] });
    }
  } finally {
    await own?.[Symbol.asyncDispose]();
  }
}

/** How far each way came. */
function report(points: readonly Point[], tried: readonly Tried[], major: number): void {
  const server = `PostgreSQL ${major}`;
  for (const way of ways) {
    const of = points.filter((point) => point.way === way).length;
    const mine = tried.filter(({ point }) => point.way === way);
    const sum = (count: (blow: Blow) => number): number => mine.reduce((all, { blow }) => all + count(blow), 0);
    const met = sum((blow) => (blow.met ? 1 : 0));
    say(
      `${server}, ${way.name}: ${mine.length} tried of ${of}, ${met} met, ${sum((blow) => blow.unknown.length)} unknown`,
    );
    proven({
      what: way.name,
      server,
      tried: met,
      of,
      lost: sum(({ lost }) => lost),
      doubled: sum(({ doubled }) => doubled),
    });
    if (mine.length < of) notReached(`faults, ${server}, ${way.name}: ${mine.length} of ${of} points`);
  }
}
