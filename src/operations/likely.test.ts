import { expect, test } from "vitest";
import type { AnySluiceError } from "../core/failures/failure.js";
import type { Engine } from "../engines/engine.js";
import { postgresCauses } from "../engines/postgres/causes.js";
import { likely } from "./likely.js";

const engine = { causes: async () => postgresCauses } as unknown as Engine;
const settings = { address: {}, session: {}, history: {} } as never;

test("the causes of what a server tells at length are found in time", async () => {
  const long = "(a".repeat(200_000);
  const fault = { sqlstate: "23514", message: 'no partition of relation "t" found for row', detail: long, where: long };
  const { user: since } = process.cpuUsage();
  const causes = await likely({ facts: { fault } } as unknown as AnySluiceError, settings, engine);
  expect(causes[0]?.en).toBeDefined();
  expect((process.cpuUsage().user - since) / 1000).toBeLessThan(2000);
});
