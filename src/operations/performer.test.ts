import { describe, expect, test } from "vitest";
import type { History } from "../core/histories/history.js";
import type { Performed } from "../core/model/migration.js";
import type { Session } from "../engines/engine.js";
import type { Work } from "../run/work.js";
import { fateOf } from "./performer.js";

const command: Performed = { way: "command", command: "alembic upgrade head" };

function fate(action: "apply" | "revert", found: readonly object[], performed: Performed, isOwned = true) {
  const owner: History["owner"] = (id) => ({ ask: `SELECT '${id}'`, isIn: (rows) => rows.length > 0 });
  const asked: string[] = [];
  const session = { rows: async (sql: string) => (asked.push(sql), found) } as unknown as Session;
  const work = { step: { action, migration: { id: "001" } }, unit: { performed } } as unknown as Work;
  return fateOf(work, session, { history: (isOwned ? { owner } : {}) as History }).then((told) => [told, ...asked]);
}

describe("what became of it, as its owner's table tells", () => {
  test.each([
    ["apply", [{}], "in"],
    ["apply", [], "not-in"],
    ["revert", [{}], "not-in"],
    ["revert", [], "in"],
  ] as const)("%s, found %j: %s", async (action, found, told) => {
    expect(await fate(action, found, command)).toEqual([told, "SELECT '001'"]);
  });

  test("nobody tells where the table is ours alone, or code did it", async () => {
    expect(await fate("apply", [{}], command, false)).toEqual(["unknown"]);
    expect(await fate("apply", [{}], { way: "code", module: "001.ts", export: "up" })).toEqual(["unknown"]);
  });
});
