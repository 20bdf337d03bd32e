import type { Engine } from "../engine.js";
import { mysqlDialect } from "./dialect.js";
import { mysqlFrame } from "./frame.js";
import { isLendable } from "./lendable.js";
import { holdsLock } from "./lock.js";
import { witness } from "./witness.js";
import { SluiceError } from "../../core/failures/failure.js";

const asked = async () => (await import("./questions.js")).questions;

/** MariaDB 10.6, MySQL 8.0 and newer. What is heavy or seldom is loaded when asked for. */
export const mysql: Engine = {
  name: "mysql",
  schemes: ["mysql", "mariadb"],
  defaultPort: 3306,
  can: { transactionalDdl: false, severalStatementsInOneMessage: false },
  dialect: mysqlDialect,
  frame: mysqlFrame,
  byHand: async () => (await import("./by-hand.js")).mysqlByHand,
  questions: {
    holdsLock,
    witness,
    holder: async (...about) => (await asked()).holder(...about),
    atWork: async (...about) => (await asked()).atWork(...about),
    pulse: async (...about) => (await asked()).pulse(...about),
    end: async (...about) => (await asked()).end(...about),
    busy: async (...about) => (await asked()).busy(...about),
    forbids: async (...about) => (await asked()).forbids(...about),
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
  causes: async () => (await import("./causes.js")).mysqlCauses,
  connect: async (address, options) => (await import("./connect.js")).connect(address, options),
  isLendable,
  borrow: async (connection, options) => (await import("./borrow.js")).borrow(connection, options),
  reader: async () => (await import("./reader.js")).mysqlReader(),
  servers: () => Promise.reject(new SluiceError("not_in_this_version", { what: "an embedded MariaDB" })),
};
