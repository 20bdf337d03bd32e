import { addressOf } from "../../core/model/address.js";
import type { Cause } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { cause } from "../../core/failures/causes.js";
import { accountOf, onMariadb, said, saidBy, typed } from "./causes-said.js";

/** Why a server does not let us in, or sends us away. */
export const connectCauses: readonly Cause[] = [
  cause(
    "socket_missing",
    (fault) => fault.code === "ENOENT" && /\bconnect\b/.test(fault.message),
    (_, where) => ({
      cause: `No server has its socket at ${where.host ?? "this path"}.`,
      fix: "start the server, give the right path (SHOW VARIABLES LIKE 'socket'; often /run/mysqld/mysqld.sock), or connect to 127.0.0.1",
    }),
    (_, where) => ({
      cause: `${where.host ?? "이 경로"}에 서버 소켓이 없습니다.`,
      fix: "서버를 시작하거나 올바른 경로(SHOW VARIABLES LIKE 'socket'; 보통 /run/mysqld/mysqld.sock) 또는 127.0.0.1을 사용하세요",
    }),
  ),
  cause(
    "socket_denied",
    (fault) => fault.code === "EACCES" && /\bconnect\b/.test(fault.message),
    (_, where) => ({
      cause: `This user may not open the server's socket at ${where.host ?? "this path"}.`,
      fix: "run as a user of the server's group (often mysql), or connect to 127.0.0.1",
    }),
    (_, where) => ({
      cause: `이 사용자는 ${where.host ?? "이 경로"}의 서버 소켓을 열 수 없습니다.`,
      fix: "서버 그룹(보통 mysql)에 속한 사용자로 실행하거나 127.0.0.1로 접속하세요",
    }),
  ),
  cause(
    "tls_not_offered",
    (fault) => fault.code === "HANDSHAKE_NO_SSL_SUPPORT",
    (_, where) => ({
      cause: `The server at ${addressOf(where)} offers no TLS, and the URL demands it.`,
      fix: "give the server a certificate (ssl_cert, ssl_key); or, in a network you trust, take sslmode out of the URL (sslmode=disable)",
    }),
    (_, where) => ({
      cause: `${addressOf(where)} 서버는 TLS를 제공하지 않지만 URL은 TLS를 요구합니다.`,
      fix: "서버에 인증서(ssl_cert, ssl_key)를 설정하거나, 신뢰하는 네트워크라면 URL의 sslmode를 지우세요(sslmode=disable)",
    }),
  ),
  cause(
    "tls_demanded",
    (fault) => said(fault, 3159),
    () => ({
      cause: "The server takes connections with TLS only (require_secure_transport).",
      fix: "add sslmode=verify-full (with sslrootcert=…) or sslmode=require to the URL",
    }),
    () => ({
      cause: "서버가 TLS 접속만 허용합니다(require_secure_transport).",
      fix: "URL에 sslmode=verify-full(과 sslrootcert=…) 또는 sslmode=require를 추가하세요",
    }),
  ),
  cause(
    "setting_role_unknown",
    (fault, { id }) => said(fault, [1959, 3530]) && id === undefined,
    (fault, { user = "app" }) => ({
      cause: `The server has no role ${roleIn(fault)}, or has not granted it to ${user}.`,
      fix: `as an administrator: GRANT ${typed(roleIn(fault))} TO '${user}'@'%'; what is granted: SHOW GRANTS; or take session.role (--role) out`,
    }),
    (fault, { user = "app" }) => ({
      cause: `서버에 ${roleIn(fault)} 역할이 없거나 ${user} 사용자에게 부여되지 않았습니다.`,
      fix: `관리자로 실행하세요: GRANT ${typed(roleIn(fault))} TO '${user}'@'%'; 부여된 역할은 SHOW GRANTS로 확인하고, 필요 없으면 session.role(--role)을 지우세요`,
    }),
  ),
  cause(
    "password_missing",
    (fault, { id }) => said(fault, 1045, /using password: NO/) && id === undefined,
    (fault, where) => ({
      cause: `The server asks ${accountOf(fault, where)} for a password, and none was given.`,
      fix: "put it into the URL, or set MYSQL_PASSWORD (or MYSQL_PASSWORD_FILE with the secret's file)",
    }),
    (fault, where) => ({
      cause: `서버가 ${accountOf(fault, where)} 계정의 비밀번호를 요구하지만 지정되지 않았습니다.`,
      fix: "URL에 넣거나 MYSQL_PASSWORD를 설정하세요(비밀 파일은 MYSQL_PASSWORD_FILE)",
    }),
  ),
  cause(
    "password_wrong",
    (fault, { id }) => said(fault, 1045) && id === undefined && !/using password: NO/.test(fault.message),
    (fault, where) => ({
      cause: `The server does not take ${accountOf(fault, where)} with this password: another password, an account of another host, or one that demands TLS. A container keeps the password its volume was made with.`,
      fix: `see the accounts: SELECT user, host, plugin, ssl_type FROM mysql.user; set it: ALTER USER '${where.user ?? "app"}'@'%' IDENTIFIED BY '…'; where ssl_type is set: sslmode=require`,
    }),
    (fault, where) => ({
      cause: `서버가 ${accountOf(fault, where)} 계정과 이 비밀번호를 받아들이지 않습니다. 비밀번호가 다르거나, 다른 호스트의 계정이거나, TLS가 필요한 계정입니다. 컨테이너는 볼륨을 만들 때의 비밀번호를 계속 사용합니다.`,
      fix: `계정 확인: SELECT user, host, plugin, ssl_type FROM mysql.user; 비밀번호 변경: ALTER USER '${where.user ?? "app"}'@'%' IDENTIFIED BY '…'; ssl_type이 있으면 sslmode=require를 쓰세요`,
    }),
  ),
  cause(
    "account_of_the_system",
    (fault) => said(fault, 1698),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} is let in by the operating system (unix_socket, auth_socket), never by a password.`,
      fix: "make an account for migrations: CREATE USER 'migrator'@'%' IDENTIFIED BY '…'; GRANT ALL PRIVILEGES ON app.* TO 'migrator'@'%';",
    }),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} 계정은 비밀번호가 아니라 운영체제로 인증합니다(unix_socket, auth_socket).`,
      fix: "마이그레이션용 계정을 만드세요: CREATE USER 'migrator'@'%' IDENTIFIED BY '…'; GRANT ALL PRIVILEGES ON app.* TO 'migrator'@'%';",
    }),
  ),
  cause(
    "authentication_unsupported",
    (fault) =>
      fault.code === "AUTH_SWITCH_PLUGIN_ERROR" ||
      fault.code === "MYSQL_CLEAR_PASSWORD_NOT_ENABLED" ||
      said(fault, 1251),
    (fault) => ({
      cause: `The server wants a way to log in that this client does not have (${pluginIn(fault)}).`,
      fix: `by an administrator: ${passwordWay(fault)}`,
    }),
    (fault) => ({
      cause: `서버가 이 클라이언트에 없는 로그인 방식(${pluginIn(fault)})을 요구합니다.`,
      fix: `관리자가 실행: ${passwordWay(fault)}`,
    }),
  ),
  cause(
    "plugin_missing",
    (fault) => said(fault, [1524, 1126, 1127]),
    (fault) => ({
      cause: `The server does not have this plugin${/mysql_native_password/.test(fault.message) ? "; MySQL 9 has mysql_native_password no more" : ""}.`,
      fix: "write IDENTIFIED BY '…' without WITH or VIA: each server then takes its own way; what it has: SHOW PLUGINS;",
    }),
    (fault) => ({
      cause: `서버에 이 플러그인이 없습니다${/mysql_native_password/.test(fault.message) ? ". MySQL 9에는 mysql_native_password가 없습니다" : ""}.`,
      fix: "WITH나 VIA 없이 IDENTIFIED BY '…'로 쓰면 서버마다 기본 방식을 사용합니다. 목록: SHOW PLUGINS;",
    }),
  ),
  cause(
    "account_locked",
    (fault) => saidBy(fault, "MySQL", 3118) || (saidBy(fault, "MariaDB", 4151) && /lock/i.test(fault.message)),
    (fault, where) => ({
      cause: `The account ${where.user ?? "of this name"} is locked.`,
      fix: `by an administrator: ALTER USER ${accountOf(fault, where)} ACCOUNT UNLOCK;`,
    }),
    (fault, where) => ({
      cause: `${where.user ?? "이"} 계정이 잠겨 있습니다.`,
      fix: `관리자가 실행: ALTER USER ${accountOf(fault, where)} ACCOUNT UNLOCK;`,
    }),
  ),
  cause(
    "password_expired",
    (fault) => said(fault, [1820, 1862]),
    (fault, where) => ({
      cause: `The password of ${accountOf(fault, where)} has expired: until it is changed nothing else is answered.`,
      fix: `by an administrator: ALTER USER ${accountOf(fault, where)} IDENTIFIED BY '…' PASSWORD EXPIRE NEVER;`,
    }),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} 계정의 비밀번호가 만료되었습니다. 바꾸기 전에는 다른 작업을 할 수 없습니다.`,
      fix: `관리자가 실행: ALTER USER ${accountOf(fault, where)} IDENTIFIED BY '…' PASSWORD EXPIRE NEVER;`,
    }),
  ),
  cause(
    "host_not_allowed",
    (fault) => said(fault, 1130),
    (_, where) => ({
      cause: "No account of the server may come from this address: the host belongs to an account's name.",
      fix: `by an administrator: CREATE USER '${where.user ?? "app"}'@'%' IDENTIFIED BY '…'; and GRANT it the database`,
    }),
    (_, where) => ({
      cause: "이 주소에서 접속할 수 있는 계정이 서버에 없습니다. 호스트도 계정 이름의 일부입니다.",
      fix: `관리자가 실행: CREATE USER '${where.user ?? "app"}'@'%' IDENTIFIED BY '…'; 그리고 데이터베이스 권한을 주세요`,
    }),
  ),
  cause(
    "host_blocked",
    (fault) => said(fault, 1129),
    (fault) => ({
      cause:
        "The server refuses this address after too many broken connections (max_connect_errors): often a health check that only opens the port.",
      fix: `by an administrator: ${onMariadb(fault) ? "FLUSH HOSTS;" : "TRUNCATE performance_schema.host_cache;"} and let the health check speak the protocol`,
    }),
    (fault) => ({
      cause:
        "끊긴 접속이 너무 많아 서버가 이 주소를 차단했습니다(max_connect_errors). 포트만 열어 보는 상태 검사가 흔한 원인입니다.",
      fix: `관리자가 실행: ${onMariadb(fault) ? "FLUSH HOSTS;" : "TRUNCATE performance_schema.host_cache;"} 상태 검사는 실제로 로그인하게 바꾸세요`,
    }),
  ),
  cause(
    "connections_used_up",
    (fault) => said(fault, [1040, 1203]),
    () => ({
      cause: "All of the server's connections are taken: replicas times pool size is more than max_connections.",
      fix: "see who holds them: SELECT user, host, count(*) FROM information_schema.processlist GROUP BY 1, 2; lower the pools, try again",
    }),
    () => ({
      cause: "서버의 접속이 모두 사용 중입니다. 복제본 수 × 풀 크기가 max_connections보다 큽니다.",
      fix: "누가 사용 중인지 확인: SELECT user, host, count(*) FROM information_schema.processlist GROUP BY 1, 2; 풀을 줄이고 다시 시도하세요",
    }),
  ),
  cause(
    "account_limit_reached",
    (fault) => said(fault, 1226),
    (fault, where) => ({
      cause: `The account has a limit of its own, and it is reached (${/the '(\w+)'/.exec(fault.message)?.[1] ?? "see its message"}).`,
      fix: `end idle sessions, or raise it: ALTER USER '${where.user ?? "app"}'@'%' WITH MAX_USER_CONNECTIONS 0 MAX_QUERIES_PER_HOUR 0;`,
    }),
    (fault, where) => ({
      cause: `계정 자체의 제한에 도달했습니다(${/the '(\w+)'/.exec(fault.message)?.[1] ?? "메시지 참고"}).`,
      fix: `유휴 세션을 끝내거나 제한을 늘리세요: ALTER USER '${where.user ?? "app"}'@'%' WITH MAX_USER_CONNECTIONS 0 MAX_QUERIES_PER_HOUR 0;`,
    }),
  ),
  cause(
    "server_offline",
    (fault) => saidBy(fault, "MySQL", 3032),
    () => ({
      cause: "An administrator has set the server offline (offline_mode).",
      fix: "wait until it is back: sluice wait --timeout 60s; or, by an administrator: SET GLOBAL offline_mode = OFF;",
    }),
    () => ({
      cause: "관리자가 서버를 오프라인으로 설정했습니다(offline_mode).",
      fix: "돌아올 때까지 기다리세요: sluice wait --timeout 60s; 또는 관리자가 실행: SET GLOBAL offline_mode = OFF;",
    }),
  ),
  cause(
    "galera_not_ready",
    (fault) => said(fault, 1047, /wsrep|WSREP/),
    () => ({
      cause: "This node of the Galera cluster is not in sync with the others, or has lost them.",
      fix: "wait until SHOW STATUS LIKE 'wsrep_ready' says ON, or connect to another node; then: sluice up",
    }),
    () => ({
      cause: "이 Galera 노드가 다른 노드와 동기화되지 않았거나 연결이 끊겼습니다.",
      fix: "SHOW STATUS LIKE 'wsrep_ready'가 ON이 될 때까지 기다리거나 다른 노드에 접속한 뒤: sluice up",
    }),
  ),
  cause(
    "idle_too_long",
    (fault) => saidBy(fault, "MySQL", 4031) || fault.kind === "unheard",
    (fault, where) => ({
      cause: "The session was over before the statement was sent: the server or a proxy ends idle ones (wait_timeout).",
      fix: `nothing of it ran; sluice ${where.direction ?? "up"} goes on from there`,
    }),
    (fault, where) => ({
      cause: "문장을 보내기 전에 세션이 끝났습니다. 서버나 프록시가 유휴 세션을 종료했습니다(wait_timeout).",
      fix: `실행된 것은 없습니다. 이어서 진행: sluice ${where.direction ?? "up"}`,
    }),
  ),
  cause(
    "session_ended",
    (fault) => fault.kind === "ended",
    () => ({
      cause: "An administrator ended the session (KILL), or the server is shutting down.",
      fix: "sluice status shows what is in; then: sluice up",
    }),
    () => ({
      cause: "관리자가 세션을 종료했거나(KILL) 서버가 종료되는 중입니다.",
      fix: "sluice status로 반영된 상태를 확인한 뒤: sluice up",
    }),
  ),
  cause(
    "packet_too_large",
    (fault) => said(fault, 1153),
    () => ({
      cause: "A statement is longer than the server takes (max_allowed_packet).",
      fix: "split the INSERT into several; or, by an administrator: SET GLOBAL max_allowed_packet = 67108864;",
    }),
    () => ({
      cause: "문장이 서버가 받는 길이(max_allowed_packet)보다 깁니다.",
      fix: "INSERT를 여러 개로 나누거나 관리자가 실행하세요: SET GLOBAL max_allowed_packet = 67108864;",
    }),
  ),
  cause(
    "connection_lost",
    (fault) => fault.code === "PROTOCOL_CONNECTION_LOST",
    (_, where) => ({
      cause: `The connection to ${addressOf(where)} was cut: the session was killed, the server restarted, or what listens there is no MariaDB or MySQL.`,
      fix: "sluice status shows what is in (a statement may still run on the server); then: sluice up",
    }),
    (_, where) => ({
      cause: `${addressOf(where)} 연결이 끊겼습니다. 세션이 종료되었거나, 서버가 재시작되었거나, 그 포트가 MariaDB·MySQL이 아닙니다.`,
      fix: "sluice status로 반영된 상태를 확인한 뒤(문장이 서버에서 계속 실행 중일 수 있습니다): sluice up",
    }),
  ),
];

/** `client_ed25519`, out of `… using unknown plugin client_ed25519.`. */
function pluginIn(fault: Fault): string {
  return /plugin (\w+)/.exec(fault.message)?.[1] ?? (/mysql_clear_password/.exec(fault.message)?.[0] || "auth plugin");
}

/** The role's own name, without its host. */
function roleIn(fault: Fault): string {
  return /[`']([^`']+)[`']/.exec(fault.message)?.[1] ?? "r";
}

function passwordWay(fault: Fault): string {
  return onMariadb(fault) || /ed25519|gssapi|pam|dialog|parsec/i.test(fault.message)
    ? "ALTER USER … IDENTIFIED VIA mysql_native_password USING PASSWORD('…');"
    : "ALTER USER … IDENTIFIED WITH caching_sha2_password BY '…';";
}
