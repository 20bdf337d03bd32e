import type { Engine } from "../engine.js";
import { evidence, health, near } from "./catalog.js";
import { postgresDialect } from "./dialect.js";
import { fate } from "./fate.js";
import { postgresFrame } from "./frame.js";
import { before, left } from "./leftovers.js";
import { underWay } from "./progress.js";
import { rowsIn } from "./rows-in.js";
import { busy, end, holder, holdsLock, statementAt } from "./lock.js";

/** PostgreSQL 13 and newer. What is heavy (driver, parser, embedded server) is loaded when asked for. */
export const postgres: Engine = {
  name: "postgres",
  title: "PostgreSQL",
  schemes: ["postgres", "postgresql"],
  defaultPort: 5432,
  can: { transactionalDdl: true, severalStatementsInOneMessage: true },
  dialect: postgresDialect,
  frame: postgresFrame,
  questions: {
    holdsLock,
    holder,
    end,
    busy,
    before,
    left,
    fate,
    health,
    evidence,
    near,
    rowsIn,
    statementAt,
    underWay,
  },
  causes: async () => (await import("./causes.js")).postgresCauses,
  connect: async (address, options) => (await import("./connect.js")).connect(address, options),
  borrow: async (connection, options) => (await import("./borrow.js")).borrow(connection, options),
  reader: async () => (await import("./reader.js")).postgresReader(),
  servers: async () => (await import("./server.js")).embeddedServers,
};
