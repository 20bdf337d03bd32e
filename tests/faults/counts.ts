import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import type { Journey } from "../servers/journey.js";
import { isRecording, onlyPoint, say } from "../prove/budget.js";
import type { Counts } from "./strike.js";
import type { Family } from "./ways.js";

const file = new URL("counts.json", import.meta.url);

/** Whoever asks for some points alone records what became of those; for all of a journey, how many it has, too. */
export function isRecordingCounts({ name }: Journey): boolean {
  return isRecording && (onlyPoint === undefined || onlyPoint === name);
}

/** How often each event comes in a run that nothing happens to, by server and family. */
type Recorded = Readonly<Record<string, Readonly<Partial<Record<Family, Readonly<Record<string, number>>>>>>>;

/** Says each event's name and count. Fewer than are recorded would prove less, and fail. */
export function checkCounts(counts: Readonly<Record<Family, Counts>>, server: string, recording: boolean): void {
  for (const [family, names] of Object.entries(counts)) {
    const sum = [...names.values()].reduce((all, count) => all + count, 0);
    say(`${server}, ${family}: ${sum} events`);
    for (const [name, count] of sorted(names)) say(`${String(count).padStart(7)}  ${name}`);
  }
  const recorded = JSON.parse(readFileSync(file, "utf8")) as Recorded;
  if (recording) return record(counts, server, recorded);
  expect(fallen(counts, recorded[server] ?? {})).toEqual([]);
}

function fallen(counts: Readonly<Record<Family, Counts>>, least: Recorded[string]): readonly string[] {
  return Object.entries(least).flatMap(([family, names]) =>
    Object.entries(names).flatMap(([name, wanted]) => {
      const found = counts[family as Family].get(name) ?? 0;
      return found < wanted ? [`${family}: ${name} ${found} times, recorded ${wanted}`] : [];
    }),
  );
}

/** Of several runs the least: what is cut in more messages where the machine is busy is no more to prove. */
export function leastOf(runs: readonly Readonly<Record<Family, Counts>>[]): Readonly<Record<Family, Counts>> {
  const least = (family: Family): Counts => {
    const names = new Set(runs.flatMap((run) => [...run[family].keys()]));
    const counts = [...names].map(
      (name) => [name, Math.min(...runs.map((run) => run[family].get(name) ?? 0))] as const,
    );
    return new Map(counts.filter(([, count]) => count > 0));
  };
  return { client: least("client"), server: least("server"), library: least("library") };
}

function record(counts: Readonly<Record<Family, Counts>>, server: string, recorded: Recorded): void {
  const families = Object.entries(counts).map(([family, names]) => [family, Object.fromEntries(sorted(names))]);
  const all = { ...recorded, [server]: Object.fromEntries(families) };
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
}

function sorted(names: Counts): readonly (readonly [string, number])[] {
  return [...names].sort(([one], [other]) => (one < other ? -1 : 1));
}
