import type { FaultPlace } from "../../src/core/model/cause.js";
import type { Fault } from "../../src/core/model/fault.js";

export interface Unprovoked {
  readonly id: string;
  /** Why a test cannot bring it about on every machine. */
  readonly because: string;
  /** As the server, the driver or the system words it. */
  readonly fault: Fault;
  readonly where?: FaultPlace;
}

/** Causes that need a broken machine or network, each with the text it was seen with. */
export const unprovoked: readonly Unprovoked[] = [
  {
    id: "host_unknown",
    because: "needs a name server that answers; without one it is EAI_AGAIN",
    fault: { message: "getaddrinfo ENOTFOUND db.nowhere.invalid", code: "ENOTFOUND", lost: true },
  },
  {
    id: "names_down",
    because: "needs a name server that does not answer",
    fault: { message: "getaddrinfo EAI_AGAIN db.internal", code: "EAI_AGAIN", lost: true },
  },
  {
    id: "no_route",
    because: "needs a machine without a route",
    fault: { message: "connect ENETUNREACH 2001:db8::1:5432", code: "ENETUNREACH", lost: true },
  },
  {
    id: "socket_denied",
    because: "root may open every socket",
    fault: { message: "connect EACCES /var/run/postgresql/.s.PGSQL.5432", code: "EACCES" },
    where: { host: "/var/run/postgresql" },
  },
  {
    id: "server_starting",
    because: "a server that starts is ready within 0.1 s",
    fault: { message: "the database system is starting up", sqlstate: "57P03", lost: true },
  },
  {
    id: "link_failed",
    because: "a state that only poolers and foreign servers send",
    fault: { message: "server closed the connection unexpectedly", sqlstate: "08006", lost: true },
  },
  {
    id: "memory_used_up",
    because: "would take the machine's memory",
    fault: {
      message: "out of memory",
      sqlstate: "53200",
      detail: 'Failed on request of size 1073741824 in memory context "ExecutorState".',
    },
  },
  {
    id: "data_damaged",
    because: "needs a broken disk, or a server's files written over",
    fault: {
      message: 'invalid page in block 0 of relation "base/16384/16390"',
      sqlstate: "XX001",
      table: "orders",
    },
  },
];
