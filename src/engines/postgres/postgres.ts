import type { Engine } from "../engine.js";
import { isLendable } from "./lendable.js";
import { postgresDialect } from "./dialect.js";
import { holdsLock, postgresFrame } from "./frame.js";

const asked = async () => (await import("./questions.js")).questions;

/** PostgreSQL 13 and newer. What is heavy or seldom (driver, parser, embedded server, questions) is loaded when asked for. */
export const postgres: Engine = {
  name: "postgres",
  schemes: ["postgres", "postgresql"],
  defaultPort: 5432,
  can: { transactionalDdl: true, severalStatementsInOneMessage: true },
  dialect: postgresDialect,
  frame: postgresFrame,
  byHand: async () => (await import("./by-hand.js")).postgresByHand,
  questions: {
    holdsLock,
    witness: () => undefined,
    holder: async (...about) => (await asked()).holder(...about),
    atWork: async (...about) => (await asked()).atWork(...about),
    pulse: async (...about) => (await asked()).pulse(...about),
    end: async (...about) => (await asked()).end(...about),
    busy: async (...about) => (await asked()).busy(...about),
    forbids: () => Promise.resolve(undefined),
    before: async (...about) => (await asked()).before(...about),
    left: async (...about) => (await asked()).left(...about),
    fate: async (...about) => (await asked()).fate(...about),
    trace: async (...about) => (await asked()).trace(...about),
    health: async (...about) => (await asked()).health(...about),
    evidence: async (...about) => (await asked()).evidence(...about),
    near: async (...about) => (await asked()).near(...about),
    rowsIn: async (...about) => (await asked()).rowsIn(...about),
    statementAt: async (...about) => (await asked()).statementAt(...about),
    underWay: async (...about) => (await asked()).underWay(...about),
  },
  causes: async () => (await import("./causes.js")).postgresCauses,
  connect: async (address, options) => (await import("./connect.js")).connect(address, options),
  isLendable,
  borrow: async (connection, options) => (await import("./borrow.js")).borrow(connection, options),
  reader: async () => (await import("./reader.js")).postgresReader(),
  servers: async () => (await import("./server.js")).embeddedServers,
};
