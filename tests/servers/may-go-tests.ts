import { describe, expect, test } from "vitest";
import { stepsOf } from "./door-tests.js";
import { ownerPeers } from "./owner-peers.js";
import type { OwnerGround } from "./owner-tests.js";

/** What each owner's table lets go up or down: the guard before our rows, asked as a question. */
export function testMayGo(title: string, ground: OwnerGround): void {
  const asked = ownerPeers.filter(({ owner }) => owner.on[ground.engine].stands);
  describe.each(asked)(`what may go up or down by $owner.name's table on ${title}`, (ownerPeer) => {
    test("what is out, what is in, and what is half in", async () => {
      const table = ownerPeer.owner.on[ground.engine];
      const at = table.defaultTable;
      const [first, one] = [0, 1].map((index) => ownerPeer.change(stepsOf(ownerPeer), index));
      if (!first || !one) throw new RangeError("two are needed");
      await using database = await ground.fresh();
      await database.write(table.make(at, ground.quote));
      await database.write(table.applied(first, at, ground.quote));
      const may = async (): Promise<readonly string[]> => {
        const ways = [
          ["up", "up", one],
          ["down", "down", one],
          ["half down", "down", { ...one, half: true }],
        ] as const;
        const allowed: string[] = [];
        for (const [name, direction, change] of ways) {
          const text = table.stands?.(change, direction, at, ground.quote);
          const rows = await database.query(`SELECT 1 AS one FROM (SELECT 1 AS a) AS given WHERE ${text}`);
          if (rows.length > 0) allowed.push(name);
        }
        return allowed;
      };
      // What is half in its owner notes, or it is to that as what is out.
      expect(await may()).toEqual(table.begun ? ["up"] : ["up", "half down"]);
      await database.write(table.begun?.(one, "up", at, ground.quote) ?? []);
      expect(await may()).toContain("half down");
      // A way back that failed takes nothing of the note.
      await database.write(table.rolledBack?.(one, "down", at, ground.quote) ?? []);
      expect(await may()).toContain("half down");
      await database.write(table.applied(one, at, ground.quote));
      expect(await may()).toEqual(["down"]);
    });
  });
}
