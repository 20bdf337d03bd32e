import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { randomOf, seed } from "../prove/budget.js";
import { freshDatabase, majors } from "../servers/database.js";
import { struck } from "../servers/exactly-once.js";

// A slice of tests/prove/kill.test.ts: a run takes about 900 ms here.
test.each(majors)(
  "kill -9 at six moments on PostgreSQL %s: the next run ends with each applied exactly once",
  async (major) => {
    const random = randomOf(seed);
    for (let round = 0; round < 6; round++) {
      const afterMs = 150 + Math.floor(random() * 1200);
      await using database = await freshDatabase({ major });
      const { problems } = await struck(database, {
        may: [null, 0],
        async strike({ child }) {
          await sleep(afterMs);
          child.kill("SIGKILL");
        },
      });
      expect({ seed, round, afterMs, problems }).toEqual({ seed, round, afterMs, problems: [] });
    }
  },
  240_000,
);
