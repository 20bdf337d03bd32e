import type { FailureFacts } from "../../../core/failures/failure.js";
import { dateTime, duration } from "../../time.js";
import { type FailureWords, maybe } from "../text.js";
import { poolerLacks } from "./pooler.js";
import { progress } from "./progress.js";

/** What a server, or what stands before it, does not give. */
export const serverFailures: Pick<
  FailureWords,
  "unsupported_server" | "cluster_node" | "pooler" | "stray_row" | "table_busy"
> = {
  table_busy: ({ id, table, advisory, tries, ownMs, waitedMs, holders }) => ({
    what: `${id} found ${advisory ? "the advisory lock it asks for held" : `${table ?? "its table"} busy`} ${tries} times, ${duration(waitedMs)} in all; nothing of it is in`,
    causes: holders.map(({ since, statement, ...who }) => {
      return `${progress.holder(who)} has it${maybe(since, (at) => `, since ${dateTime(at)}`)}${maybe(statement, progress.statement)}`;
    }),
    fixes: [
      `run it again when ${advisory ? "that is free" : "the table is quiet"}: sluice up`,
      ownMs === undefined
        ? "or wait longer at each try: --lock-timeout 10s"
        : `or wait longer at each try: the file itself says for how long, ${duration(ownMs)}`,
    ],
  }),
  unsupported_server: ({ server, version, needs }) =>
    needs === undefined
      ? {
          what: `the server is ${server}, which is neither MariaDB nor MySQL`,
          causes: [
            "it speaks their protocol, but commits, locks and changes tables by other rules than a run relies on",
          ],
          fixes: ["name a MariaDB or MySQL server: --url; for this one, use the tool that its makers advise"],
        }
      : {
          what: `the server is ${server} ${version}; this needs ${server} ${needs} or newer`,
          causes: ["older ones can lose a table when they stop in the middle of changing it"],
          fixes: [`upgrade the server to ${server} ${needs} or newer`],
        },
  cluster_node: ({ node, wanted }) =>
    wanted === undefined
      ? {
          what: `this server is the node ${node} of a cluster, where a lock holds on one node alone`,
          causes: ["two runs on two nodes would each get the lock, and change the same tables at once"],
          fixes: [
            `let every run go to one node, by its own address, and write its name down: lock: { node: ${JSON.stringify(node)} }`,
          ],
        }
      : {
          what: `this server is the node ${node}; runs are to go to the node ${wanted} (lock.node)`,
          causes: ["the address may lead to another node each time, as a load balancer's does"],
          fixes: [`name the address of ${wanted}: --url`, "or correct lock.node in the configuration"],
        },
  stray_row: ({ id }) => ({
    what: `no file here is ${id}, which the history says is in: what it stands on nobody can tell, so nothing is run, taken back or recorded beside it`,
    fixes: [
      "use the files that have it: the newer image's, or the branch's that it comes from",
      "or, where it is there by mistake, say where the database stands: alembic stamp --purge REVISION",
      "what stands where: sluice status",
    ],
  }),
  pooler: (facts) => ({
    what: poolerLacks(facts),
    causes: [poolerMode(facts.mode)],
    fixes: ["name the database's direct address: --url, SLUICE_URL, or url in the configuration"],
  }),
};

const poolerMode = (mode: FailureFacts["pooler"]["mode"]): string => {
  if (mode === "transaction")
    return "a pooler in transaction mode stands before the database: a lock that belongs to a session does not hold";
  if (mode === "statement") return "a pooler in statement mode stands before the database: no transaction passes it";
  return mode === "session"
    ? "a connection pooler stands before the database"
    : "a pooler of unknown mode stands before the database: a lock that belongs to a session may not hold";
};
