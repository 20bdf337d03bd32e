import type { Cause } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import type { Fault } from "../../core/model/fault.js";
import { accountOf, databaseIn, onMariadb, rightsIn, said, typed } from "./causes-said.js";

/** What the account may not do. */
export const rightCauses: readonly Cause[] = [
  cause(
    "file_right_missing",
    (fault, { id }) => said(fault, 1045) && id !== undefined,
    (fault, where) => ({
      cause: "LOAD DATA INFILE and INTO OUTFILE use files of the server's machine: that takes the FILE privilege.",
      fix: `insert the rows by INSERT statements; or, by an administrator: GRANT FILE ON *.* TO ${accountOf(fault, where)};`,
    }),
    (fault, where) => ({
      cause: "LOAD DATA INFILE과 INTO OUTFILE은 서버 컴퓨터의 파일을 사용하므로 FILE 권한이 필요합니다.",
      fix: `INSERT 문으로 행을 넣거나 관리자가 권한을 주세요: GRANT FILE ON *.* TO ${accountOf(fault, where)};`,
    }),
  ),
  cause(
    "database_right_missing",
    (fault) => said(fault, 1044),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} may not do this in the database ${deniedDatabase(fault)}: procedures need CREATE ROUTINE, events EVENT, GRANT its own option.`,
      fix: `by an administrator: GRANT ALL PRIVILEGES ON ${typed(deniedDatabase(fault))}.* TO ${accountOf(fault, where)};`,
    }),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} 계정에 ${deniedDatabase(fault)} 데이터베이스에서 이 작업을 할 권한이 없습니다(프로시저는 CREATE ROUTINE, 이벤트는 EVENT 권한이 필요합니다).`,
      fix: `관리자가 실행: GRANT ALL PRIVILEGES ON ${typed(deniedDatabase(fault))}.* TO ${accountOf(fault, where)};`,
    }),
  ),
  cause(
    "table_right_missing",
    (fault) => said(fault, [1142, 1143]),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} lacks a right for this: ${rightsIn(fault, where)}.`,
      fix: `by an administrator: GRANT ${rightsIn(fault, where)} ON ${databaseIn(fault, where)}.* TO ${grantee(fault, where.user)};`,
    }),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} 계정에 ${rightsIn(fault, where)} 권한이 없습니다.`,
      fix: `관리자가 실행: GRANT ${rightsIn(fault, where)} ON ${databaseIn(fault, where)}.* TO ${grantee(fault, where.user)};`,
    }),
  ),
  cause(
    "definer_of_another",
    (fault) => said(fault, 1227, /SET[ _](?:USER|ANY[ _]DEFINER)/),
    () => ({
      cause: "The file says DEFINER=… of another account: only few may speak for another.",
      fix: "take DEFINER=… out of the file (then it is whoever runs it), and write SQL SECURITY INVOKER where that is enough",
    }),
    () => ({
      cause: "파일에 다른 계정의 DEFINER=…가 있습니다. 다른 계정을 정의자로 지정하려면 특별한 권한이 필요합니다.",
      fix: "파일에서 DEFINER=…를 지우고(실행하는 계정이 됩니다) 가능하면 SQL SECURITY INVOKER를 쓰세요",
    }),
  ),
  cause(
    "administrator_right_missing",
    (fault) => said(fault, 1227),
    (fault) => ({
      cause: `This is an administrator's work (${rightsWanted(fault)}): SET GLOBAL, SQL_LOG_BIN and GTID_PURGED of a dump, CREATE USER.`,
      fix: "take the line out of the file; a dump: mysqldump --set-gtid-purged=OFF --skip-add-locks; accounts and settings belong to the server",
    }),
    (fault) => ({
      cause: `관리자만 할 수 있는 작업입니다(${rightsWanted(fault)}). SET GLOBAL, 덤프의 SQL_LOG_BIN·GTID_PURGED, CREATE USER 등이 있습니다.`,
      fix: "파일에서 그 줄을 지우세요. 덤프라면 mysqldump --set-gtid-purged=OFF --skip-add-locks를 쓰고, 계정과 설정은 서버에서 관리하세요",
    }),
  ),
  cause(
    "routine_right_missing",
    (fault) => said(fault, 1370),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} may not call or change this procedure or function.`,
      fix: `by an administrator: GRANT EXECUTE, ALTER ROUTINE ON ${databaseIn(fault, where)}.* TO ${accountOf(fault, where)};`,
    }),
    (fault, where) => ({
      cause: `${accountOf(fault, where)} 계정에 이 프로시저나 함수를 실행하거나 바꿀 권한이 없습니다.`,
      fix: `관리자가 실행: GRANT EXECUTE, ALTER ROUTINE ON ${databaseIn(fault, where)}.* TO ${accountOf(fault, where)};`,
    }),
  ),
  cause(
    "function_not_deterministic",
    (fault) => said(fault, 1418),
    () => ({
      cause: "With the binary log on, a function must say that it gives the same answer on a replica.",
      fix: "write DETERMINISTIC, NO SQL or READS SQL DATA into it, whichever is true",
    }),
    () => ({
      cause: "바이너리 로그가 켜져 있으면 함수가 복제 서버에서도 같은 결과를 낸다는 것을 선언해야 합니다.",
      fix: "함수에 DETERMINISTIC, NO SQL, READS SQL DATA 중 사실에 맞는 것을 쓰세요",
    }),
  ),
  cause(
    "binlog_forbids_routine",
    (fault) => said(fault, 1419),
    () => ({
      cause:
        "With the binary log on, only SUPER may create functions and triggers, and no managed server gives that away.",
      fix: "by an administrator: SET GLOBAL log_bin_trust_function_creators = 1; on a managed server in its parameter group",
    }),
    () => ({
      cause:
        "바이너리 로그가 켜져 있으면 SUPER 권한이 있어야 함수와 트리거를 만들 수 있습니다. 관리형 서버는 이 권한을 주지 않습니다.",
      fix: "관리자가 실행: SET GLOBAL log_bin_trust_function_creators = 1; 관리형 서버라면 파라미터 그룹에서 설정하세요",
    }),
  ),
  cause(
    "definer_missing",
    (fault) => said(fault, 1449),
    (fault) => ({
      cause: `A view, trigger or routine runs as ${accountOf(fault, {})}, and there is no such account here.`,
      fix: "create it anew without DEFINER=…, or with SQL SECURITY INVOKER; all of them: SELECT table_name, definer FROM information_schema.views;",
    }),
    (fault) => ({
      cause: `뷰, 트리거 또는 루틴의 정의자 ${accountOf(fault, {})} 계정이 이 서버에 없습니다.`,
      fix: "DEFINER=… 없이 또는 SQL SECURITY INVOKER로 다시 만드세요. 목록: SELECT table_name, definer FROM information_schema.views;",
    }),
  ),
  cause(
    "account_to_grant_missing",
    (fault) => said(fault, [1133, 1410, 1141]),
    () => ({
      cause: "GRANT or REVOKE names an account, or a right of it, that is not there; GRANT makes no accounts any more.",
      fix: "first, by an administrator: CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY '…'; what it has: SHOW GRANTS FOR 'app'@'%';",
    }),
    () => ({
      cause: "GRANT나 REVOKE에 쓴 계정 또는 권한이 없습니다. 이제 GRANT는 계정을 만들지 않습니다.",
      fix: "관리자가 먼저 실행: CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY '…'; 가진 권한: SHOW GRANTS FOR 'app'@'%';",
    }),
  ),
  cause(
    "server_read_only",
    (fault) => fault.kind === "read-only" && !said(fault, 1792),
    () => ({
      cause: "The server takes no changes now: it is a replica, or an administrator has set read_only.",
      fix: "connect to the primary server; who is it: SHOW REPLICA STATUS; or, where it is to be written: SET GLOBAL read_only = 0;",
    }),
    () => ({
      cause: "서버가 지금 변경을 받지 않습니다. 복제 서버이거나 관리자가 read_only를 설정했습니다.",
      fix: "기본(primary) 서버에 접속하세요. 확인: SHOW REPLICA STATUS; 쓰기 서버가 맞다면: SET GLOBAL read_only = 0;",
    }),
  ),
  cause(
    "transaction_read_only",
    (fault) => said(fault, 1792),
    () => ({
      cause: "The transaction or session was begun READ ONLY.",
      fix: "take READ ONLY out of the file, or: SET SESSION TRANSACTION READ WRITE;",
    }),
    () => ({
      cause: "트랜잭션이나 세션이 READ ONLY로 시작되었습니다.",
      fix: "파일에서 READ ONLY를 지우거나 실행하세요: SET SESSION TRANSACTION READ WRITE;",
    }),
  ),
  cause(
    "option_forbids",
    (fault) => said(fault, 1290) && fault.kind !== "read-only",
    (fault) => ({
      cause: `The server was started with an option that forbids this (${/--[\w-]+/.exec(fault.message)?.[0] ?? "see its message"}).`,
      fix: /secure/.test(fault.message)
        ? "read and write files in the folder of SHOW VARIABLES LIKE 'secure_file_priv'; better: do without files of the server"
        : "take the statement out of the file, or have the option changed in the server's configuration",
    }),
    (fault) => ({
      cause: `서버가 이 작업을 막는 옵션으로 시작되었습니다(${/--[\w-]+/.exec(fault.message)?.[0] ?? "메시지 참고"}).`,
      fix: /secure/.test(fault.message)
        ? "SHOW VARIABLES LIKE 'secure_file_priv'에 나온 폴더의 파일만 쓸 수 있습니다. 서버의 파일을 쓰지 않는 편이 좋습니다"
        : "파일에서 문장을 빼거나 서버 설정에서 옵션을 바꾸세요",
    }),
  ),
  cause(
    "password_too_weak",
    (fault) => said(fault, 1819),
    () => ({
      cause: "The server's password policy does not take this password.",
      fix: "see the policy: SHOW VARIABLES LIKE 'validate_password%'; and keep passwords out of migrations",
    }),
    () => ({
      cause: "서버의 비밀번호 정책에 맞지 않는 비밀번호입니다.",
      fix: "정책 확인: SHOW VARIABLES LIKE 'validate_password%'; 비밀번호는 마이그레이션에 두지 마세요",
    }),
  ),
];

/** Its message names the host that was come from, which is not the account's. */
function grantee(fault: Fault, user: string | undefined): string {
  const name = /'([^']*)'@'[^']*'/.exec(fault.message)?.[1] ?? user;
  return name === undefined || name === "" ? "<user>" : `'${name}'@'%'`;
}

function deniedDatabase(fault: Fault): string {
  return /'([^']*)'[^']*$/.exec(fault.message.replace(/'[^']*'@'[^']*'/, ""))?.[1] ?? "app";
}

/** `SUPER, SET USER`, out of `you need (at least one of) the … privilege(s)`. */
function rightsWanted(fault: Fault): string {
  return / the (.+?) privilege/.exec(fault.message)?.[1] ?? (onMariadb(fault) ? "SUPER" : "SYSTEM_VARIABLES_ADMIN");
}
