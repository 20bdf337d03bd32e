import type { Cause } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import type { Fault } from "../../core/model/fault.js";
import { firstName, named, onMariadb, said, saidBy, typed } from "./causes-said.js";

/** Statements that the server cannot read, or does not take where they stand. */
export const statementCauses: readonly Cause[] = [
  cause(
    "delimiter_sent",
    (fault) => said(fault, 1064) && /^delimiter\b/i.test(nearText(fault)),
    () => ({
      cause: "DELIMITER is a word of the mysql shell and stands where no statement begins.",
      fix: "give it a line of its own, at the line's beginning, without a semicolon; or leave it out: bodies are read without it",
    }),
    () => ({
      cause: "DELIMITER는 mysql 셸의 명령인데 문장이 시작되지 않는 위치에 있습니다.",
      fix: "세미콜론 없이 독립된 줄의 맨 앞에 쓰거나 아예 빼세요. 본문은 DELIMITER 없이도 읽습니다",
    }),
  ),
  cause(
    "syntax_of_postgres",
    (fault) =>
      (said(fault, 1064) &&
        /^(?:CONFLICT\b|::|jsonb\b|(?:big)?serial\b|bytea\b|timestamptz\b|ILIKE\b|\$\$|CONCURRENTLY\b|RETURNING\b|")/i.test(
          nearText(fault),
        )) ||
      saidBy(fault, "MariaDB", 4161),
    (fault) => ({
      cause: `This is written for PostgreSQL or another product (${firstToken(fault)}).`,
      fix: 'use the words of this one: json, bigint AUTO_INCREMENT, CAST(x AS …), ON DUPLICATE KEY UPDATE, `name` for "name" (or sql_mode ANSI_QUOTES)',
    }),
    (fault) => ({
      cause: `PostgreSQL 등 다른 제품의 문법으로 작성되었습니다(${firstToken(fault)}).`,
      fix: '이 서버의 문법을 쓰세요: json, bigint AUTO_INCREMENT, CAST(x AS …), ON DUPLICATE KEY UPDATE, "name" 대신 `name`(또는 sql_mode ANSI_QUOTES)',
    }),
  ),
  cause(
    "syntax_of_mariadb",
    (fault) =>
      said(fault, 1064) &&
      !onMariadb(fault) &&
      /^(?:IF (?:NOT )?EXISTS|SEQUENCE\b|(?:TABLE|INDEX|TRIGGER|PROCEDURE|FUNCTION|EVENT|USER)\b|SYSTEM VERSIONING|WAIT\b|NOWAIT\b|uuid\b|inet[46]\b)/i.test(
        nearText(fault),
      ),
    (fault) => ({
      cause: `Only MariaDB has this (${firstToken(fault)} …): IF [NOT] EXISTS for columns and indexes, OR REPLACE but for views, sequences, versions.`,
      fix: "ask information_schema first and PREPARE the statement from IF(COUNT(*) = 0, 'ALTER …', 'DO 0'); a routine: DROP … IF EXISTS before CREATE",
    }),
    (fault) => ({
      cause: `MariaDB에만 있는 문법입니다(${firstToken(fault)} …). 컬럼·인덱스의 IF [NOT] EXISTS, 뷰가 아닌 것의 OR REPLACE, 시퀀스 등이 그렇습니다.`,
      fix: "information_schema를 먼저 조회해 IF(COUNT(*) = 0, 'ALTER …', 'DO 0') 결과를 PREPARE로 실행하세요. 루틴은 CREATE 앞에 DROP … IF EXISTS를 쓰세요",
    }),
  ),
  cause(
    "syntax_of_mysql",
    (fault) =>
      said(fault, 1064) &&
      onMariadb(fault) &&
      /^(?:CHECK\b|\(|>'|>>?|INVISIBLE\b|VISIBLE\b|\(SELECT|AS \(|MEMBER OF\b)/i.test(nearText(fault)),
    (fault) => ({
      cause: `MariaDB does not have this of MySQL's (${firstToken(fault)} …): DROP CHECK, -> and ->>, indexes over expressions, LATERAL, INVISIBLE indexes.`,
      fix: "DROP CONSTRAINT; JSON_VALUE(j, '$.key') for ->>; a generated column and an index over it; ALTER INDEX … IGNORED",
    }),
    (fault) => ({
      cause: `MySQL에만 있고 MariaDB에는 없는 문법입니다(${firstToken(fault)} …). DROP CHECK, ->와 ->>, 식 인덱스, LATERAL, INVISIBLE 인덱스 등이 그렇습니다.`,
      fix: "DROP CONSTRAINT, ->> 대신 JSON_VALUE(j, '$.key'), 생성 컬럼과 그 인덱스, ALTER INDEX … IGNORED를 쓰세요",
    }),
  ),
  cause(
    "syntax_end",
    (fault) => said(fault, 1064, /near ''/) || said(fault, 1065),
    () => ({
      cause: "The statement ends too early, or is empty: a parenthesis, a quote, an END or its last part is missing.",
      fix: "complete it, then: sluice up",
    }),
    () => ({
      cause: "문장이 너무 일찍 끝났거나 비어 있습니다. 괄호, 따옴표, END 또는 뒷부분이 빠졌습니다.",
      fix: "문장을 완성한 뒤: sluice up",
    }),
  ),
  cause(
    "syntax",
    (fault) => said(fault, [1064, 1149]),
    (fault) => ({
      cause: `The server cannot read on from ${firstToken(fault)}: a typing mistake, a missing comma or semicolon before it, a reserved word as a name, or a word of a newer version.`,
      fix: `a reserved word stands in backticks: ${reservedIn(fault)}; correct the file, then: sluice up`,
    }),
    (fault) => ({
      cause: `서버가 ${firstToken(fault)} 부분부터 읽지 못합니다. 오타, 앞의 쉼표나 세미콜론 누락, 이름으로 쓴 예약어, 또는 더 새로운 버전의 문법일 수 있습니다.`,
      fix: `예약어는 백틱으로 감싸세요: ${reservedIn(fault)}. 파일을 고친 뒤: sluice up`,
    }),
  ),
  cause(
    "values_do_not_match",
    (fault) => said(fault, [1136, 1222, 1353]),
    () => ({
      cause: "There are more or fewer values than columns.",
      fix: "name the columns: INSERT INTO t (a, b) VALUES (…, …); in a UNION each SELECT has as many; a table that has grown: name them, too",
    }),
    () => ({
      cause: "값의 수와 컬럼의 수가 다릅니다.",
      fix: "컬럼을 지정하세요: INSERT INTO t (a, b) VALUES (…, …); UNION에서는 각 SELECT의 컬럼 수가 같아야 하고, 컬럼이 늘어난 테이블도 컬럼을 지정하세요",
    }),
  ),
  cause(
    "column_named_twice",
    (fault) => said(fault, 1110),
    (fault) => ({
      cause: `The column${named(fault)} is given twice.`,
      fix: "name it once",
    }),
    (fault) => ({ cause: `${firstName(fault, "한")} 컬럼이 두 번 지정되었습니다.`, fix: "한 번만 쓰세요" }),
  ),
  cause(
    "column_ambiguous",
    (fault) => said(fault, [1052, 1066]),
    (fault) => ({
      cause: `${firstName(fault, "The name")} is in several of the tables, or two of them have one name.`,
      fix: `write whose it is: t.${typed(firstName(fault, "c"))}; give each table a name of its own: FROM a AS x, a AS y`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이름")}: 여러 테이블에 있거나 두 테이블의 이름이 같습니다.`,
      fix: `어느 것인지 쓰세요: t.${typed(firstName(fault, "c"))}. 테이블마다 다른 별칭을 주세요: FROM a AS x, a AS y`,
    }),
  ),
  cause(
    "not_grouped",
    (fault) => said(fault, [1055, 1140, 1111, 3065]),
    () => ({
      cause:
        "A column stands beside an aggregate and is not grouped (ONLY_FULL_GROUP_BY), or an aggregate stands where none may.",
      fix: "add it to GROUP BY, or take ANY_VALUE(…) or MIN(…) of it; a condition over aggregates stands in HAVING",
    }),
    () => ({
      cause: "집계와 함께 쓴 컬럼이 GROUP BY에 없거나(ONLY_FULL_GROUP_BY), 집계 함수를 쓸 수 없는 곳에 썼습니다.",
      fix: "GROUP BY에 추가하거나 ANY_VALUE(…) 또는 MIN(…)으로 감싸세요. 집계에 대한 조건은 HAVING에 쓰세요",
    }),
  ),
  cause(
    "more_than_one_row",
    (fault) => said(fault, [1242, 1172]),
    () => ({
      cause: "Where one row was meant there are several: a subquery, or SELECT … INTO.",
      fix: "find them: SELECT key, COUNT(*) … GROUP BY key HAVING COUNT(*) > 1; then make the condition unique, or LIMIT 1",
    }),
    () => ({
      cause: "한 행이어야 할 곳에 여러 행이 있습니다(하위 쿼리 또는 SELECT … INTO).",
      fix: "찾기: SELECT key, COUNT(*) … GROUP BY key HAVING COUNT(*) > 1; 조건을 유일하게 하거나 LIMIT 1을 쓰세요",
    }),
  ),
  cause(
    "own_table_in_subquery",
    (fault) => said(fault, 1093),
    () => ({
      cause: "MySQL does not read from the table that the same UPDATE or DELETE changes.",
      fix: "put one more SELECT around it: (SELECT * FROM (SELECT MAX(a) FROM t) AS x); or write it as a JOIN",
    }),
    () => ({
      cause: "MySQL에서는 UPDATE나 DELETE가 변경하는 테이블을 같은 문장의 하위 쿼리에서 읽을 수 없습니다.",
      fix: "SELECT로 한 번 더 감싸거나(SELECT * FROM (SELECT MAX(a) FROM t) AS x) JOIN으로 쓰세요",
    }),
  ),
  cause(
    "trigger_changes_own_table",
    (fault) => said(fault, 1442),
    (fault) => ({
      cause: `A trigger or function changes ${firstName(fault, "a table")}, which the statement that called it is at.`,
      fix: "set the new row's own values: SET NEW.c = …; in a BEFORE trigger; other rows cannot be changed from there",
    }),
    (fault) => ({
      cause: `트리거나 함수가 ${firstName(fault, "테이블")}을(를) 변경하지만, 호출한 문장이 이미 사용 중인 테이블입니다.`,
      fix: "BEFORE 트리거에서 새 행의 값만 바꾸세요: SET NEW.c = …; 다른 행은 바꿀 수 없습니다",
    }),
  ),
  cause(
    "commit_inside",
    (fault) => said(fault, 1422),
    () => ({
      cause: "A function or trigger holds DDL or COMMIT, which would end the transaction around it.",
      fix: "put it into a procedure and CALL that in the file; CREATE TEMPORARY TABLE is allowed",
    }),
    () => ({
      cause: "함수나 트리거 안에 주변 트랜잭션을 끝내는 DDL이나 COMMIT이 있습니다.",
      fix: "프로시저로 옮겨 파일에서 CALL하세요. CREATE TEMPORARY TABLE은 쓸 수 있습니다",
    }),
  ),
  cause(
    "routine_body_wrong",
    (fault) => said(fault, [1320, 1324, 1327, 1328, 1329, 1337, 1338, 1362, 1363, 1415, 1424, 1456]),
    () => ({
      cause:
        "The body of a procedure, function or trigger does something that its kind does not do: the message says what.",
      fix: "DECLARE comes first (variables, cursors, handlers), a function has RETURN, an INSERT trigger no OLD, an AFTER trigger changes no NEW, none gives rows",
    }),
    () => ({
      cause: "프로시저, 함수, 트리거의 본문에 그 종류에서 할 수 없는 것이 있습니다. 메시지를 확인하세요.",
      fix: "DECLARE는 맨 앞(변수, 커서, 핸들러 순)에 쓰고, 함수에는 RETURN이 있어야 합니다. INSERT 트리거에는 OLD가 없고, AFTER 트리거는 NEW를 바꿀 수 없으며, 결과 행을 낼 수 없습니다",
    }),
  ),
  cause(
    "locked_by_this_session",
    (fault) => said(fault, [1099, 1100, 1192]),
    (fault) => ({
      cause: `LOCK TABLES of this session does not cover ${fault.table ?? "the table"}, or only for reading.`,
      fix: "take LOCK TABLES and UNLOCK TABLES out of the file (a dump: mysqldump --skip-add-locks): the history must be written, too",
    }),
    (fault) => ({
      cause: `이 세션의 LOCK TABLES에 ${fault.table ?? "이"} 테이블이 없거나 읽기로만 잠겼습니다.`,
      fix: "파일에서 LOCK TABLES와 UNLOCK TABLES를 빼세요(덤프라면 mysqldump --skip-add-locks). 이력도 기록해야 합니다",
    }),
  ),
  cause(
    "setting_unknown",
    (fault) => said(fault, 1193),
    (fault) => ({
      cause: `This server has no variable ${firstName(fault, "of this name")}: the file was written for, or dumped from, another one.`,
      fix: "take the line out, or put it into a comment that only the other reads: /*!80000 … */ is MySQL's, /*M! … */ MariaDB's",
    }),
    (fault) => ({
      cause: `이 서버에는 ${firstName(fault, "그런")} 변수가 없습니다. 다른 서버용이거나 거기에서 덤프한 파일입니다.`,
      fix: "그 줄을 빼거나 해당 서버만 읽는 주석에 넣으세요: /*!80000 … */는 MySQL, /*M! … */는 MariaDB용입니다",
    }),
  ),
  cause(
    "setting_refused",
    (fault) => said(fault, [1228, 1229, 1231, 1232, 1238, 1621, 1568]),
    (fault) => ({
      cause: `The variable${named(fault)} cannot be set so: not to this value, not in a session, or not while the server runs.`,
      fix: "take the line out of the file; NO_AUTO_CREATE_USER is gone from MySQL 8; what is global belongs to the server's configuration",
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 변수는 이렇게 설정할 수 없습니다. 값이 잘못되었거나, 세션에서 또는 실행 중에는 바꿀 수 없습니다.`,
      fix: "파일에서 그 줄을 빼세요. NO_AUTO_CREATE_USER는 MySQL 8에서 없어졌고, 전역 설정은 서버 설정에 두세요",
    }),
  ),
  cause(
    "time_zone_unknown",
    (fault) => said(fault, 1298),
    (fault) => ({
      cause: `The server does not know the time zone${named(fault)}: its tables of names are empty.`,
      fix: "write the offset ('+09:00'); or, on the server: mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql -u root mysql",
    }),
    (fault) => ({
      cause: `서버에 ${firstName(fault, "그런")} 시간대가 없습니다. 시간대 이름 테이블이 비어 있습니다.`,
      fix: "오프셋('+09:00')을 쓰거나 서버에서 실행하세요: mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql -u root mysql",
    }),
  ),
  cause(
    "safe_updates",
    (fault) => said(fault, 1175),
    () => ({
      cause: "sql_safe_updates refuses an UPDATE or DELETE that no key narrows down.",
      fix: "add a WHERE over an indexed column; or, where all rows are meant, before it: SET SESSION sql_safe_updates = 0;",
    }),
    () => ({
      cause: "sql_safe_updates가 켜져 있어 키 조건이 없는 UPDATE나 DELETE를 거부합니다.",
      fix: "인덱스가 있는 컬럼으로 WHERE를 쓰거나, 모든 행이 대상이라면 먼저: SET SESSION sql_safe_updates = 0;",
    }),
  ),
  cause(
    "function_arguments_wrong",
    (fault) => said(fault, [1582, 1583, 1210, 1241]) || saidBy(fault, "MariaDB", [4078, 3047]),
    (fault) => ({
      cause: `${firstName(fault, "A function or operator")} has other arguments than it takes.`,
      fix: "compare with the manual of the server's own version: SELECT VERSION();",
    }),
    (fault) => ({
      cause: `${firstName(fault, "함수나 연산자")}: 인자의 수나 타입이 맞지 않습니다.`,
      fix: "서버 버전의 문서를 확인하세요: SELECT VERSION();",
    }),
  ),
  cause(
    "stack_too_deep",
    (fault) => said(fault, [1436, 1119, 1463]),
    () => ({
      cause: "One expression is nested too deep, or has thousands of parts.",
      fix: "split the statement: IN (…) instead of many ORs, several INSERTs instead of one",
    }),
    () => ({
      cause: "식이 너무 깊게 중첩되었거나 수천 개의 부분으로 되어 있습니다.",
      fix: "문장을 나누세요. 여러 OR 대신 IN (…), 한 INSERT 대신 여러 INSERT를 쓰세요",
    }),
  ),
  cause(
    "too_big_select",
    (fault) => said(fault, 1104),
    () => ({
      cause: "The SELECT would read more rows than max_join_size allows.",
      fix: "join over indexed columns; or, where it is meant, before it: SET SESSION sql_big_selects = 1;",
    }),
    () => ({
      cause: "SELECT가 max_join_size보다 많은 행을 읽게 됩니다.",
      fix: "인덱스가 있는 컬럼으로 조인하거나, 의도한 것이라면 먼저: SET SESSION sql_big_selects = 1;",
    }),
  ),
  cause(
    "files_not_taken",
    (fault) =>
      saidBy(fault, "MySQL", 3948) || /LOCAL INFILE command/.test(fault.message) || said(fault, [1148, 1, 13, 29]),
    () => ({
      cause:
        "LOAD DATA and INTO OUTFILE reach for files of another machine: a migration reads none of this one's (LOCAL), and the server cannot open that one.",
      fix: "write the rows as INSERT statements into the file; large amounts: mysqlimport beside the migration",
    }),
    () => ({
      cause:
        "LOAD DATA나 INTO OUTFILE로 다른 컴퓨터의 파일을 쓰려 했습니다. 마이그레이션은 이 컴퓨터의 파일(LOCAL)을 읽지 않고, 서버는 그 파일을 열 수 없습니다.",
      fix: "행을 INSERT 문으로 파일에 쓰세요. 양이 많다면 마이그레이션과 별도로 mysqlimport를 쓰세요",
    }),
  ),
  cause(
    "storages_mixed",
    (fault) => saidBy(fault, "MySQL", 1785),
    () => ({
      cause:
        "One transaction writes to a table that has transactions and to one that has none (MyISAM, MEMORY), and this server keeps them apart for its replicas (enforce_gtid_consistency).",
      fix: "give the rows of each kind a migration of their own, or: ALTER TABLE … ENGINE = InnoDB;",
    }),
    () => ({
      cause:
        "한 트랜잭션에서 트랜잭션이 있는 테이블과 없는 테이블(MyISAM, MEMORY)에 함께 씁니다. 이 서버는 복제본을 위해 둘을 섞지 못하게 합니다(enforce_gtid_consistency).",
      fix: "종류별로 마이그레이션을 나누거나 실행하세요: ALTER TABLE … ENGINE = InnoDB;",
    }),
  ),
  cause(
    "cluster_forbids",
    (fault) => said(fault, 1105, /pxc_strict_mode|Percona-XtraDB-Cluster/i),
    () => ({
      cause:
        "pxc_strict_mode of the cluster forbids this: tables without a primary key or not InnoDB, LOCK TABLES, GET_LOCK.",
      fix: "give the table a primary key and ENGINE=InnoDB; or, by an administrator: SET GLOBAL pxc_strict_mode = PERMISSIVE;",
    }),
    () => ({
      cause:
        "클러스터의 pxc_strict_mode가 금지하는 작업입니다(기본 키가 없거나 InnoDB가 아닌 테이블, LOCK TABLES, GET_LOCK 등).",
      fix: "테이블에 기본 키와 ENGINE=InnoDB를 쓰거나 관리자가 실행하세요: SET GLOBAL pxc_strict_mode = PERMISSIVE;",
    }),
  ),
  cause(
    "not_prepared",
    (fault) => said(fault, [1295, 1243]),
    () => ({
      cause:
        "The statement cannot be prepared (triggers and routines on MySQL), or nothing was prepared under this name in this session.",
      fix: "write it without PREPARE: DROP … IF EXISTS, then CREATE; PREPARE and EXECUTE stand in one file",
    }),
    () => ({
      cause: "PREPARE할 수 없는 문장이거나(MySQL의 트리거, 루틴) 이 세션에 그 이름으로 준비된 문장이 없습니다.",
      fix: "PREPARE 없이 쓰세요: DROP … IF EXISTS 다음 CREATE. PREPARE와 EXECUTE는 한 파일에 두세요",
    }),
  ),
  cause(
    "not_supported_here",
    (fault) => said(fault, [1235, 1221, 1163, 1178, 1252]),
    (fault) => ({
      cause: `This server does not do this${notDone(fault)}.`,
      fix: "write it another way (LIMIT in a subquery: as a JOIN over it); what this version does: SELECT VERSION(); and its manual",
    }),
    (fault) => ({
      cause: `이 서버에서 지원하지 않는 작업입니다${notDone(fault)}.`,
      fix: "다른 방법으로 쓰세요(하위 쿼리의 LIMIT는 JOIN으로). 버전 확인: SELECT VERSION(); 그리고 해당 버전의 문서",
    }),
  ),
];

/** The rest of the statement, as the server shows it. */
function nearText(fault: Fault): string {
  return /near '(.*)' at line \d+$/s.exec(fault.message)?.[1] ?? "";
}

/** The first word of it. */
function firstToken(fault: Fault): string {
  if (said(fault, 4161)) return firstName(fault, "type");
  return /^(?:[\w$\u0080-\uffff]+|\W)/.exec(nearText(fault))?.[0].trim() || "…";
}

function reservedIn(fault: Fault): string {
  const token = firstToken(fault);
  return /^\w+$/.test(token) ? typed(token.toLowerCase()) : "`rank`, `groups`, `order`";
}

function notDone(fault: Fault): string {
  const what = firstName(fault, "");
  return what === "" ? "" : ` (${what})`;
}
