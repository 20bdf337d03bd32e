import type { Cause, FaultPlace } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import type { Fault } from "../../core/model/fault.js";
import { columnIn, firstName, guarded, named, onMariadb, said, saidBy, tableIn, typed } from "./causes-said.js";

/** What is there already: often the first half of a migration whose DDL committed by itself. */
export const existsCauses: readonly Cause[] = [
  cause(
    "table_exists",
    (fault) => said(fault, 1050),
    (fault, where) => ({
      cause: `${fault.table ?? "The table or view"} is there already: made by hand, by another tool, or by an earlier try that got this far.`,
      fix: ifTheSame(where, "CREATE TABLE IF NOT EXISTS"),
    }),
    (fault, where) => ({
      cause: `${fault.table ?? "테이블 또는 뷰"}: 이미 있습니다. 수동으로, 다른 도구로, 또는 여기까지 진행된 이전 시도에서 만들어졌습니다.`,
      fix: ifTheSameKo(where, "CREATE TABLE IF NOT EXISTS"),
    }),
  ),
  cause(
    "column_exists",
    (fault) => said(fault, 1060),
    (fault) => ({
      cause: `The column${named(fault)} is there twice: in the table already, or two columns of one view have the same name.`,
      fix: `add it only where it is not there: ${guardedColumn(fault)}; in a view: … AS another_name`,
    }),
    (fault) => ({
      cause: `${fault.column ?? "이"} 컬럼이 중복됩니다. 테이블에 이미 있거나 한 뷰의 두 컬럼 이름이 같습니다.`,
      fix: `없을 때만 추가: ${guardedColumn(fault)}; 뷰라면: … AS 다른_이름`,
    }),
  ),
  cause(
    "index_exists",
    (fault) => said(fault, 1061),
    (fault) => ({
      cause: `${fault.table ?? "The table"} has an index ${firstName(fault, "of this name")} already. A foreign key or UNIQUE makes one of its own, too.`,
      fix: `look: SHOW INDEX FROM ${tableIn(fault)}; make it only where it is not there: ${guardedIndex(fault)}`,
    }),
    (fault) => ({
      cause: `${fault.table ?? "테이블"}에 ${firstName(fault, "같은 이름의")} 인덱스가 이미 있습니다. 외래 키와 UNIQUE도 인덱스를 만듭니다.`,
      fix: `확인: SHOW INDEX FROM ${tableIn(fault)}; 없을 때만 생성: ${guardedIndex(fault)}`,
    }),
  ),
  cause(
    "foreign_key_name_taken",
    (fault) => said(fault, 1826, /foreign key/i) || said(fault, 1005, /errno: 121/),
    (fault) => ({
      cause: `A foreign key of this name (${foreignKeyIn(fault)}) is there: names of foreign keys are one for all tables of a database.`,
      fix: `find it: ${constraintQuery(foreignKeyIn(fault))}; then take another name in the file`,
    }),
    (fault) => ({
      cause: `같은 이름의 외래 키(${foreignKeyIn(fault)})가 이미 있습니다. 외래 키 이름은 데이터베이스 전체에서 하나뿐이어야 합니다.`,
      fix: `찾기: ${constraintQuery(foreignKeyIn(fault))}; 그다음 파일에서 다른 이름을 쓰세요`,
    }),
  ),
  cause(
    "check_name_taken",
    (fault) => said(fault, 1826) || saidBy(fault, "MySQL", 3822),
    (fault) => ({
      cause: `A CHECK ${firstName(fault, "of this name")} is there already; on MySQL these names are one for all tables of a database.`,
      fix: `find it: ${constraintQuery(firstName(fault, "name"))}; then take another name, such as table_column_check`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "같은 이름의")} CHECK 제약이 이미 있습니다. MySQL에서는 데이터베이스 전체에서 이름이 하나뿐이어야 합니다.`,
      fix: `찾기: ${constraintQuery(firstName(fault, "name"))}; 그다음 테이블_컬럼_check 같은 다른 이름을 쓰세요`,
    }),
  ),
  cause(
    "routine_exists",
    (fault) => said(fault, [1304, 1359, 1537]),
    (fault) => ({
      cause: "A procedure, function, trigger or event of this name is there already.",
      fix: onMariadb(fault)
        ? "CREATE OR REPLACE …; it keeps its name and takes the new body"
        : "DROP PROCEDURE IF EXISTS … (or FUNCTION, TRIGGER, EVENT) before it, in the same file",
    }),
    (fault) => ({
      cause: "같은 이름의 프로시저, 함수, 트리거 또는 이벤트가 이미 있습니다.",
      fix: onMariadb(fault)
        ? "CREATE OR REPLACE …로 쓰면 이름은 그대로이고 내용만 바뀝니다"
        : "같은 파일에서 먼저 실행: DROP PROCEDURE IF EXISTS … (또는 FUNCTION, TRIGGER, EVENT)",
    }),
  ),
  cause(
    "database_exists",
    (fault) => said(fault, 1007),
    (fault) => ({
      cause: `The database${named(fault)} is there already.`,
      fix: `CREATE DATABASE IF NOT EXISTS ${typed(firstName(fault, "app"))}; better: leave databases to whoever runs the server`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 데이터베이스가 이미 있습니다.`,
      fix: `CREATE DATABASE IF NOT EXISTS ${typed(firstName(fault, "app"))}; 데이터베이스는 서버 관리자가 만들게 하는 편이 좋습니다`,
    }),
  ),
  cause(
    "account_exists_or_not",
    (fault) => said(fault, 1396),
    (fault) => ({
      cause: `${/CREATE/.test(fault.message) ? "The account is there already" : "There is no such account"} (the host belongs to its name: 'app'@'%' and 'app'@'localhost' are two).`,
      fix: "CREATE USER IF NOT EXISTS, DROP USER IF EXISTS; look: SELECT user, host FROM mysql.user;",
    }),
    (fault) => ({
      cause: `${/CREATE/.test(fault.message) ? "계정이 이미 있습니다" : "그런 계정이 없습니다"}. 호스트도 이름의 일부입니다('app'@'%'와 'app'@'localhost'는 서로 다릅니다).`,
      fix: "CREATE USER IF NOT EXISTS, DROP USER IF EXISTS를 쓰세요. 확인: SELECT user, host FROM mysql.user;",
    }),
  ),
  cause(
    "primary_key_exists",
    (fault) => said(fault, 1068),
    (fault) => ({
      cause: `${fault.table ?? "The table"} has a primary key already, or the statement gives it two.`,
      fix: `change it in one statement: ALTER TABLE ${tableIn(fault)} DROP PRIMARY KEY, ADD PRIMARY KEY (…);`,
    }),
    (fault) => ({
      cause: `${fault.table ?? "테이블"}에 기본 키가 이미 있거나 문장에 두 번 지정되었습니다.`,
      fix: `한 문장으로 바꾸세요: ALTER TABLE ${tableIn(fault)} DROP PRIMARY KEY, ADD PRIMARY KEY (…);`,
    }),
  ),
];

/** Of a migration of several units it cannot be said: that would be said of what never ran, too. */
function ifTheSame({ id, units = 1 }: FaultPlace, words: string): string {
  return units > 1
    ? `if it is the same, write ${words}, else drop it; then: sluice up`
    : `if it is what ${id ?? "the migration"} makes: sluice resolve ${id ?? "ID"} --applied; or write ${words}`;
}

function ifTheSameKo({ id, units = 1 }: FaultPlace, words: string): string {
  return units > 1
    ? `같다면 ${words}로 작성하고, 다르다면 삭제한 뒤: sluice up`
    : `${id ?? "마이그레이션"}의 결과와 같다면: sluice resolve ${id ?? "ID"} --applied, 또는 ${words}로 작성하세요`;
}

function guardedColumn(fault: Fault): string {
  if (onMariadb(fault)) return `ALTER TABLE ${tableIn(fault)} ADD COLUMN IF NOT EXISTS ${columnIn(fault)} …`;
  const statement = `ALTER TABLE ${tableIn(fault)} ADD COLUMN ${columnIn(fault)} …`;
  return guarded({ statement, there: false, view: "columns", table: fault.table ?? "t", name: fault.column ?? "c" });
}

function guardedIndex(fault: Fault): string {
  const name = firstName(fault, "i");
  if (onMariadb(fault)) return `CREATE INDEX IF NOT EXISTS ${typed(name)} ON ${tableIn(fault)} (…);`;
  const statement = `CREATE INDEX ${typed(name)} ON ${tableIn(fault)} (…)`;
  return guarded({ statement, there: false, view: "statistics", table: fault.table ?? "t", name });
}

/** MariaDB says no more than that some key is double. */
function foreignKeyIn(fault: Fault): string {
  return fault.constraint ?? "CONSTRAINT …";
}

function constraintQuery(name: string): string {
  const asked = /^[\w$]+$/.test(name) ? ` AND constraint_name = '${name}'` : "";
  return `SELECT table_name, constraint_name FROM information_schema.table_constraints WHERE constraint_schema = DATABASE()${asked}`;
}
