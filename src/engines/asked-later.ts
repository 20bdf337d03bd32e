import type { Questions } from "./engine.js";

/** What is asked beside a run: loaded with the first question. */
type Later = Omit<Questions, "holdsLock" | "witness" | "forbids" | "outlasting" | "spokenOf">;

export function askedLater(load: () => Promise<Later>): Later {
  return {
    holder: async (...about) => (await load()).holder(...about),
    atWork: async (...about) => (await load()).atWork(...about),
    changing: async (...about) => (await load()).changing(...about),
    pulse: async (...about) => (await load()).pulse(...about),
    end: async (...about) => (await load()).end(...about),
    busy: async (...about) => (await load()).busy(...about),
    before: async (...about) => (await load()).before(...about),
    left: async (...about) => (await load()).left(...about),
    fate: async (...about) => (await load()).fate(...about),
    trace: async (...about) => (await load()).trace(...about),
    health: async (...about) => (await load()).health(...about),
    evidence: async (...about) => (await load()).evidence(...about),
    near: async (...about) => (await load()).near(...about),
    rowsIn: async (...about) => (await load()).rowsIn(...about),
    statementAt: async (...about) => (await load()).statementAt(...about),
    underWay: async (...about) => (await load()).underWay(...about),
  };
}
