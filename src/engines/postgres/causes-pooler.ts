import { cause } from "../../core/failures/causes.js";
import type { Cause } from "../../core/model/cause.js";
import { firstName, said } from "./causes-said.js";

const state = "08P01";

/** What a pooler says of its own: always in one state, and always in English. */
export const poolerCauses: readonly Cause[] = [
  cause(
    "pooler_refuses_options",
    (fault) => said(fault, state, /startup parameter/),
    () => ({
      cause: "A connection pooler (PgBouncer) stands between, and does not pass on what the URL's options ask for.",
      fix: "take out of options what is not -c name=value; or migrate over the server's own address",
    }),
    () => ({
      cause: "중간에 있는 커넥션 풀러(PgBouncer)가 URL의 options를 전달하지 않습니다.",
      fix: "options에는 -c name=value만 남기거나, 서버의 직접 주소로 마이그레이션하세요",
    }),
  ),
  cause(
    "pooler_password",
    (fault) => said(fault, state, /password authentication failed|SASL authentication failed|no such user/i),
    (_, where) => ({
      cause: `The pooler (PgBouncer) does not know ${where.user ?? "this user"} with this password: it has a list of its own.`,
      fix: "correct the password, or the user's line in PgBouncer's auth_file; then: RELOAD; in its console",
    }),
    (_, where) => ({
      cause: `풀러(PgBouncer)에 등록된 ${where.user ?? "사용자"} 계정의 비밀번호가 다르거나 계정이 없습니다. 풀러는 목록을 따로 관리합니다.`,
      fix: "비밀번호를 고치거나 PgBouncer의 auth_file에서 해당 줄을 고친 뒤 콘솔에서 RELOAD;를 실행하세요",
    }),
  ),
  cause(
    "pooler_database",
    (fault) => said(fault, state, /^database ".*" does not exist|no such database/),
    (fault, where) => ({
      cause: `Neither the pooler (PgBouncer) nor the server behind it knows a database ${firstName(fault, where.database ?? "of this name")}.`,
      fix: "correct the name; in pgbouncer.ini it stands under [databases]",
    }),
    (fault, where) => ({
      cause: `풀러(PgBouncer)나 그 뒤의 서버에 ${firstName(fault, where.database ?? "이")} 데이터베이스가 없습니다.`,
      fix: "이름을 고치세요. pgbouncer.ini에서는 [databases] 아래에 있습니다",
    }),
  ),
  cause(
    "pooler_full",
    (fault) => said(fault, state, /no more connections allowed/),
    () => ({
      cause: "The pooler (PgBouncer) takes no more clients.",
      fix: "close connections that nobody uses, raise max_client_conn in pgbouncer.ini, or migrate over the server's own address",
    }),
    () => ({
      cause: "풀러(PgBouncer)가 더 이상 클라이언트를 받지 않습니다.",
      fix: "쓰지 않는 연결을 닫거나 pgbouncer.ini의 max_client_conn을 늘리거나, 서버의 직접 주소로 마이그레이션하세요",
    }),
  ),
  cause(
    "pooler_busy",
    (fault) => said(fault, state, /query_wait_timeout/),
    () => ({
      cause: "All connections of the pool were in use for longer than the pooler (PgBouncer) lets a client wait.",
      fix: "look who keeps them: SHOW SERVERS; in its console; raise default_pool_size, or migrate over the server's own address",
    }),
    () => ({
      cause: "풀의 모든 연결이 사용 중이어서 풀러(PgBouncer)의 대기 시간이 지났습니다.",
      fix: "콘솔에서 SHOW SERVERS;로 누가 쓰는지 확인하고 default_pool_size를 늘리거나, 서버의 직접 주소로 마이그레이션하세요",
    }),
  ),
  cause(
    "pooler_cut_off",
    (fault) => said(fault, state, /server login has been failing|server login failed|cannot connect to server/),
    () => ({
      cause: "The pooler (PgBouncer) is there, and cannot log in to the server behind it.",
      fix: "its log says why; look at host, port and password under [databases] in pgbouncer.ini",
    }),
    () => ({
      cause: "풀러(PgBouncer)가 뒤에 있는 서버에 로그인하지 못합니다.",
      fix: "풀러의 로그에서 이유를 확인하고, pgbouncer.ini의 [databases]에서 호스트·포트·비밀번호를 보세요",
    }),
  ),
  cause(
    "pooler_single_statements",
    (fault) => said(fault, state, /transaction blocks not allowed/),
    () => ({
      cause: "The pooler (PgBouncer) is in statement mode: no transaction passes it.",
      fix: "connect to the server's own address, or set pool_mode = transaction in pgbouncer.ini",
    }),
    () => ({
      cause: "풀러(PgBouncer)가 statement 모드여서 트랜잭션을 쓸 수 없습니다.",
      fix: "서버의 직접 주소로 접속하거나 pgbouncer.ini에 pool_mode = transaction을 설정하세요",
    }),
  ),
  cause(
    "pooler_mixes_sessions",
    (fault) => said(fault, "26000") || said(fault, "42P05"),
    () => ({
      cause: "A prepared statement belongs to another session, as behind a pooler in transaction mode.",
      fix: "connect to the server's own address, not the pooler's",
    }),
    () => ({
      cause: "준비된 문장이 다른 세션의 것입니다. 트랜잭션 모드 풀러 뒤에서 생기는 문제입니다.",
      fix: "풀러가 아닌 서버의 직접 주소로 접속하세요",
    }),
  ),
];
