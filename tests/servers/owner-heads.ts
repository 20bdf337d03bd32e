import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { alembic, headsOf } from "../../src/core/histories/owners/alembic.js";
import { alembicArgs, alembicEnv, file, revision } from "./owner-peers.js";
import type { OwnerGround } from "./owner-tests.js";
import { findPeer } from "./peers.js";

/** What each builds upon, and what it depends on besides. */
const graph: Readonly<Record<string, readonly [downs: readonly string[], dependsOn?: readonly string[]]>> = {
  a0: [[]],
  b1: [["a0"]],
  c1: [["a0"]],
  d1: [["c1"], ["b1"]],
  e1: [["b1"]],
  f0: [["d1", "e1"]],
  x0: [[]],
};

/** Branches, a dependency, a merge and a second beginning, each step by the real one and, beside it, by us. */
export function testHeads(title: string, ground: OwnerGround): void {
  test(`alembic on ${title}: our heads are its heads, whatever the graph`, async (context) => {
    const peer = findPeer("alembic");
    if (typeof peer === "string") return context.skip(peer);
    const folder = mkdtempSync(join(tmpdir(), "sluice-heads-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    file(folder, "alembic.ini", "[alembic]\nscript_location = %(here)s/dbmig\n");
    file(folder, "dbmig/env.py", alembicEnv);
    for (const [id, [downs, dependsOn]] of Object.entries(graph))
      file(folder, `dbmig/versions/${id}.py`, revision(id, downs, "", "", dependsOn));
    await using theirs = await ground.fresh();
    await using ours = await ground.fresh();
    const table = alembic.on[ground.engine];
    const at = table.defaultTable;
    await ours.write(table.make(at, ground.quote));
    const heads = async (database: typeof ours): Promise<readonly string[]> => [
      ...table.decode(await database.query(table.read(at, ground.quote))).rows.keys(),
    ];
    const step = async (
      args: readonly string[],
      direction: "applied" | "reverted",
      id: string,
      applied: readonly string[],
    ): Promise<void> => {
      const told = alembicArgs(folder, theirs, ...args);
      const { code, said } = await peer.run(told.args, told);
      expect(code, said).toBe(0);
      const to = headsOf(applied, (each) => (graph[each] ?? []).flatMap((those = []) => those));
      const change = { id, heads: { from: await heads(ours), to } };
      await ours.write(table[direction](change, at, ground.quote));
      expect(await heads(ours)).toEqual(await heads(theirs));
    };
    const ids = Object.keys(graph);
    for (const [index, id] of ids.entries()) await step(["upgrade", id], "applied", id, ids.slice(0, index + 1));
    expect(await heads(ours)).toEqual(["f0", "x0"]);
    const without = ids.filter((id) => id !== "f0");
    await step(["downgrade", "d1"], "reverted", "f0", without);
    expect(await heads(ours)).toEqual(["d1", "e1", "x0"]);
  });
}
