import type { Cause } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { cause } from "../../core/failures/causes.js";
import { firstName, namesIn, said, tableOf, typed } from "./causes-said.js";

/** Statements that PostgreSQL cannot read, or does not take where they stand. */
export const statementCauses: readonly Cause[] = [
  cause(
    "not_in_transaction",
    (fault) => said(fault, "25001"),
    () => ({
      cause: "This statement cannot stand in a transaction, nor in a function or DO block.",
      fix: "write it as a statement of its own in the file; where Sluice did not see it: -- sluice:no-transaction in the first line (goose: -- +goose NO TRANSACTION; dbmate: transaction:false)",
    }),
    () => ({
      cause: "이 문장은 트랜잭션이나 함수, DO 블록 안에서 실행할 수 없습니다.",
      fix: "파일 안에 독립된 문장으로 쓰고, Sluice가 알아보지 못하면 첫 줄에 -- sluice:no-transaction을 쓰세요(goose는 -- +goose NO TRANSACTION, dbmate는 transaction:false)",
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
      fix: "put the CALL or DO into a file of its own with -- sluice:no-transaction in the first line (goose: -- +goose NO TRANSACTION; dbmate: transaction:false)",
    }),
    () => ({
      cause: "트랜잭션 안에서 실행되는 코드에 COMMIT 또는 ROLLBACK이 있습니다.",
      fix: "CALL이나 DO를 별도 파일로 옮기고 첫 줄에 -- sluice:no-transaction을 쓰세요(goose는 -- +goose NO TRANSACTION, dbmate는 transaction:false)",
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
    "column_filled_by_server",
    (fault) => said(fault, "42601", filledByServer),
    (fault) => ({
      cause: `${firstName(fault, "The column")} ${isIdentity(fault) ? "is numbered by its identity" : "is computed from others"}: it has no default to set or to drop.`,
      fix: `first: ${hasThatEnded(fault)}; or leave the column as it is`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "컬럼")}: ${isIdentity(fault) ? "identity 컬럼" : "생성 컬럼"}이라 기본값을 지정하거나 지울 수 없습니다.`,
      fix: `먼저 실행: ${hasThatEnded(fault)}; 아니면 컬럼을 그대로 두세요`,
    }),
  ),
  cause(
    "statement_does_not_fit",
    (fault) => said(fault, "42601") && !isUnreadable(fault) && !filledByServer.test(fault.message),
    () => ({
      cause: "PostgreSQL can read the statement, and does not take it so: the message says what does not go together.",
      fix: "correct the file, then: sluice up",
    }),
    () => ({
      cause: "문장을 읽을 수는 있지만 이대로는 실행할 수 없습니다. 무엇이 맞지 않는지는 메시지에 있습니다.",
      fix: "파일을 고친 뒤: sluice up",
    }),
  ),
  cause(
    "syntax",
    (fault) => said(fault, "42601") && isUnreadable(fault),
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
    "column_ambiguous",
    (fault) => said(fault, "42702"),
    (fault) => ({
      cause: `${firstName(fault, "The column")} is in several of the tables, or is a variable of the function, too.`,
      fix: `write whose it is: table.${firstName(fault, "column")}; against a variable of PL/pgSQL: rename the variable`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "컬럼")} 이름이 여러 테이블에 있거나 함수의 변수 이름과 같습니다.`,
      fix: `어느 것인지 쓰세요: table.${firstName(fault, "column")}. PL/pgSQL 변수와 겹치면 변수 이름을 바꾸세요`,
    }),
  ),
  cause(
    "parameter_missing",
    (fault) => said(fault, "42P02"),
    () => ({
      cause: "The file holds a placeholder ($1) that nobody fills in.",
      fix: "write the value itself; text that begins with $ stands in quotes: '$1'",
    }),
    () => ({
      cause: "파일에 값이 채워지지 않는 자리표시자($1)가 있습니다.",
      fix: "값을 직접 쓰세요. $로 시작하는 문자열은 따옴표 안에 쓰세요: '$1'",
    }),
  ),
  cause(
    "not_grouped",
    (fault) => said(fault, "42803"),
    (fault) => ({
      cause: `${firstName(fault, "A column")} stands beside an aggregate and is not grouped, or an aggregate stands where none may.`,
      fix: `add it to GROUP BY, or take min(…) of it; a condition over aggregates stands in HAVING`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "컬럼")}: 집계 함수와 함께 쓰였지만 GROUP BY에 없거나, 집계 함수를 쓸 수 없는 곳에 썼습니다.`,
      fix: "GROUP BY에 추가하거나 min(…)으로 감싸세요. 집계에 대한 조건은 HAVING에 쓰세요",
    }),
  ),
  cause(
    "more_than_one_row",
    (fault) => said(fault, "21000") || said(fault, "P0003"),
    () => ({
      cause:
        "Where one row was meant there are several: a subquery, SELECT … INTO STRICT, or one ON CONFLICT row twice.",
      fix: "find them: SELECT key, count(*) … GROUP BY key HAVING count(*) > 1; then make the condition unique, or DISTINCT ON / LIMIT 1",
    }),
    () => ({
      cause:
        "한 행이어야 할 곳에 여러 행이 있습니다(하위 쿼리, SELECT … INTO STRICT, 또는 ON CONFLICT의 같은 행 두 번).",
      fix: "찾기: SELECT key, count(*) … GROUP BY key HAVING count(*) > 1; 조건을 유일하게 하거나 DISTINCT ON / LIMIT 1을 쓰세요",
    }),
  ),
  cause(
    "no_row",
    (fault) => said(fault, "P0002"),
    () => ({
      cause: "SELECT … INTO STRICT found no row: the data it counts on is not in this database.",
      fix: "insert it first (a migration before this one), or leave STRICT out and ask: IF NOT FOUND THEN …",
    }),
    () => ({
      cause: "SELECT … INTO STRICT에서 행을 찾지 못했습니다. 전제로 한 데이터가 이 데이터베이스에 없습니다.",
      fix: "이전 마이그레이션에서 먼저 넣거나, STRICT를 빼고 확인하세요: IF NOT FOUND THEN …",
    }),
  ),
  cause(
    "savepoint_missing",
    (fault) => said(fault, "3B001"),
    (fault) => ({
      cause: `There is no savepoint ${firstName(fault, "")}: it was released, rolled back over, or never made.`,
      fix: `write SAVEPOINT ${firstName(fault, "name")}; before it, in the same transaction`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "")} 세이브포인트가 없습니다. 해제되었거나, 그 앞으로 롤백되었거나, 만들지 않았습니다.`,
      fix: `같은 트랜잭션에서 그 앞에 SAVEPOINT ${firstName(fault, "이름")}; 을 쓰세요`,
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

const filledByServer = /^column .+ is (?:an identity|a generated) column$/;

/** What is no statement has `at or near` in its message; one in another language, its place. */
function isUnreadable({ message, position }: Fault): boolean {
  return /\bat (?:or near|end of input)\b/.test(message) || (position !== undefined && /[^\x20-\x7e]/.test(message));
}

function isIdentity({ message }: Fault): boolean {
  return message.includes("identity");
}

function hasThatEnded(fault: Fault): string {
  const [column = "c", table = "t"] = namesIn(fault.message);
  return `ALTER TABLE ${typed(table)} ALTER COLUMN ${typed(column)} DROP ${isIdentity(fault) ? "IDENTITY" : "EXPRESSION"}`;
}
