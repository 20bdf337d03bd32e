import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { aftermath } from "../servers/aftermath.js";
import { freshDatabase, majors, type TestDatabase } from "../servers/database.js";
import { upOf } from "../servers/journey.js";
import { transactional } from "../servers/mixture.js";
import { noPgBouncer, startPgBouncer } from "../servers/pgbouncer.js";
import { makeProject, type Project, type Running } from "../servers/project.js";
import { proven, randomOf, say, seed, startBudget } from "./budget.js";

type Random = () => number;

beforeEach(({ skip }) => skip(noPgBouncer !== undefined, noPgBouncer));

test.each(majors)(
  "runs at once behind PgBouncer in transaction mode, before PostgreSQL %s, some killed: each migration is in exactly once",
  async (major) => {
    const budget = startBudget(1 / majors.length);
    let [tried, lost, doubled] = [0, 0, 0];
    do {
      const random = randomOf(seed * 7919 + tried);
      const found = await round(major, random);
      expect({ seed, major, round: tried, problems: found.problems }).toMatchObject({ problems: [] });
      lost += found.lost;
      doubled += found.doubled;
      tried++;
    } while (!budget.over());
    say(`PostgreSQL ${major}: ${tried} rounds`);
    proven({
      what: "runs at once through PgBouncer, some killed",
      server: `PostgreSQL ${major}`,
      tried,
      lost,
      doubled,
    });
  },
);

async function round(major: number, random: Random) {
  await using database = await freshDatabase({ major });
  const files = transactional(10 + Math.floor(random() * 20));
  using project = makeProject(database, files);
  const wrong = await race(database, project, random);
  const { problems, ...counts } = await aftermath(project, database, upOf(files));
  return { ...counts, problems: [...wrong, ...problems] };
}

/** How the runs ended that were not struck, where that was not well. */
async function race(database: TestDatabase, project: Project, random: Random): Promise<readonly string[]> {
  const size = 1 + Math.floor(random() * 5);
  await using pooler = await startPgBouncer(database, {
    mode: "transaction",
    settings: { default_pool_size: String(size), server_round_robin: random() < 0.5 ? "1" : "0" },
  });
  const count = 2 + Math.floor(random() * 5);
  const runs = Array.from({ length: count }, (_, index) => {
    const url = index > 0 && random() < 0.2 ? database.url : pooler.url;
    return project.start(["up", "--json", "--grace", "300ms"], { url });
  });
  const struck = new Map<Running, readonly (number | null)[]>();
  for (const run of runs.slice(0, Math.floor(random() * count))) {
    const strike = strikes[Math.floor(random() * strikes.length)]!;
    struck.set(run, strike.may);
    await sleep(200 + random() * 800);
    await strike.hit(run, database);
  }
  const ended = await Promise.all(runs.map(async (run) => ({ run, ran: await run.ended })));
  // It hits whoever is at a statement then, struck or not.
  const besides = [...struck.values()].some((may) => may.includes(1)) ? [1, 6] : [];
  return ended.flatMap(({ run, ran }) => {
    const may = [...(struck.get(run) ?? [0]), ...besides];
    const isRight = may.includes(ran.code) && (ran.code !== 1 || ran.json.error?.["sqlstate"] === "57P01");
    return isRight ? [] : [`exit ${ran.code} with ${size} for ${count}: ${ran.stdout}${ran.stderr}`];
  });
}

const strikes: readonly {
  /** How the run may end then. */
  readonly may: readonly (number | null)[];
  readonly hit: (run: Running, database: TestDatabase) => Promise<unknown>;
}[] = [
  { may: [null, 0], hit: async (run) => run.child.kill("SIGKILL") },
  // Killed where Node itself was still starting.
  { may: [8, 0, null], hit: async (run) => run.child.kill("SIGTERM") },
  {
    // Whoever is at a statement then has it told that somebody meant to end it; before anything was begun, a database is only not reached.
    may: [0, 1, 6],
    hit: (_, database) =>
      database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' LIMIT 1",
      ),
  },
];
