import type { Cause, FaultPlace } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { cause } from "../../core/failures/causes.js";
import { roleOf, said, tableOf } from "./causes-said.js";

const advisoryLocks = "SELECT pid, objid, granted FROM pg_locks WHERE locktype = 'advisory';";

/** Tables that are busy, sessions in each other's way, time that runs out. */
export const waitCauses: readonly Cause[] = [
  cause(
    "table_busy",
    (fault) => said(fault, "55P03"),
    (fault, { pid, advisory }) => ({
      cause: advisory
        ? "Another session holds the advisory lock that the statement asks for."
        : `Another session holds ${tableOf(fault) ?? "the table"}: a long transaction, a report, or another migration.`,
      fix:
        pid === undefined
          ? advisory
            ? `see who: ${advisoryLocks}`
            : "see who: SELECT pid, state, xact_start, query FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start;"
          : `end that session, if it may be ended: SELECT pg_terminate_backend(${pid});`,
    }),
    (fault, { pid, advisory }) => ({
      cause: advisory
        ? "이 문장이 요청한 어드바이저리 락을 다른 세션이 잡고 있습니다."
        : `다른 세션이 ${tableOf(fault) ?? "이"} 테이블을 잠그고 있습니다. 긴 트랜잭션, 보고서 또는 다른 마이그레이션입니다.`,
      fix:
        pid === undefined
          ? advisory
            ? `확인: ${advisoryLocks}`
            : "확인: SELECT pid, state, xact_start, query FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start;"
          : `끝내도 되는 세션이라면 종료: SELECT pg_terminate_backend(${pid});`,
    }),
  ),
  cause(
    "deadlock_with_waiting_lock",
    (fault) => said(fault, "40P01") && /advisory lock/.test(fault.detail ?? ""),
    () => ({
      cause:
        "Another tool waits inside pg_advisory_lock() while this one builds an index concurrently: each waits for the other.",
      fix: "let only one migration tool run, then: sluice up",
    }),
    () => ({
      cause: "다른 도구가 pg_advisory_lock()에서 기다리는 동안 CONCURRENTLY 인덱스를 만들어 서로 기다리게 되었습니다.",
      fix: "마이그레이션 도구를 하나만 실행한 뒤: sluice up",
    }),
  ),
  cause(
    "deadlock",
    (fault) => said(fault, "40P01"),
    () => ({
      cause: "This statement and another session each hold what the other waits for; the server ended this one.",
      fix: "sluice up tries it again; where it comes back, lock the tables first in the application's order: LOCK TABLE a, b;",
    }),
    () => ({
      cause: "이 문장과 다른 세션이 서로의 잠금을 기다려 서버가 이 문장을 중단했습니다(교착 상태).",
      fix: "다시 실행: sluice up. 반복되면 애플리케이션과 같은 순서로 먼저 잠그세요: LOCK TABLE a, b;",
    }),
  ),
  cause(
    "serialization",
    (fault) => said(fault, "40001"),
    () => ({
      cause: "Another transaction changed what this one had read (REPEATABLE READ or SERIALIZABLE).",
      fix: "sluice up tries it again",
    }),
    () => ({
      cause: "이 트랜잭션이 읽은 데이터를 다른 트랜잭션이 변경했습니다(REPEATABLE READ 또는 SERIALIZABLE).",
      fix: "다시 실행하세요: sluice up",
    }),
  ),
  cause(
    "statement_timeout_of_file",
    (fault, where) => isTimedOut(fault) && limitOfFile(where) !== undefined,
    (_, where) => ({
      cause: `The statement took longer than the file allows: it sets statement_timeout to ${limitOfFile(where) ?? ""}.`,
      fix: "right before the statement, in the file: SET statement_timeout = 0;",
    }),
    (_, where) => ({
      cause: `문장이 파일에서 정한 시간(statement_timeout = ${limitOfFile(where) ?? ""})보다 오래 걸렸습니다.`,
      fix: "파일의 그 문장 바로 앞에 추가하세요: SET statement_timeout = 0;",
    }),
  ),
  cause(
    "statement_timeout",
    (fault, where) => isTimedOut(fault) && limitOfFile(where) === undefined,
    (_, where) => ({
      cause: "The statement took longer than statement_timeout allows; a role or database may set it.",
      fix: `--statement-timeout 0 (session.statementTimeout), or: ALTER ROLE ${roleOf(where)} SET statement_timeout = 0;`,
    }),
    (_, where) => ({
      cause: "문장이 statement_timeout보다 오래 걸렸습니다. 역할이나 데이터베이스에 설정되어 있을 수 있습니다.",
      fix: `--statement-timeout 0 (session.statementTimeout) 또는: ALTER ROLE ${roleOf(where)} SET statement_timeout = 0;`,
    }),
  ),
  cause(
    "cancelled",
    (fault) => said(fault, "57014") && !isTimedOut(fault),
    () => ({
      cause: "Somebody cancelled the statement: a signal to this run, or pg_cancel_backend().",
      fix: "sluice status shows what is in; then: sluice up",
    }),
    () => ({
      cause: "문장이 취소되었습니다. 이 실행에 보낸 신호이거나 pg_cancel_backend()입니다.",
      fix: "sluice status로 반영된 상태를 확인한 뒤: sluice up",
    }),
  ),
];

/** A cancel has the same state. */
function isTimedOut(fault: Fault): boolean {
  return said(fault, "57014") && fault.kind === "time-limit";
}

function limitOfFile({ settings = {} }: FaultPlace): string | undefined {
  return settings["statement_timeout"];
}
