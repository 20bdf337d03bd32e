import type { Cause, FaultPlace } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import { rowIsReferenced } from "../../core/failures/causes-rows.js";
import type { Fault } from "../../core/model/fault.js";
import { quotedNames } from "./fault-place.js";
import { columnIn, columnOf, onMariadb, said, saidBy, tableIn } from "./causes-said.js";

/** What a server lets pass with a warning, and a run does not. */
export const lossCauses: readonly Cause[] = [
  cause(
    "warnings_unseen",
    (fault) => fault.kind === "lossy" && fault.errno === undefined,
    () => ({
      cause:
        "The server counted more warnings than it keeps (max_error_count): whether data were cut, changed or left out cannot be seen, and a run takes that for a failure.",
      fix: "do it in smaller steps, and do not lower max_error_count; where whatever is lost is meant so, say it in the file: -- sluice:allow lossy",
    }),
    () => ({
      cause:
        "서버가 센 경고가 보관하는 수(max_error_count)보다 많습니다. 데이터가 잘리거나 바뀌거나 빠졌는지 볼 수 없어 실행에서는 실패로 처리합니다.",
      fix: "더 작은 단계로 나누고 max_error_count를 낮추지 마세요. 무엇이 빠지든 의도한 것이라면 파일에 적으세요: -- sluice:allow lossy",
    }),
  ),
  cause(
    "only_warned",
    (fault) => fault.kind === "lossy" && fault.errno !== undefined,
    () => ({
      cause:
        "The server only warned that data were cut, changed or left out, or a clause was passed over. IGNORE, or a mode that is not strict, lets that pass; a run takes it for a failure, and nothing of its transaction stays.",
      fix: "correct the data or the statement; where it is meant so, say it in the file: -- sluice:allow lossy",
    }),
    () => ({
      cause:
        "서버는 데이터가 잘리거나 바뀌거나 빠졌거나 절이 무시되었다고 경고만 했습니다. IGNORE나 strict가 아닌 모드가 이를 허용하지만, 실행에서는 실패로 처리하며 이 트랜잭션에서 남는 것은 없습니다.",
      fix: "데이터나 문장을 고치세요. 의도한 것이라면 파일에 적으세요: -- sluice:allow lossy",
    }),
  ),
];

/** Rows that do not fit, tables that are busy, time that runs out. */
export const dataCauses: readonly Cause[] = [
  cause(
    "auto_increment_meets_zero",
    (fault) => said(fault, 1062, /auto_increment resequencing/),
    (fault) => ({
      cause: `Rows of ${fault.table ?? "the table"} hold 0 or NULL in the column: AUTO_INCREMENT gives those a new number, which is taken.`,
      fix: "before it: UPDATE … SET id = <free number> WHERE id = 0; or keep the zeros: SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');",
    }),
    (fault) => ({
      cause: `${fault.table ?? "테이블"}의 행에 0이나 NULL이 있습니다. AUTO_INCREMENT가 새 번호를 매기는데 그 번호가 이미 있습니다.`,
      fix: "먼저 실행: UPDATE … SET id = <빈 번호> WHERE id = 0; 0을 유지하려면: SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');",
    }),
  ),
  cause(
    "rows_are_double",
    (fault, where) => isDouble(fault) && isAlter(where),
    (fault) => ({
      cause: `Rows that are there hold the same values twice (${keyOf(fault)}): ${valueOf(fault)}. Rows written while the index was built count, too.`,
      fix: `find them: SELECT c, COUNT(*) FROM ${tableIn(fault)} GROUP BY c HAVING COUNT(*) > 1; then delete or change them in a migration before this one`,
    }),
    (fault) => ({
      cause: `기존 행에 같은 값이 중복되어 있습니다(${keyOf(fault)}): ${valueOf(fault)}. 인덱스를 만드는 동안 쓰인 행도 포함됩니다.`,
      fix: `찾기: SELECT c, COUNT(*) FROM ${tableIn(fault)} GROUP BY c HAVING COUNT(*) > 1; 앞선 마이그레이션에서 삭제하거나 바꾸세요`,
    }),
  ),
  cause(
    "row_is_there",
    (fault) => isDouble(fault),
    (fault) => ({
      cause: `A row with this key is there already (${keyOf(fault)}): ${valueOf(fault)}. Texts that differ in capitals or accents alone are the same in a …_ci collation.`,
      fix: "INSERT … ON DUPLICATE KEY UPDATE id = id; or look at the row that is there",
    }),
    (fault) => ({
      cause: `같은 키의 행이 이미 있습니다(${keyOf(fault)}): ${valueOf(fault)}. …_ci 콜레이션에서는 대소문자나 악센트만 다른 문자열이 같은 값입니다.`,
      fix: "INSERT … ON DUPLICATE KEY UPDATE id = id; 또는 기존 행을 확인하세요",
    }),
  ),
  cause(
    "rows_hold_nulls",
    (fault, where) => isEmptyInRows(fault, where),
    (fault) => ({
      cause: `${columnOf(fault, "The column")} is NULL in rows that are there, and is to become NOT NULL.`,
      fix: `fill them first: UPDATE ${tableIn(fault)} SET ${columnIn(fault)} = … WHERE ${columnIn(fault)} IS NULL;`,
    }),
    (fault) => ({
      cause: `NOT NULL로 바꾸려는 컬럼(${columnOf(fault, "컬럼")})에 NULL인 기존 행이 있습니다.`,
      fix: `먼저 채우세요: UPDATE ${tableIn(fault)} SET ${columnIn(fault)} = … WHERE ${columnIn(fault)} IS NULL;`,
    }),
  ),
  cause(
    "null_refused",
    (fault) => said(fault, [1048, 1138]),
    (fault) => ({
      cause: `NULL was written into ${columnOf(fault, "a column")}, which takes none.`,
      fix: `give it a value: COALESCE(…, ''); or let it be NULL: ALTER TABLE ${tableIn(fault)} MODIFY ${columnIn(fault)} … NULL;`,
    }),
    (fault) => ({
      cause: `NULL을 허용하지 않는 컬럼(${columnOf(fault, "컬럼")})에 NULL을 쓰려 했습니다.`,
      fix: `값을 주거나(COALESCE(…, '')) NULL을 허용하세요: ALTER TABLE ${tableIn(fault)} MODIFY ${columnIn(fault)} … NULL;`,
    }),
  ),
  cause(
    "value_missing",
    (fault) => said(fault, 1364),
    (fault) => ({
      cause: `A row without ${columnOf(fault, "a column")} was written: it takes no NULL and has no default.`,
      fix: `name it in the INSERT; or, before it: ALTER TABLE ${tableIn(fault)} ALTER ${columnIn(fault)} SET DEFAULT …;`,
    }),
    (fault) => ({
      cause: `값을 지정하지 않은 컬럼(${columnOf(fault, "컬럼")})이 NULL도 허용하지 않고 기본값도 없습니다.`,
      fix: `INSERT에 값을 쓰거나 먼저 실행하세요: ALTER TABLE ${tableIn(fault)} ALTER ${columnIn(fault)} SET DEFAULT …;`,
    }),
  ),
  cause(
    "enum_or_value_cut",
    (fault) => said(fault, 1265),
    (fault, where) => ({
      cause: `A value does not fit ${columnOf(fault, "the column")} whole: a text that is too long or no number, or one that the ENUM does not list${isAlter(where) && onMariadb(fault) ? ", or NULL where it is to be NOT NULL" : ""}. Strict mode refuses to cut it.`,
      fix: `find the rows: SELECT ${columnIn(fault)}, COUNT(*) FROM ${tableIn(fault)} GROUP BY 1; widen the column, or change them first`,
    }),
    (fault, where) => ({
      cause: `컬럼(${columnOf(fault, "컬럼")})에 온전히 들어가지 않는 값이 있습니다. 너무 길거나 숫자가 아니거나 ENUM에 없는 값${isAlter(where) && onMariadb(fault) ? ", 또는 NOT NULL로 바꾸려는 NULL" : ""}입니다. strict 모드는 값을 자르지 않습니다.`,
      fix: `찾기: SELECT ${columnIn(fault)}, COUNT(*) FROM ${tableIn(fault)} GROUP BY 1; 컬럼을 넓히거나 값을 먼저 바꾸세요`,
    }),
  ),
  cause(
    "text_too_long",
    (fault) => said(fault, 1406),
    (fault) => ({
      cause: `A text is longer than ${columnOf(fault, "its column")} takes.`,
      fix: `widen it: ALTER TABLE ${tableIn(fault)} MODIFY ${columnIn(fault)} varchar(n); or shorten it: LEFT(value, n)`,
    }),
    (fault) => ({
      cause: `컬럼(${columnOf(fault, "컬럼")})보다 긴 문자열입니다.`,
      fix: `컬럼을 넓히거나(ALTER TABLE ${tableIn(fault)} MODIFY ${columnIn(fault)} varchar(n);) 줄이세요: LEFT(value, n)`,
    }),
  ),
  cause(
    "unsigned_below_zero",
    (fault) => said(fault, 1690, /UNSIGNED/),
    () => ({
      cause: "A subtraction of UNSIGNED numbers gives less than zero.",
      fix: "CAST(a AS SIGNED) - CAST(b AS SIGNED), or only where a >= b",
    }),
    () => ({
      cause: "UNSIGNED 숫자의 뺄셈 결과가 0보다 작습니다.",
      fix: "CAST(a AS SIGNED) - CAST(b AS SIGNED)로 쓰거나 a >= b인 행만 처리하세요",
    }),
  ),
  cause(
    "number_too_large",
    (fault) => said(fault, [1264, 1690, 167]),
    (fault) => ({
      cause: `A number does not fit ${columnOf(fault, "its place")}; an AUTO_INCREMENT may be used up.`,
      fix: "use a larger type: int or bigint, more digits for decimal(p, s)",
    }),
    (fault) => ({
      cause: `숫자가 타입의 범위를 벗어났습니다(${columnOf(fault, "식")}). AUTO_INCREMENT를 다 썼을 수도 있습니다.`,
      fix: "더 큰 타입을 사용하세요: int나 bigint, decimal(p, s)의 자릿수 늘리기",
    }),
  ),
  cause(
    "zero_date",
    (fault) => said(fault, 1292, /'(?:0000-|\d{4}-(?:00|\d\d-00))/),
    (fault) => ({
      cause: "A date holds zeros, and the session's sql_mode (NO_ZERO_DATE, NO_ZERO_IN_DATE) takes none.",
      fix: `write NULL instead; rows that are there: UPDATE ${tableIn(fault)} SET ${columnIn(fault)} = NULL WHERE ${columnIn(fault)} < '1000-01-01'; and give the column DEFAULT NULL or CURRENT_TIMESTAMP`,
    }),
    (fault) => ({
      cause: "0이 들어간 날짜가 있는데 세션의 sql_mode(NO_ZERO_DATE, NO_ZERO_IN_DATE)가 허용하지 않습니다.",
      fix: `NULL로 쓰세요. 기존 행: UPDATE ${tableIn(fault)} SET ${columnIn(fault)} = NULL WHERE ${columnIn(fault)} < '1000-01-01'; 기본값은 NULL이나 CURRENT_TIMESTAMP로 지정하세요`,
    }),
  ),
  cause(
    "value_unreadable",
    (fault) => said(fault, [1292, 1411]) || (said(fault, 1366) && fault.kind !== "unencodable"),
    (fault) => ({
      cause: `${valueOf(fault)} cannot be read as the type that is needed${fault.column === undefined ? "" : ` (${columnOf(fault, "")})`}: a date that is not there, a text where a number is meant, an hour that the time zone skips.`,
      fix: "correct it, or turn it first: NULLIF(c, ''), STR_TO_DATE(c, '%d.%m.%Y'); compare texts with texts: WHERE c = '1'",
    }),
    (fault) => ({
      cause: `${valueOf(fault)}: 필요한 타입으로 읽을 수 없습니다${fault.column === undefined ? "" : `(${columnOf(fault, "")})`}. 없는 날짜, 숫자 자리의 문자열, 시간대에 없는 시각 등입니다.`,
      fix: "값을 고치거나 먼저 변환하세요: NULLIF(c, ''), STR_TO_DATE(c, '%d.%m.%Y'). 문자열은 문자열과 비교하세요: WHERE c = '1'",
    }),
  ),
  cause(
    "json_invalid",
    (fault) => saidBy(fault, "MySQL", [3140, 3141, 3143]),
    () => ({
      cause: "A text is no JSON, or a JSON path is none.",
      fix: "find the rows: SELECT * FROM … WHERE NOT JSON_VALID(c); a JSON text stands in double quotes: '\"text\"'; a path begins with $",
    }),
    () => ({
      cause: "JSON이 아닌 값이나 잘못된 JSON 경로가 있습니다.",
      fix: "찾기: SELECT * FROM … WHERE NOT JSON_VALID(c); JSON 문자열은 큰따옴표로 씁니다: '\"text\"'. 경로는 $로 시작합니다",
    }),
  ),
  cause(
    "check_violated",
    (fault) => saidBy(fault, "MySQL", 3819) || saidBy(fault, "MariaDB", 4025),
    (fault) => ({
      cause: `A row does not keep the CHECK ${fault.constraint ?? "of its table"}${isOfColumn(fault) ? "; a JSON column of MariaDB is checked so, too (json_valid)" : ""}.`,
      fix: `find them: SELECT * FROM ${tableIn(fault)} WHERE NOT (<condition>); correct them first, in a migration before this one`,
    }),
    (fault) => ({
      cause: `${fault.constraint ?? "테이블의"} CHECK 조건을 어기는 행이 있습니다${isOfColumn(fault) ? ". MariaDB의 JSON 컬럼도 이렇게 검사됩니다(json_valid)" : ""}.`,
      fix: `찾기: SELECT * FROM ${tableIn(fault)} WHERE NOT (<조건>); 앞선 마이그레이션에서 먼저 고치세요`,
    }),
  ),
  cause(
    "reference_missing",
    (fault) => said(fault, [1452, 1216]),
    (fault) => ({
      cause: `Rows of ${fault.table ?? "the table"} refer to rows that the other table does not have (${fault.constraint ?? "foreign key"}).`,
      fix: `find them: ${orphans(fault)}; correct them first, or insert the other rows before`,
    }),
    (fault) => ({
      cause: `${fault.table ?? "테이블"}의 행이 다른 테이블에 없는 행을 참조합니다(${fault.constraint ?? "외래 키"}).`,
      fix: `찾기: ${orphans(fault)}; 먼저 고치거나 참조되는 행을 먼저 넣으세요`,
    }),
  ),
  rowIsReferenced((fault) => said(fault, 1451) && fault.constraint !== undefined),
  cause(
    "partition_missing",
    (fault) => said(fault, 1526),
    (fault) => ({
      cause: `The table has no partition for the value ${/value (.+)$/.exec(fault.message)?.[1] ?? "of this row"}.`,
      fix: "make one before: ALTER TABLE … ADD PARTITION (PARTITION p VALUES LESS THAN (…)); one for the rest: VALUES LESS THAN MAXVALUE",
    }),
    (fault) => ({
      cause: `이 값이 들어갈 파티션이 없습니다(${/value (.+)$/.exec(fault.message)?.[1] ?? "값"}).`,
      fix: "먼저 만드세요: ALTER TABLE … ADD PARTITION (PARTITION p VALUES LESS THAN (…)); 나머지용: VALUES LESS THAN MAXVALUE",
    }),
  ),
  cause(
    "divided_by_zero",
    (fault) => said(fault, 1365),
    () => ({ cause: "A division meets a row whose divisor is 0.", fix: "divide by NULLIF(divisor, 0)" }),
    () => ({ cause: "나누는 값이 0인 행이 있습니다.", fix: "NULLIF(나누는 값, 0)으로 나누세요" }),
  ),
  cause(
    "table_busy",
    (fault) => fault.kind === "busy",
    (fault, { pid }) => ({
      cause: `Another session holds ${fault.table ?? "the table"} or rows of it: an open transaction that has once read it is enough.`,
      fix:
        pid === undefined
          ? "see who: SELECT trx_mysql_thread_id, trx_started, trx_query FROM information_schema.innodb_trx ORDER BY trx_started; then: KILL <id>;"
          : `end that session, if it may be ended: KILL ${pid};`,
    }),
    (fault, { pid }) => ({
      cause: `다른 세션이 ${fault.table ?? "이"} 테이블이나 그 행을 잠그고 있습니다. 한 번 읽고 열어 둔 트랜잭션도 잠금을 유지합니다.`,
      fix:
        pid === undefined
          ? "확인: SELECT trx_mysql_thread_id, trx_started, trx_query FROM information_schema.innodb_trx ORDER BY trx_started; 그다음: KILL <id>;"
          : `끝내도 되는 세션이라면 종료: KILL ${pid};`,
    }),
  ),
  cause(
    "row_changed_meanwhile",
    (fault) => said(fault, [1020, 1412]),
    () => ({
      cause: "Another transaction changed a row or table that this one had read (innodb_snapshot_isolation).",
      fix: "sluice up tries it again",
    }),
    () => ({
      cause: "이 트랜잭션이 읽은 행이나 테이블을 다른 트랜잭션이 변경했습니다(innodb_snapshot_isolation).",
      fix: "다시 실행하세요: sluice up",
    }),
  ),
  cause(
    "deadlock",
    (fault) => fault.kind === "conflict",
    () => ({
      cause:
        "This statement and another session each hold what the other waits for; the server ended this one. On Galera another node's write came first.",
      fix: "sluice up tries it again; where it comes back, write smaller steps, in the application's order; see: SHOW ENGINE INNODB STATUS",
    }),
    () => ({
      cause:
        "이 문장과 다른 세션이 서로의 잠금을 기다려 서버가 이 문장을 중단했습니다(교착 상태). Galera에서는 다른 노드의 쓰기가 먼저였습니다.",
      fix: "다시 실행: sluice up. 반복되면 애플리케이션과 같은 순서로 나누어 쓰세요. 확인: SHOW ENGINE INNODB STATUS",
    }),
  ),
  cause(
    "time_limit",
    (fault) => fault.kind === "time-limit",
    (fault) => ({
      cause: `The statement, with its waits for locks, took longer than ${limitIn(fault)} allows.`,
      fix: `a longer --statement-timeout (session.statementTimeout), or 0 for none${isOurs(fault) ? "" : `; where a statement sets it, before this one: SET SESSION ${limitIn(fault)} = 0;`}`,
    }),
    (fault) => ({
      cause: `잠금을 기다린 시간까지 합쳐 문장이 ${limitIn(fault)}에 정해진 시간보다 오래 걸렸습니다.`,
      fix: `--statement-timeout(session.statementTimeout)을 늘리거나 0(제한 없음)으로 두세요${isOurs(fault) ? "" : `. 파일에서 정했다면 이 문장 앞에: SET SESSION ${limitIn(fault)} = 0;`}`,
    }),
  ),
  cause(
    "cancelled",
    (fault) => fault.kind === "cancelled",
    () => ({
      cause: "Somebody cancelled the statement: a signal to this run, or KILL QUERY.",
      fix: "sluice status shows what is in; then: sluice up",
    }),
    () => ({
      cause: "문장이 취소되었습니다. 이 실행에 보낸 신호이거나 KILL QUERY입니다.",
      fix: "sluice status로 반영된 상태를 확인한 뒤: sluice up",
    }),
  ),
  cause(
    "raised",
    (fault) => said(fault, 1644) || fault.sqlstate === "45000",
    () => ({
      cause: "The migration's own code, or a trigger, raised this (SIGNAL).",
      fix: "do what the message asks for, or correct the code that raises it; then: sluice up",
    }),
    () => ({
      cause: "마이그레이션 코드나 트리거가 직접 발생시킨 오류입니다(SIGNAL).",
      fix: "메시지가 요구하는 대로 하거나 오류를 발생시키는 코드를 고친 뒤: sluice up",
    }),
  ),
  cause(
    "table_full",
    (fault) => said(fault, 1114),
    (fault) => ({
      cause: `${fault.table ?? "A table"} is full: the disk is, a MEMORY table has reached max_heap_table_size, or a copy of the table found no room.`,
      fix: "make room on the server's disk (an ALTER with COPY needs the table once more); MEMORY: ENGINE=InnoDB",
    }),
    (fault) => ({
      cause: `${fault.table ?? "테이블"}: 가득 찼습니다. 디스크가 찼거나, MEMORY 테이블이 max_heap_table_size에 도달했거나, 테이블을 복사할 공간이 없습니다.`,
      fix: "서버 디스크를 비우세요(COPY 방식 ALTER는 테이블만큼 더 필요합니다). MEMORY 테이블은 ENGINE=InnoDB로 바꾸세요",
    }),
  ),
];

function isDouble(fault: Fault): boolean {
  return said(fault, [1062, 1586, 1022, 1859]);
}

/** Rows that were there before: an index, a key or a type is made over them. */
function isAlter({ words = "" }: FaultPlace): boolean {
  return /^(?:CREATE|ALTER)\b/.test(words);
}

/** MariaDB says that a value was cut, MySQL that NULL is used wrongly. */
function isEmptyInRows(fault: Fault, where: FaultPlace): boolean {
  return said(fault, 1138) && isAlter(where);
}

/** A column's own CHECK is named after it on MariaDB: `t.a`. */
function isOfColumn(fault: Fault): boolean {
  return onMariadb(fault) && fault.constraint?.startsWith(`${fault.table ?? ""}.`) === true;
}

function keyOf(fault: Fault): string {
  return fault.constraint ?? "key";
}

/** The first thing that a message quotes, as it quotes it. */
function valueOf(fault: Fault): string {
  const value = quotedNames(fault.message)[0];
  return value === undefined || fault.message === "" ? "…" : `'${value.slice(0, 60)}'`;
}

/** Where the server limits only what reads, the run cancels the rest itself: no setting of the session is asked. */
function isOurs(fault: Fault): boolean {
  return said(fault, 1317);
}

function limitIn(fault: Fault): string {
  if (isOurs(fault)) return "--statement-timeout";
  return onMariadb(fault) || said(fault, 1969) ? "max_statement_time" : "max_execution_time";
}

/** The rows of the one table that have none in the other, out of the foreign key's own text. */
function orphans(fault: Fault): string {
  const found =
    /FOREIGN KEY \((`(?:[^`]|``)+`)\) REFERENCES ((?:`(?:[^`]|``)+`\.)?`(?:[^`]|``)+`) \((`(?:[^`]|``)+`)\)/.exec(
      fault.message,
    );
  const [, column = "`a`", other = "`p`", key = "`id`"] = found ?? [];
  return `SELECT c.* FROM ${tableIn(fault)} c LEFT JOIN ${other} p ON p.${key} = c.${column} WHERE p.${key} IS NULL AND c.${column} IS NOT NULL`;
}
