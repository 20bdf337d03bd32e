import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { type Attack, struck, type Struck } from "../servers/exactly-once.js";
import { makeProxy, type Proxy } from "../servers/proxy.js";
import { notReached, proven, randomOf, seed, startBudget } from "./budget.js";

/** What is wanted of a release; a slice of a few seconds comes less far. */
const wantedRounds = 50;

// A run of fifty migrations takes about a second here: whatever strikes it, and when, each is applied exactly once.
test.each(majors)("fifty migrations on PostgreSQL %s, struck at moments that only the seed knows", async (major) => {
  const random = randomOf(seed * 100 + major);
  const budget = startBudget(1 / majors.length);
  let [rounds, lost, doubled] = [0, 0, 0];
  let [deadly, hits] = [0, 0];
  await undisturbed(major);
  do {
    const way = ways[Math.floor(random() * ways.length)]!;
    const moment = random();
    await using database = await freshDatabase({ major });
    const { problems, ended, inTheMiddle, ...found } = await way.strike(database, moment);
    rounds++;
    lost += found.lost;
    doubled += found.doubled;
    wholeMs = found.wholeMs ?? wholeMs;
    if (way.ends) deadly++;
    if (way.ends && inTheMiddle) hits++;
    const what = { seed, major, round: rounds, way: way.name, moment, ended };
    expect({ ...what, problems }).toEqual({ ...what, problems: [] });
  } while (!budget.over());
  // Blows that all miss would prove nothing.
  if (deadly >= 20) expect(hits).toBeGreaterThan(deadly / 6);
  proven({ what: "at a moment", server: `PostgreSQL ${major}`, tried: rounds, lost, doubled });
  const left = Math.max(0, wantedRounds - rounds);
  notReached({ on: `PostgreSQL ${major}`, what: "", left, of: wantedRounds, unit: "rounds" });
});

/** How long a run takes on this machine as it is now: what the last one took that came to its end. */
let wholeMs = 0;

async function undisturbed(major: number): Promise<void> {
  await using database = await freshDatabase({ major });
  const found = await struck(database, { may: [0], strike: async ({ ended }) => void (await ended) });
  expect(found.problems).toEqual([]);
  wholeMs = found.wholeMs ?? 0;
}

/** A signal before it listens would end any process: the first 150 ms are Node's own. */
function atMs(moment: number): number {
  return 150 + moment * Math.max(100, wholeMs - 150);
}

interface Way {
  readonly name: string;
  /** A run that it hits does not come to its end. */
  readonly ends?: true;
  /** `moment`: from 0 to 1 over the run. */
  readonly strike: (database: TestDatabase, moment: number) => Promise<Struck>;
}

const ways: readonly Way[] = [
  // Killed twice as often as anything else.
  { name: "kill -9", ends: true, strike: (database, moment) => struck(database, killed(moment, ["SIGKILL"])) },
  { name: "kill -9 again", ends: true, strike: (database, moment) => struck(database, killed(moment, ["SIGKILL"])) },
  { name: "SIGTERM", ends: true, strike: (database, moment) => struck(database, killed(moment, ["SIGTERM"])) },
  {
    name: "SIGINT twice",
    ends: true,
    strike: (database, moment) => struck(database, killed(moment, ["SIGINT", "SIGINT"])),
  },
  {
    name: "SIGTERM, then kill -9",
    ends: true,
    strike: (database, moment) => struck(database, killed(moment, ["SIGTERM", "SIGKILL"])),
  },
  {
    name: "its session ended by the server",
    strike: (database, moment) => struck(database, terminated(database, moment)),
  },
  { name: "the network cut", strike: (database, moment) => throughProxy(database, moment, "time") },
  { name: "the network cut before a message", strike: (database, moment) => throughProxy(database, moment, "cut") },
  { name: "the network cut before an answer", strike: (database, moment) => throughProxy(database, moment, "swallow") },
];

function killed(moment: number, signals: readonly NodeJS.Signals[]): Attack {
  return {
    may: signals.includes("SIGKILL") ? [null, 0, 8, 9] : [8, 0, 9],
    async strike({ child }) {
      await sleep(atMs(moment));
      for (const signal of signals) {
        child.kill(signal);
        await sleep(moment * 50);
      }
    },
  };
}

function terminated(database: TestDatabase, moment: number): Attack {
  return {
    // What an administrator ends in the middle of a migration is not begun again by itself.
    may: [0, 1, 6, 9],
    async strike() {
      await sleep(atMs(moment));
      await database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sluice%'",
      );
    },
  };
}

/** The connection breaks once; the run goes on over another. */
async function throughProxy(database: TestDatabase, moment: number, how: "time" | "cut" | "swallow"): Promise<Struck> {
  // About forty messages pass.
  const at = 3 + Math.floor(moment * 40);
  let passed = 0;
  await using proxy: Proxy = await makeProxy(database, {
    onMessage: ({ type }) => (how !== "time" && type === "Q" && ++passed === at ? how : "pass"),
  });
  return await struck(database, {
    url: proxy.url,
    // Lost before anything was begun, it is only not reached.
    may: [0, 6, 9],
    async strike() {
      if (how !== "time") return;
      await sleep(atMs(moment));
      proxy.cut();
    },
  });
}
