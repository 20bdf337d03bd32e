import type { Cause } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { cause } from "../../core/failures/causes.js";
import { addressOf } from "../../core/model/address.js";
import { firstName, namesIn, refusesSetting, roleOf, said, typed } from "./causes-said.js";

/** Why PostgreSQL does not let us in, or sends us away. */
export const connectCauses: readonly Cause[] = [
  cause(
    "socket_missing",
    (fault) => fault.code === "ENOENT" && fault.message.includes(".s.PGSQL."),
    (_, where) => ({
      cause: `No server has its socket in ${where.host ?? "this folder"}.`,
      fix: "start the server, give the right folder (often host=/var/run/postgresql), or connect by host=localhost",
    }),
    (_, where) => ({
      cause: `${where.host ?? "이 폴더"}에 서버 소켓이 없습니다.`,
      fix: "서버를 시작하거나, 올바른 폴더(보통 host=/var/run/postgresql) 또는 host=localhost를 사용하세요",
    }),
  ),
  cause(
    "socket_denied",
    (fault) => fault.code === "EACCES" && fault.message.includes(".s.PGSQL."),
    (_, where) => ({
      cause: `This user may not open the server's socket in ${where.host ?? "this folder"}.`,
      fix: "run as a user of the server's group, or connect by host=localhost",
    }),
    (_, where) => ({
      cause: `이 사용자는 ${where.host ?? "이 폴더"}의 서버 소켓을 열 수 없습니다.`,
      fix: "서버 그룹에 속한 사용자로 실행하거나 host=localhost로 접속하세요",
    }),
  ),
  cause(
    "tls_not_offered",
    (fault) => fault.message.startsWith("The server does not support SSL"),
    (_, where) => ({
      cause: `The server at ${addressOf(where)} offers no TLS, and the URL demands it.`,
      fix: "turn on ssl in postgresql.conf; or, in a network you trust, take sslmode out of the URL (sslmode=disable)",
    }),
    (_, where) => ({
      cause: `${addressOf(where)} 서버는 TLS를 제공하지 않지만 URL은 TLS를 요구합니다.`,
      fix: "postgresql.conf에서 ssl을 켜거나, 신뢰하는 네트워크라면 URL의 sslmode를 지우세요(sslmode=disable)",
    }),
  ),
  cause(
    "not_postgres",
    (fault) =>
      /^(?:received unexpected .* message|received invalid response|there was an error establishing an SSL)/i.test(
        fault.message,
      ),
    (_, where) => ({
      cause: `${addressOf(where)} answers, but does not speak PostgreSQL: another server (MySQL, a web server) listens there.`,
      fix: "check host and port; PostgreSQL's own port is 5432, MySQL's 3306",
    }),
    (_, where) => ({
      cause: `${addressOf(where)}에서 응답은 오지만 PostgreSQL이 아닙니다. 다른 서버(MySQL, 웹 서버)가 그 포트를 사용합니다.`,
      fix: "호스트와 포트를 확인하세요. PostgreSQL 기본 포트는 5432, MySQL은 3306입니다",
    }),
  ),
  cause(
    "password_missing",
    (fault) => /client password must be a (?:non-empty )?string/.test(fault.message),
    (_, where) => ({
      cause: `The server asks ${where.user ?? "the user"} for a password, and none was given.`,
      fix: "put it into the URL, or set PGPASSWORD (or PGPASSWORD_FILE with the secret's file)",
    }),
    (_, where) => ({
      cause: `서버가 ${where.user ?? "사용자"} 계정의 비밀번호를 요구하지만 지정되지 않았습니다.`,
      fix: "URL에 넣거나 PGPASSWORD를 설정하세요(비밀 파일은 PGPASSWORD_FILE)",
    }),
  ),
  cause(
    "password_wrong",
    (fault) => said(fault, "28P01"),
    (fault, where) => ({
      cause: `The password of ${firstName(fault, where.user ?? "this user")} is another. A container keeps the POSTGRES_PASSWORD its volume was made with.`,
      fix: `correct the password; or set it on the server: ALTER ROLE ${typed(firstName(fault, where.user ?? "<role>"))} PASSWORD '…';`,
    }),
    (fault, where) => ({
      cause: `${firstName(fault, where.user ?? "사용자")} 계정의 비밀번호가 다릅니다. 컨테이너는 볼륨을 만들 때의 POSTGRES_PASSWORD를 계속 사용합니다.`,
      fix: `비밀번호를 고치거나 서버에서 바꾸세요: ALTER ROLE ${typed(firstName(fault, where.user ?? "<role>"))} PASSWORD '…';`,
    }),
  ),
  cause(
    "tls_demanded",
    (fault) => said(fault, "28000", /no encryption|SSL off/i),
    () => ({
      cause: "The server takes connections from this address with TLS only.",
      fix: "add sslmode=verify-full (with sslrootcert=…) or sslmode=require to the URL",
    }),
    () => ({
      cause: "서버가 이 주소에서는 TLS 접속만 허용합니다.",
      fix: "URL에 sslmode=verify-full(과 sslrootcert=…) 또는 sslmode=require를 추가하세요",
    }),
  ),
  cause(
    "host_not_allowed",
    (fault) => said(fault, "28000", /pg_hba\.conf/),
    (_, where) => ({
      cause: "The server's pg_hba.conf has no line for this address, user and database.",
      fix: `add to pg_hba.conf: host ${where.database ?? "all"} ${where.user ?? "all"} <address>/32 scram-sha-256; then: SELECT pg_reload_conf();`,
    }),
    (_, where) => ({
      cause: "서버의 pg_hba.conf에 이 주소·사용자·데이터베이스에 대한 줄이 없습니다.",
      fix: `pg_hba.conf에 추가: host ${where.database ?? "all"} ${where.user ?? "all"} <주소>/32 scram-sha-256; 그다음: SELECT pg_reload_conf();`,
    }),
  ),
  cause(
    "role_cannot_log_in",
    (fault) => said(fault, "28000", /not permitted to log in/),
    (fault) => ({
      cause: `${firstName(fault, "This role")} is a role that may not log in.`,
      fix: `connect as another user and set session.role; or: ALTER ROLE ${typed(firstName(fault, "<role>"))} LOGIN;`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이 역할")} 역할에는 로그인 권한이 없습니다.`,
      fix: `다른 사용자로 접속해 session.role을 지정하거나: ALTER ROLE ${typed(firstName(fault, "<role>"))} LOGIN;`,
    }),
  ),
  cause(
    "role_unknown",
    (fault) => said(fault, "28000") && !/certificate|authentication failed/.test(fault.message),
    (fault, where) => ({
      cause: `There is no user ${firstName(fault, where.user ?? "of this name")} on ${addressOf(where)}: a wrong name, or another server than meant.`,
      fix: `check user and host; or: CREATE ROLE ${typed(firstName(fault, where.user ?? "<role>"))} LOGIN PASSWORD '…';`,
    }),
    (fault, where) => ({
      cause: `${addressOf(where)} 서버에 ${firstName(fault, where.user ?? "그런")} 사용자가 없습니다. 이름이 틀렸거나 다른 서버입니다.`,
      fix: `사용자와 호스트를 확인하거나: CREATE ROLE ${typed(firstName(fault, where.user ?? "<role>"))} LOGIN PASSWORD '…';`,
    }),
  ),
  cause(
    "setting_role_unknown",
    (fault) => said(fault, "22023", /\brole\b/i),
    (fault, where) => ({
      cause: `There is no role ${roleIn(fault)} on this server.`,
      fix: `correct the name${where.id === undefined ? " in session.role (--role, SLUICE_ROLE)" : ""}; or: CREATE ROLE ${typed(roleIn(fault))};`,
    }),
    (fault, where) => ({
      cause: `이 서버에 ${roleIn(fault)} 역할이 없습니다.`,
      fix: `${where.id === undefined ? "session.role(--role, SLUICE_ROLE)의 " : ""}이름을 고치거나: CREATE ROLE ${typed(roleIn(fault))};`,
    }),
  ),
  cause(
    "setting_refused",
    (fault) => refusesSetting(fault) && !/\brole\b/i.test(fault.message),
    (fault) => ({
      cause: `The setting ${firstName(fault, "…")} cannot be "${namesIn(fault.message)[1] ?? "…"}".`,
      fix: `correct it where it is set: ${settingOf(fault) ?? "options of the URL, or SET in the file"}`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "…")} 설정에 "${namesIn(fault.message)[1] ?? "…"}" 값을 쓸 수 없습니다.`,
      fix: `설정한 곳에서 고치세요: ${settingOf(fault) ?? "URL의 options 또는 파일의 SET"}`,
    }),
  ),
  cause(
    "database_missing",
    (fault) => said(fault, "3D000"),
    (fault, where) => ({
      cause: `There is no database ${firstName(fault, where.database ?? "of this name")} on ${addressOf(where)}; where the URL names none, the user's name is taken.`,
      fix: `check the name; or: CREATE DATABASE ${typed(firstName(fault, where.database ?? "<database>"))};`,
    }),
    (fault, where) => ({
      cause: `${addressOf(where)} 서버에 ${firstName(fault, where.database ?? "그런")} 데이터베이스가 없습니다. URL에 이름이 없으면 사용자 이름이 쓰입니다.`,
      fix: `이름을 확인하거나: CREATE DATABASE ${typed(firstName(fault, where.database ?? "<database>"))};`,
    }),
  ),
  cause(
    "connections_of_role_used_up",
    (fault) => said(fault, "53300", ownLimit),
    (fault) => ({
      cause: `${firstName(fault, "This role or database")} has a connection limit of its own, and it is reached.`,
      fix: `end idle sessions or raise it: ${limitRaised(fault)}`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이 역할 또는 데이터베이스")}의 접속 수 제한에 도달했습니다.`,
      fix: `유휴 세션을 끝내거나 제한을 늘리세요: ${limitRaised(fault)}`,
    }),
  ),
  cause(
    "connections_used_up",
    (fault) => said(fault, "53300") && !ownLimit.test(fault.message),
    () => ({
      cause: "All of the server's connections are taken: replicas times pool size is more than max_connections.",
      fix: "see who holds them: SELECT usename, application_name, count(*) FROM pg_stat_activity GROUP BY 1, 2; lower the pools, try again",
    }),
    () => ({
      cause: "서버의 접속이 모두 사용 중입니다. 복제본 수 × 풀 크기가 max_connections보다 큽니다.",
      fix: "누가 사용 중인지 확인: SELECT usename, application_name, count(*) FROM pg_stat_activity GROUP BY 1, 2; 풀을 줄이고 다시 시도하세요",
    }),
  ),
  cause(
    "server_stopping",
    (fault) => said(fault, "57P03", /shutting down|shutdown/),
    () => ({ cause: "The server is shutting down.", fix: "start it again, then: sluice wait --timeout 60s" }),
    () => ({ cause: "서버가 종료되는 중입니다.", fix: "서버를 다시 시작한 뒤: sluice wait --timeout 60s" }),
  ),
  cause(
    "server_starting",
    (fault) => said(fault, "57P03"),
    () => ({ cause: "The server is still starting or recovering.", fix: "sluice wait --timeout 60s" }),
    () => ({ cause: "서버가 아직 시작 중이거나 복구 중입니다.", fix: "sluice wait --timeout 60s" }),
  ),
  cause(
    "session_ended",
    (fault) => /^57P0[124]$/.test(fault.sqlstate ?? ""),
    () => ({
      cause: "The server ended this session: a restart, a failover, or an administrator (pg_terminate_backend).",
      fix: "sluice status shows what is in; then: sluice up",
    }),
    () => ({
      cause: "서버가 이 세션을 종료했습니다. 재시작, 장애 조치 또는 관리자(pg_terminate_backend)가 원인입니다.",
      fix: "sluice status로 반영된 상태를 확인한 뒤: sluice up",
    }),
  ),
  cause(
    "session_timed_out",
    (fault) => /^(?:25P03|25P04|57P05)$/.test(fault.sqlstate ?? ""),
    (_, where) => ({
      cause: "A time limit of the server, the database or the role ended this session.",
      fix: `look: SHOW idle_session_timeout; SHOW transaction_timeout; then, for the one that is set: ALTER ROLE ${roleOf(where)} SET idle_in_transaction_session_timeout = 0;`,
    }),
    (_, where) => ({
      cause: "서버, 데이터베이스 또는 역할의 시간 제한 때문에 세션이 종료되었습니다.",
      fix: `확인: SHOW idle_session_timeout; SHOW transaction_timeout; 설정된 것을 끄세요: ALTER ROLE ${roleOf(where)} SET idle_in_transaction_session_timeout = 0;`,
    }),
  ),
  cause(
    "database_closed",
    (fault) => said(fault, "55000", /not currently accepting connections/),
    (fault) => ({
      cause: `The database ${firstName(fault, "")} takes no connections (allow_connections is false).`,
      fix: `ALTER DATABASE ${typed(firstName(fault, "<database>"))} ALLOW_CONNECTIONS true;`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 데이터베이스가 접속을 받지 않습니다(allow_connections = false).`,
      fix: `ALTER DATABASE ${typed(firstName(fault, "<database>"))} ALLOW_CONNECTIONS true;`,
    }),
  ),
  cause(
    "read_only",
    (fault) => said(fault, "25006"),
    () => ({
      cause:
        "This server or session takes no writes: a standby, or default_transaction_read_only of the role or database.",
      fix: "connect to the primary (the provider's writer address); compare: SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only');",
    }),
    () => ({
      cause:
        "이 서버 또는 세션에서는 쓸 수 없습니다. 대기 서버이거나 default_transaction_read_only가 설정되어 있습니다.",
      fix: "주 서버(쓰기 주소)에 접속하세요. 확인: SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only');",
    }),
  ),
  cause(
    "link_failed",
    (fault) => /^08(?:000|001|003|004|006)$/.test(fault.sqlstate ?? ""),
    () => ({
      cause: "The connection failed on its way, as the server or a pooler says.",
      fix: "sluice status shows what is in; then: sluice up",
    }),
    () => ({
      cause: "서버나 풀러에 따르면 연결이 중간에 실패했습니다.",
      fix: "sluice status로 반영된 상태를 확인한 뒤: sluice up",
    }),
  ),
  cause(
    "locks_used_up",
    (fault) =>
      said(fault, "53200", /shared memory/) ||
      (said(fault, "53200") && /max_locks_per_transaction/.test(fault.hint ?? "")),
    () => ({
      cause:
        "One transaction touches more tables than the server's lock table holds (many partitions or schemas at once).",
      fix: "split the migration; or raise max_locks_per_transaction in postgresql.conf and restart",
    }),
    () => ({
      cause: "한 트랜잭션이 서버의 잠금 테이블보다 많은 테이블을 다룹니다(파티션이나 스키마가 많은 경우).",
      fix: "마이그레이션을 나누거나 postgresql.conf의 max_locks_per_transaction을 늘리고 재시작하세요",
    }),
  ),
  cause(
    "memory_used_up",
    (fault) => said(fault, "53200"),
    () => ({
      cause: "The server has no memory left for this statement.",
      fix: "work in smaller batches, lower work_mem and maintenance_work_mem, or give the server more memory",
    }),
    () => ({
      cause: "서버에 이 문장을 실행할 메모리가 없습니다.",
      fix: "작은 단위로 나누고 work_mem·maintenance_work_mem을 줄이거나 서버 메모리를 늘리세요",
    }),
  ),
  cause(
    "disk_full",
    (fault) => said(fault, "53100"),
    () => ({
      cause: "The server's disk is full: an index build or a table rewrite needs as much room again.",
      fix: "free or add disk space on the server, then: sluice up",
    }),
    () => ({
      cause: "서버 디스크가 가득 찼습니다. 인덱스 생성이나 테이블 재작성에는 그만큼의 공간이 더 필요합니다.",
      fix: "서버의 디스크 공간을 확보한 뒤: sluice up",
    }),
  ),
];

/** The server has room, and one of its roles or databases has not. */
const ownLimit = /too many connections for (?:role|database)/;

function limitRaised(fault: Fault): string {
  const of = /for database/.test(fault.message) ? "DATABASE" : "ROLE";
  return `ALTER ${of} ${typed(firstName(fault, `<${of.toLowerCase()}>`))} CONNECTION LIMIT -1;`;
}

/** `role "x" does not exist`, in older servers `invalid value for parameter "role": "x"`. */
function roleIn(fault: Fault): string {
  return namesIn(fault.message).at(-1) ?? "<role>";
}

/** Where a setting that we make is named. */
function settingOf(fault: Fault): string | undefined {
  return firstName(fault, "") === "search_path" ? "session.searchPath (--search-path, SLUICE_SEARCH_PATH)" : undefined;
}
