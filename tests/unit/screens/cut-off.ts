import type { SluiceEvent } from "../../../src/core/model/event.js";

const target = "backend";

/** What a run tells whose session somebody ended. */
export const cutOff: readonly SluiceEvent[] = [
  {
    type: "commit.doubted",
    target,
    id: "030",
    after: 0,
    statement: "CREATE INDEX CONCURRENTLY i ON t",
    sqlstate: "57P01",
  },
  { type: "commit.settled", target, found: [{ id: "030", outcome: "not-in", unit: { number: 2, of: 3 } }] },
  { type: "commit.settled", target, found: [{ id: "031", outcome: "half", unit: { number: 2, of: 3 } }] },
  { type: "migration.failed", target, id: "030", name: "t_index", outcome: "partial", cutOff: true, done: 1, of: 3 },
];
