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

/** Causes that need another server, a cluster or a broken machine, each with the text it was seen with. */
export const unprovoked: readonly Unprovoked[] = [
  {
    id: "only_warned",
    because: "to the driver a warning is no error: tests/mysql/lossy.test.ts",
    fault: { message: "Data truncated for column 'a' at row 1", errno: 1265, kind: "lossy" },
  },
  {
    id: "warnings_unseen",
    because: "to the driver a warning is no error: tests/mysql/lossy.test.ts",
    fault: { message: "of 140 warnings the server shows 64", kind: "lossy" },
  },
  {
    id: "socket_denied",
    because: "root may open every socket",
    fault: { message: "connect EACCES /run/mysqld/mysqld.sock", code: "EACCES", lost: true },
    where: { host: "/run/mysqld/mysqld.sock" },
  },
  {
    id: "host_blocked",
    because: "servers that look no names up count no broken connections",
    fault: {
      message: "Host '10.0.0.1' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'",
      errno: 1129,
      server: "MySQL",
    },
  },
  {
    id: "session_ended",
    because: "a server says it only where the killed session was just about to answer",
    fault: { message: "Connection was killed", errno: 1927, server: "MariaDB", kind: "ended", lost: true },
  },
  {
    id: "packet_too_large",
    because: "the server hangs up as it says so: where that is heard first, it is a cut connection",
    fault: {
      message: "Got a packet bigger than 'max_allowed_packet' bytes",
      errno: 1153,
      sqlstate: "08S01",
      server: "MariaDB",
      lost: true,
    },
  },
  {
    id: "galera_not_ready",
    because: "needs a cluster",
    fault: {
      message: "WSREP has not yet prepared node for application use",
      errno: 1047,
      sqlstate: "08S01",
      server: "MariaDB",
    },
  },
  {
    id: "cluster_forbids",
    because: "needs a Percona XtraDB Cluster",
    fault: {
      message: "Percona-XtraDB-Cluster prohibits use of GET_LOCK with pxc_strict_mode = ENFORCING",
      errno: 1105,
      sqlstate: "HY000",
      server: "MySQL",
    },
  },
  {
    id: "online_log_full",
    because: "would take writes for as long as an index is built over a large table",
    fault: {
      message:
        "Creating index 'i' required more than 'innodb_online_alter_log_max_size' bytes of modification log. Please try again.",
      errno: 1799,
      sqlstate: "HY000",
      server: "MySQL",
    },
  },
  {
    id: "option_forbids",
    because: "the servers here were started without such an option",
    fault: {
      message: "The MySQL server is running with the --secure-file-priv option so it cannot execute this statement",
      errno: 1290,
      sqlstate: "HY000",
      server: "MySQL",
    },
  },
];
