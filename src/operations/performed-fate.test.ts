import { describe, expect, test } from "vitest";
import type { History } from "../core/histories/history.js";
import type { Performed } from "../core/model/migration.js";
import type { Engine, Session } from "../engines/engine.js";
import type { Work } from "../run/work.js";
import { fateOf } from "./performed-fate.js";

const command: Performed = { way: "command", command: "alembic upgrade head", inTransaction: true };
const table = { kind: "create-table", object: "t", known: "tree" } as const;

interface Circumstances {
  readonly isOwned?: boolean;
  readonly transactionalDdl?: boolean;
  readonly actions?: readonly object[];
  readonly there?: readonly string[];
}

function fate(action: "apply" | "revert", found: readonly object[], performed: Performed, around: Circumstances = {}) {
  const { isOwned = true, transactionalDdl = true, actions = [], there = [] } = around;
  const owner: History["owner"] = (id) => ({ ask: `SELECT '${id}'`, isIn: (rows) => rows.length > 0 });
  const asked: string[] = [];
  const session = { rows: async (sql: string) => (asked.push(sql), found) } as unknown as Session;
  const work = { step: { action, migration: { id: "001" } }, unit: { performed, actions } } as unknown as Work;
  const evidence = async (_: Session, of: readonly { readonly object: string }[]) =>
    of.map(({ object }) => ({ object, there: there.includes(object) }));
  const engine = { can: { transactionalDdl }, questions: { evidence } } as unknown as Engine;
  return fateOf(work, session, { engine, history: (isOwned ? { owner } : {}) as History }).then((told) => [
    told,
    ...asked,
  ]);
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

  test.each<[string, Circumstances, Performed, string]>([
    ["all of it was taken back with its row", {}, command, "not-in"],
    ["some of it stays where nothing is taken back", { transactionalDdl: false }, command, "in-part"],
    ["or where it commits by itself", {}, { way: "command", command: "alembic" }, "in-part"],
    ["unless nothing of it is to be seen", { transactionalDdl: false, actions: [table] }, command, "not-in"],
    ["and it is", { transactionalDdl: false, actions: [table], there: ["t"] }, command, "in-part"],
    ["or may not be", { transactionalDdl: false, actions: [{ ...table, maybe: true }] }, command, "in-part"],
    ["or cannot be", { transactionalDdl: false, actions: [table, { ...table, known: "inside" }] }, command, "in-part"],
  ])("the table does not have it: %s", async (_, around, performed, told) => {
    expect((await fate("apply", [], performed, around))[0]).toBe(told);
  });

  test("nobody tells where the table is ours alone, or code did it", async () => {
    expect(await fate("apply", [{}], command, { isOwned: false })).toEqual(["unknown"]);
    expect(await fate("apply", [{}], { way: "code", module: "001.ts", export: "up" })).toEqual(["unknown"]);
  });
});
