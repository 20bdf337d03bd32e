import { askedLater } from "../asked-later.js";
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
  products: ["mysql", "mariadb"],
  can: { transactionalDdl: false, severalStatementsInOneMessage: false, refuseToBlock: true, searchPath: false },
  dialect: mysqlDialect,
  frame: mysqlFrame,
  byHand: async () => (await import("./by-hand.js")).mysqlByHand,
  questions: {
    holdsLock,
    witness,
    ...askedLater(asked),
    forbids: async (...about) => (await asked()).forbids(...about),
    spokenOf: async (...about) => (await asked()).spokenOf(...about),
    outlasting: async (...about) => (await asked()).outlasting(...about),
  },
  facts: async () => (await import("./statement-facts.js")).mysqlFacts,
  causes: async () => (await import("./causes.js")).mysqlCauses,
  saidByDriver: async (said, { server: { title } }) =>
    (await import("./said-by-driver.js")).saidByDriver(said, title === "PostgreSQL" ? undefined : title),
  connect: async (address, options) => (await import("./connect.js")).connect(address, options),
  isLendable,
  borrow: async (connection, options) => (await import("./borrow.js")).borrow(connection, options),
  reader: async () => (await import("./reader.js")).mysqlReader(),
  forCode: async () => (await import("./for-code.js")).mysqlForCode,
  servers: () => Promise.reject(new SluiceError("not_in_this_version", { what: "an embedded MariaDB" })),
};
