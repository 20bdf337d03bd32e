import type { Cause } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import { firstName, said, tableOf } from "./causes-said.js";

/** Statements that PostgreSQL cannot read, or does not take where they stand. */
export const statementCauses: readonly Cause[] = [
  cause(
    "not_in_transaction",
    (fault) => said(fault, "25001"),
    () => ({
      cause: "This statement cannot stand in a transaction, nor in a function or DO block.",
      fix: "write it as a statement of its own in the file; where Sluice did not see it: -- sluice:no-transaction in the first line",
    }),
    () => ({
      cause: "이 문장은 트랜잭션이나 함수, DO 블록 안에서 실행할 수 없습니다.",
      fix: "파일 안에 독립된 문장으로 쓰고, Sluice가 알아보지 못하면 첫 줄에 -- sluice:no-transaction을 쓰세요",
    }),
  ),
  cause(
    "earlier_statement_failed",
    (fault) => said(fault, "25P02"),
    () => ({
      cause: "An earlier statement of this transaction failed; all that follow are refused until it ends.",
      fix: "look for the first error, in the notices above or the server's log, and correct that one",
    }),
    () => ({
      cause: "같은 트랜잭션의 앞선 문장이 실패하여 이후 문장이 모두 거부되었습니다.",
      fix: "위의 알림이나 서버 로그에서 첫 번째 오류를 찾아 고치세요",
    }),
  ),
  cause(
    "commit_inside",
    (fault) => said(fault, "2D000"),
    () => ({
      cause: "COMMIT or ROLLBACK stands in code that runs inside a transaction.",
      fix: "put the CALL or DO into a file of its own with -- sluice:no-transaction in the first line",
    }),
    () => ({
      cause: "트랜잭션 안에서 실행되는 코드에 COMMIT 또는 ROLLBACK이 있습니다.",
      fix: "CALL이나 DO를 별도 파일로 옮기고 첫 줄에 -- sluice:no-transaction을 쓰세요",
    }),
  ),
  cause(
    "syntax_of_mysql",
    (fault) =>
      said(fault, "42601", /"(?:`|AUTO_INCREMENT|auto_increment|ENGINE|engine|DELIMITER|delimiter|unsigned|UNSIGNED)/),
    (fault) => ({
      cause: `This is written for MySQL or MariaDB (${firstName(fault, "")}).`,
      fix: 'use PostgreSQL\'s words: GENERATED ALWAYS AS IDENTITY, "name" for `name`, no ENGINE, $$ … $$ for DELIMITER',
    }),
    (fault) => ({
      cause: `MySQL/MariaDB 문법으로 작성되었습니다(${firstName(fault, "")}).`,
      fix: 'PostgreSQL 문법을 사용하세요: GENERATED ALWAYS AS IDENTITY, `name` 대신 "name", ENGINE 제거, DELIMITER 대신 $$ … $$',
    }),
  ),
  cause(
    "syntax_end",
    (fault) => said(fault, "42601", /at end of input/),
    () => ({
      cause: "The statement ends too early: a parenthesis, a quote or its last part is missing.",
      fix: "complete it, then: sluice up",
    }),
    () => ({
      cause: "문장이 너무 일찍 끝났습니다. 괄호, 따옴표 또는 뒷부분이 빠졌습니다.",
      fix: "문장을 완성한 뒤: sluice up",
    }),
  ),
  cause(
    "syntax",
    (fault) => said(fault, "42601"),
    (fault) => ({
      cause: `PostgreSQL cannot read on from ${firstName(fault, "the place shown")}: a typing mistake, a missing comma or semicolon before it, or a word of a newer version.`,
      fix: "correct the file, then: sluice up",
    }),
    (fault) => ({
      cause: `PostgreSQL이 ${firstName(fault, "표시된 위치")} 부분을 읽지 못합니다. 오타, 앞의 쉼표나 세미콜론 누락, 또는 더 새로운 버전의 문법일 수 있습니다.`,
      fix: "파일을 고친 뒤: sluice up",
    }),
  ),
  cause(
    "wrong_kind",
    (fault) => said(fault, "42809"),
    (fault) => ({
      cause: `${firstName(fault, "The object")} is of another kind than the statement takes (a view, an index, a partitioned table).`,
      fix: "use the statement for its kind: DROP VIEW, ALTER VIEW, DROP INDEX, DROP MATERIALIZED VIEW …",
    }),
    (fault) => ({
      cause: `${firstName(fault, "객체")}: 문장이 다루는 종류가 아닙니다(뷰, 인덱스, 파티션 테이블 등).`,
      fix: "종류에 맞는 문장을 사용하세요: DROP VIEW, ALTER VIEW, DROP INDEX, DROP MATERIALIZED VIEW …",
    }),
  ),
  cause(
    "not_supported_here",
    (fault) => said(fault, "0A000"),
    (fault) => ({
      cause: `This server does not do this${tableOf(fault) === undefined ? "" : ` on ${tableOf(fault) ?? ""}`}: the message and its hint say what.`,
      fix: fault.hint ?? "compare with the manual of the server's own version: SHOW server_version;",
    }),
    (fault) => ({
      cause: "이 서버에서 지원하지 않는 작업입니다. 메시지와 힌트를 확인하세요.",
      fix: fault.hint ?? "서버 버전의 문서를 확인하세요: SHOW server_version;",
    }),
  ),
];
