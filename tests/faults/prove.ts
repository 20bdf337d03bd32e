import { expect } from "vitest";
import { type Budget, budgetMs, notReached, onlyPoint, proven, say, seed, startBudget } from "../prove/budget.js";
import type { Journey } from "../servers/journey.js";
import { checkCounts, isRecordingCounts, leastOf } from "./counts.js";
import type { Ground } from "./ground.js";
import type { OwnServer } from "./own-server.js";
import { pointsOf, theNext } from "./points.js";
import { Runner } from "./runner.js";
import { type Blow, type Counts, countEvents, nameOf, type Point, strike } from "./strike.js";
import type { Family, Way } from "./ways.js";

/** Runs that wait more than they compute. */
const atOnce = 4;

interface Tried {
  readonly point: Point;
  readonly blow: Blow;
}

/** Every message of a run, of either side, and every event that it tells: something happens at each. */
export async function proveFaults(ground: Ground, share: number): Promise<void> {
  const budget = startBudget(share);
  const counts = await counted(ground);
  const points = pointsOf(ground.ways, counts, seed);
  const left = points.filter(isWanted);
  const tried: Tried[] = [];
  const meet = ({ point, blow }: Tried): void => {
    tried.push({ point, blow });
    // A struck run is longer than the one that was counted: its name ends where a point is not met.
    const isLast = point.n >= (counts.get(point.way.journey)?.[point.family].get(point.event) ?? 0);
    if (blow.met && isLast && isWanted(theNext(point))) left.push(theNext(point));
    // Its time was over before it came there: a slow moment is no reason to leave a point out.
    if (!blow.met && !blow.through && blow.problems.length === 0) left.push(point);
  };
  try {
    const works = Array.from({ length: atOnce }, () => work(left, ground, budget, meet));
    // All of them come to their end first: what one leaves running would be in the way of others.
    await Promise.allSettled(works);
    await Promise.all(works);
  } finally {
    report(points, tried, ground);
  }
  expect(tried.length).toBeGreaterThan(0);
  const findings = tried.filter(({ blow }) => blow.problems.length > 0);
  expect(seldomTwice(ground.ways, tried)).toEqual([]);
  expect(findings.map(({ point, blow }) => ({ seed, point: nameOf(point), ...blow }))).toEqual([]);
}

/** Second blows that all miss would prove nothing. */
function seldomTwice(ways: readonly Way[], tried: readonly Tried[]): readonly string[] {
  return ways.flatMap((way) => {
    const mine = tried.filter(({ point }) => way.again && point.way === way);
    const twice = mine.filter(({ blow }) => blow.metAgain).length;
    return mine.length >= 20 && twice < mine.length / 2 ? [`${way.name}: ${twice} of ${mine.length} met again`] : [];
  });
}

/** To count the events of a longer journey alone takes longer than a slice. */
const sliceMs = 20_000;

async function counted(ground: Ground): Promise<ReadonlyMap<Journey, Readonly<Record<Family, Counts>>>> {
  await using runner = new Runner();
  const all = new Map<Journey, Readonly<Record<Family, Counts>>>();
  for (const journey of new Set(ground.ways.filter((way) => isAsked(way, ground)).map((way) => way.journey))) {
    const counts = await countEvents(ground, runner, journey);
    const recording = isRecordingCounts(journey);
    const others = recording
      ? [await countEvents(ground, runner, journey), await countEvents(ground, runner, journey)]
      : [];
    const server = `${ground.key}${journey === ground.journey ? "" : `, ${journey.name}`}`;
    checkCounts(leastOf([counts, ...others]), server, recording);
    all.set(journey, counts);
  }
  return all;
}

function isAsked({ name, journey }: Way, ground: Ground): boolean {
  if (onlyPoint === undefined) return journey === ground.journey || budgetMs > sliceMs;
  return [name, journey.name].includes(onlyPoint) || onlyPoint.startsWith(`${name} @ `);
}

/** `down`, `SIGKILL`, `SIGKILL @ client: Query BEGIN`, `SIGKILL @ client: Query BEGIN #3`. */
function isWanted(point: Point): boolean {
  const all = nameOf(point);
  const names = [all, all.slice(0, all.lastIndexOf(" #")), point.way.name, point.way.journey.name];
  return onlyPoint === undefined || names.includes(onlyPoint);
}

async function work(left: Point[], ground: Ground, budget: Budget, meet: (tried: Tried) => void): Promise<void> {
  await using runner = new Runner();
  let own: OwnServer | undefined;
  try {
    for (let point = left.shift(); point; point = budget.over() ? undefined : left.shift()) {
      if (point.way.ownServer) own ??= await ground.own();
      const since = performance.now();
      const blow = await strike(point, ground, runner, point.way.ownServer ? own : undefined);
      meet({ point, blow });
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      say(`${seconds.padStart(7)} s  ${nameOf(point)}: ${blow.met ? "" : "not met, "}${blow.ended}`);
      for (const problem of blow.problems) say(`          ✗ ${problem}`);
    }
  } finally {
    await own?.[Symbol.asyncDispose]();
  }
}

/** How far each way came. */
function report(points: readonly Point[], tried: readonly Tried[], ground: Ground): void {
  const server = ground.title;
  const known = new Set(points);
  for (const way of ground.ways) {
    const all = points.filter((point) => point.way === way);
    const mine = tried.filter(({ point }) => point.way === way);
    const sum = (count: (blow: Blow) => number): number => mine.reduce((total, { blow }) => total + count(blow), 0);
    const met = sum((blow) => (blow.met ? 1 : 0));
    // A run that nothing stopped, and that did not come to its point, has fewer of them; some have more.
    const more = mine.filter(({ point, blow }) => blow.met && !known.has(point)).length;
    const fewer = mine.filter(({ point, blow }) => !blow.met && blow.through && known.has(point)).length;
    const of = all.length + more - fewer;
    const [lost, doubled, unknown] = [sum((b) => b.lost), sum((b) => b.doubled), sum((b) => b.unknown.length)];
    proven({ what: way.name, server, tried: met, of, lost, doubled });
    if (!all.some(isWanted)) continue;
    const again = way.again ? `, ${sum((blow) => (blow.metAgain ? 1 : 0))} met again` : "";
    say(`${server}, ${way.name}: ${mine.length} tried, ${met} met of ${of}${again}, ${unknown} unknown`);
    notReached({ on: server, what: way.name, left: of - met, of, unit: "points" });
  }
}
