import { askedLater } from "../asked-later.js";
import type { Engine } from "../engine.js";
import { isLendable } from "./lendable.js";
import { postgresDialect } from "./dialect.js";
import { postgresFrame } from "./frame.js";
import { holdsLock } from "./lock-key.js";

const asked = async () => (await import("./questions.js")).questions;

/** PostgreSQL 13 and newer. What is heavy or seldom (driver, parser, embedded server, questions) is loaded when asked for. */
export const postgres: Engine = {
  name: "postgres",
  products: ["postgresql", "postgres"],
  can: { transactionalDdl: true, severalStatementsInOneMessage: true, refuseToBlock: false, searchPath: true },
  dialect: postgresDialect,
  frame: postgresFrame,
  byHand: async () => (await import("./by-hand.js")).postgresByHand,
  questions: {
    holdsLock,
    witness: () => undefined,
    ...askedLater(asked),
    forbids: () => Promise.resolve(undefined),
    outlasting: () => Promise.resolve(new Map()),
    spokenOf: () => Promise.resolve(undefined),
  },
  facts: () => Promise.resolve({ of: () => ({}), demanding: () => undefined }),
  causes: async () => (await import("./causes.js")).postgresCauses,
  saidByDriver: async (said) => (await import("./said-by-driver.js")).saidByDriver(said),
  connect: async (address, options) => (await import("./connect.js")).connect(address, options),
  isLendable,
  borrow: async (connection, options) => (await import("./borrow.js")).borrow(connection, options),
  reader: async () => (await import("./reader.js")).postgresReader(),
  forCode: async () => (await import("./for-code.js")).postgresForCode,
  servers: async () => (await import("./server.js")).embeddedServers,
};
