import type { SluiceEvent } from "../../../src/core/model/event.js";

const type = "migration.overtaken";
const target = "backend";
const kim = { by: "kim", host: "ci-7" };

/** What a run tells of what others did meanwhile. */
export const overtaken: readonly SluiceEvent[] = [
  { type, target, id: "005", name: "add_check_instances", direction: "up", now: "applied", ...kim, rolledBack: true },
  { type, target, id: "026", name: "next", direction: "up", now: "pending", rolledBack: true },
  { type, target, id: "006", name: "newest", direction: "down", now: "reverted", ...kim },
  { type, target, id: "007", name: "redone", direction: "down", now: "applied" },
];
