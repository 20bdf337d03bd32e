import { createHash } from "node:crypto";
import type { Journey } from "../servers/journey.js";
import { nameOf, type Counts, type Point } from "./strike.js";
import type { Family, Way } from "./ways.js";

/**
 * Every point of every way in the order in which they are tried: each way in its turn, and within a way the
 * kinds of event in their turn, so that any budget is spread over the whole run. The seed alone decides the rest.
 */
export function pointsOf(
  ways: readonly Way[],
  counts: ReadonlyMap<Journey, Readonly<Record<Family, Counts>>>,
  seed: number,
): readonly Point[] {
  const rankOf = new Map<Point, number>();
  const queues = ways.map((way) => {
    const kinds = way.at.flatMap((family) =>
      [...(counts.get(way.journey)?.[family] ?? [])].map(([event, count]) =>
        shuffled(allOf(way, family, event, count), seed),
      ),
    );
    for (const kind of kinds) kind.forEach((point, rank) => rankOf.set(point, rank));
    return kinds.flat().sort((a, b) => rankOf.get(a)! - rankOf.get(b)! || byHash(seed)(a, b));
  });
  const longest = Math.max(...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => queues.flatMap((queue) => queue[index] ?? [])).flat();
}

/** The point that follows in a run: tried where this one was met, so that a name ends when a point is not. */
export function theNext(point: Point): Point {
  return { ...point, n: point.n + 1 };
}

function allOf(way: Way, family: Family, event: string, count: number): readonly Point[] {
  return Array.from({ length: count }, (_, index) => ({ way, family, event, n: index + 1 }));
}

function shuffled(points: readonly Point[], seed: number): readonly Point[] {
  return [...points].sort(byHash(seed));
}

function byHash(seed: number): (a: Point, b: Point) => number {
  const hashOf = (point: Point): string =>
    createHash("sha256")
      .update(`${seed} ${nameOf(point)}`)
      .digest("hex");
  return (a, b) => hashOf(a).localeCompare(hashOf(b));
}
