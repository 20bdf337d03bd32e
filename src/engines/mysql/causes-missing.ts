import type { Cause, FaultPlace } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import type { Fault } from "../../core/model/fault.js";
import { quotedNames } from "./fault-place.js";
import { firstName, guarded, named, nearIn, onMariadb, said, saidBy, tableIn, typed } from "./causes-said.js";

/** Names that are not there, or not of that kind. */
export const missingCauses: readonly Cause[] = [
  cause(
    "foreign_key_missing",
    (fault) => isDropOf(fault, "FOREIGN KEY"),
    (fault, where) => ({
      cause: `${tableOf(fault)} has no foreign key ${nameOf(fault)}${nearIn(where, "; it has ")}. One made without a name is called ${fault.table ?? "table"}_ibfk_1, _ibfk_2 …`,
      fix: `its real name: SHOW CREATE TABLE ${tableIn(fault)}; drop it only where it is there: ${guardedDrop(fault, "FOREIGN KEY")}`,
    }),
    (fault, where) => ({
      cause: `${tableOf(fault, "이 테이블")}에 ${nameOf(fault, "그런")} 외래 키가 없습니다${nearIn(where, ". 있는 이름: ")}. 이름 없이 만든 외래 키는 ${fault.table ?? "테이블"}_ibfk_1, _ibfk_2 …입니다.`,
      fix: `실제 이름 확인: SHOW CREATE TABLE ${tableIn(fault)}; 있을 때만 삭제: ${guardedDrop(fault, "FOREIGN KEY")}`,
    }),
  ),
  cause(
    "primary_key_missing",
    (fault) => said(fault, 1091) && nameOf(fault) === "PRIMARY",
    (fault) => ({
      cause: `${tableOf(fault)} has no primary key.`,
      fix: `take DROP PRIMARY KEY out of the file, or look first: SHOW CREATE TABLE ${tableIn(fault)};`,
    }),
    (fault) => ({
      cause: `${tableOf(fault, "이 테이블")}에 기본 키가 없습니다.`,
      fix: `파일에서 DROP PRIMARY KEY를 빼거나 먼저 확인하세요: SHOW CREATE TABLE ${tableIn(fault)};`,
    }),
  ),
  cause(
    "index_missing",
    (fault) => isDropOf(fault, "INDEX") || said(fault, 1176),
    (fault, where) => ({
      cause: `${tableOf(fault)} has no index ${nameOf(fault)}${nearIn(where, "; it has ")}.`,
      fix: `its real name: SHOW INDEX FROM ${tableIn(fault)}; drop it only where it is there: ${guardedDrop(fault, "INDEX")}`,
    }),
    (fault, where) => ({
      cause: `${tableOf(fault, "이 테이블")}에 ${nameOf(fault, "그런")} 인덱스가 없습니다${nearIn(where, ". 있는 인덱스: ")}.`,
      fix: `실제 이름 확인: SHOW INDEX FROM ${tableIn(fault)}; 있을 때만 삭제: ${guardedDrop(fault, "INDEX")}`,
    }),
  ),
  cause(
    "column_to_drop_missing",
    (fault) => isDropOf(fault, "COLUMN"),
    (fault, where) => ({
      cause: `${tableOf(fault)} has no column ${nameOf(fault)}${nearIn(where, "; it has ")}. It may be dropped already.`,
      fix: `drop it only where it is there: ${guardedDrop(fault, "COLUMN")}`,
    }),
    (fault, where) => ({
      cause: `${tableOf(fault, "이 테이블")}에 ${nameOf(fault, "그런")} 컬럼이 없습니다${nearIn(where, ". 있는 컬럼: ")}. 이미 삭제되었을 수 있습니다.`,
      fix: `있을 때만 삭제: ${guardedDrop(fault, "COLUMN")}`,
    }),
  ),
  cause(
    "constraint_missing",
    (fault) => isDropOf(fault, "CONSTRAINT") || saidBy(fault, "MySQL", [3821, 3940]),
    (fault, where) => ({
      cause: `${tableOf(fault)} has no constraint ${nameOf(fault)}${nearIn(where, "; it has ")}.`,
      fix: `its real name: SHOW CREATE TABLE ${tableIn(fault)}; drop it only where it is there: ${guardedDrop(fault, "CONSTRAINT")}`,
    }),
    (fault, where) => ({
      cause: `${tableOf(fault, "이 테이블")}에 ${nameOf(fault, "그런")} 제약이 없습니다${nearIn(where, ". 있는 제약: ")}.`,
      fix: `실제 이름 확인: SHOW CREATE TABLE ${tableIn(fault)}; 있을 때만 삭제: ${guardedDrop(fault, "CONSTRAINT")}`,
    }),
  ),
  cause(
    "nothing_to_drop",
    (fault) => said(fault, 1091) && nameOf(fault) !== "PRIMARY" && kindOf(fault) === undefined,
    (fault, where) => ({
      cause: `${tableOf(fault)} has no column, index or foreign key ${nameOf(fault)}${nearIn(where, "; it has ")}. It may be dropped already, or have another name.`,
      fix: `its real name: SHOW CREATE TABLE ${tableIn(fault)}; then drop only what is there`,
    }),
    (fault, where) => ({
      cause: `${tableOf(fault, "이 테이블")}에 ${nameOf(fault, "그런")} 컬럼, 인덱스 또는 외래 키가 없습니다${nearIn(where, ". 있는 이름: ")}. 이미 삭제되었거나 이름이 다릅니다.`,
      fix: `실제 이름 확인: SHOW CREATE TABLE ${tableIn(fault)}; 그다음 있는 것만 삭제하세요`,
    }),
  ),
  cause(
    "history_gone",
    (fault, { doing }) => doing === "record" && said(fault, [1146, 1049]),
    (fault) => ({
      cause: `The history ${fault.table ?? "table"} is not there any more: the migration itself, or somebody else, dropped it.`,
      fix: "take the DROP out of the migration, restore the table from a backup, or begin anew: sluice baseline ID",
    }),
    (fault) => ({
      cause: `이력 테이블(${fault.table ?? "history"})이 사라졌습니다. 마이그레이션이나 다른 사람이 삭제했습니다.`,
      fix: "마이그레이션에서 DROP을 빼고 백업에서 테이블을 복원하거나 새로 시작하세요: sluice baseline ID",
    }),
  ),
  cause(
    "name_in_capitals",
    (fault, where) => said(fault, [1146, 1051]) && sameButForCase(fault, where) !== undefined,
    (fault, where) => ({
      cause: `The table is called ${sameButForCase(fault, where) ?? "otherwise"}: on Linux capitals count in table names (lower_case_table_names=0), on Windows and macOS they do not.`,
      fix: `write ${typed(sameButForCase(fault, where) ?? "T")}, with these capitals`,
    }),
    (fault, where) => ({
      cause: `테이블의 실제 이름은 ${sameButForCase(fault, where) ?? "대소문자가 다른 것"}입니다. 리눅스에서는 테이블 이름의 대소문자를 구분하고(lower_case_table_names=0) Windows와 macOS에서는 구분하지 않습니다.`,
      fix: `대소문자를 그대로 쓰세요: ${typed(sameButForCase(fault, where) ?? "T")}`,
    }),
  ),
  cause(
    "table_missing",
    (fault) => said(fault, [1146, 1051]) || saidBy(fault, "MariaDB", 4092),
    (fault, where) => ({
      cause: `There is no ${said(fault, 4092) ? "view" : "table"} ${missingTable(fault)}${nearIn(where, "; near it: ")}.`,
      fix:
        /\bDROP\b/.test(where.words ?? "") || said(fault, [1051, 4092])
          ? "DROP … IF EXISTS, where it need not be there; or correct the name"
          : "correct the name; or create it in a migration before this one",
    }),
    (fault, where) => ({
      cause: `${missingTable(fault, "그런")} ${said(fault, 4092) ? "뷰가" : "테이블이"} 없습니다${nearIn(where, ". 비슷한 이름: ")}.`,
      fix:
        /\bDROP\b/.test(where.words ?? "") || said(fault, [1051, 4092])
          ? "없어도 된다면 DROP … IF EXISTS로 쓰거나 이름을 고치세요"
          : "이름을 고치거나 앞선 마이그레이션에서 만드세요",
    }),
  ),
  cause(
    "column_missing",
    (fault) => said(fault, [1054, 1072]) || saidBy(fault, "MySQL", 3820),
    (fault, where) => ({
      cause: isUsedInside(fault)
        ? `The column ${nameOf(fault)} is used by a CHECK or a generated column of ${fault.table ?? "the table"}.`
        : `There is no column ${fault.column ?? nameOf(fault)}${ofTable(fault)}${nearIn(where, "; there are ")}.`,
      fix: isUsedInside(fault)
        ? `drop what uses it in the same statement, before the column: ALTER TABLE ${tableIn(fault)} DROP CONSTRAINT …, DROP COLUMN …;`
        : "correct the name; a text stands in single quotes: 'text'",
    }),
    (fault, where) => ({
      cause: isUsedInside(fault)
        ? `${nameOf(fault, "그런")} 컬럼을 ${fault.table ?? "테이블"}의 CHECK나 생성 컬럼이 사용합니다.`
        : `${fault.column ?? nameOf(fault, "그런")} 컬럼이 없습니다${ofTableKo(fault)}${nearIn(where, ". 있는 컬럼: ")}.`,
      fix: isUsedInside(fault)
        ? `같은 문장에서 사용하는 것을 먼저 삭제하세요: ALTER TABLE ${tableIn(fault)} DROP CONSTRAINT …, DROP COLUMN …;`
        : "이름을 고치세요. 문자열은 작은따옴표로 씁니다: 'text'",
    }),
  ),
  cause(
    "hash_function_gone",
    (fault) => said(fault, 1305, /^FUNCTION .*\b(?:MD5|SHA1?)\b/i),
    (fault) => ({
      cause: `MySQL 9.6 and later have no function ${routineIn(fault)} built in any more.`,
      fix: "SHA2(value, 256) instead; or, by an administrator: INSTALL COMPONENT 'file://component_classic_hashing';",
    }),
    (fault) => ({
      cause: `MySQL 9.6부터는 ${routineIn(fault, "그런")} 함수가 기본으로 제공되지 않습니다.`,
      fix: "SHA2(value, 256)을 쓰거나 관리자가 설치하세요: INSTALL COMPONENT 'file://component_classic_hashing';",
    }),
  ),
  cause(
    "savepoint_missing",
    (fault) => said(fault, 1305, /^SAVEPOINT/),
    () => ({
      cause: "There is no such savepoint: DDL before it committed the transaction, or it was released, or never made.",
      fix: "write SAVEPOINT in the same transaction, with no CREATE, ALTER or DROP between the two",
    }),
    () => ({
      cause: "세이브포인트가 없습니다. 앞의 DDL이 트랜잭션을 커밋했거나, 해제되었거나, 만들지 않았습니다.",
      fix: "같은 트랜잭션에서 SAVEPOINT를 쓰고 그 사이에 CREATE, ALTER, DROP을 두지 마세요",
    }),
  ),
  cause(
    "routine_missing",
    (fault) => said(fault, 1305) && !/^SAVEPOINT|\b(?:MD5|SHA1?)\b/i.test(fault.message),
    (fault) => ({
      cause: `There is no function or procedure ${routineIn(fault)} here: a wrong name, a function of another database product, or a blank before the parenthesis.`,
      fix: "correct the name, or create it in a migration before this one; DROP … IF EXISTS, where it need not be there",
    }),
    (fault) => ({
      cause: `${routineIn(fault, "그런")} 함수나 프로시저가 없습니다. 이름이 다르거나 다른 DB의 함수이거나, 괄호 앞에 공백이 있습니다.`,
      fix: "이름을 고치거나 앞선 마이그레이션에서 만드세요. 없어도 된다면 DROP … IF EXISTS로 쓰세요",
    }),
  ),
  cause(
    "arguments_counted",
    (fault) => said(fault, 1318),
    (fault) => ({
      cause: `${routineOf(fault, "The procedure or function")} takes another number of values than it is given here.`,
      fix: "give it as many as it has parameters: SHOW CREATE PROCEDURE …; SHOW CREATE FUNCTION …;",
    }),
    (fault) => ({
      cause: `${routineOf(fault, "프로시저나 함수")}에 준 값의 수가 파라미터 수와 다릅니다.`,
      fix: "파라미터 수만큼 값을 주세요. 확인: SHOW CREATE PROCEDURE …; SHOW CREATE FUNCTION …;",
    }),
  ),
  cause(
    "trigger_or_event_missing",
    (fault) => said(fault, [1360, 1539]),
    () => ({
      cause: "There is no such trigger or event in this database.",
      fix: "DROP TRIGGER IF EXISTS …; or look: SHOW TRIGGERS; SHOW EVENTS;",
    }),
    () => ({
      cause: "이 데이터베이스에 그런 트리거나 이벤트가 없습니다.",
      fix: "DROP TRIGGER IF EXISTS …; 또는 확인: SHOW TRIGGERS; SHOW EVENTS;",
    }),
  ),
  cause(
    "database_missing",
    (fault, { doing }) => said(fault, [1049, 1008]) && doing !== "record",
    (fault, where) => ({
      cause: `There is no database ${firstName(fault, where.database ?? "of this name")} on this server.`,
      fix: `check the name; or, by an administrator: CREATE DATABASE ${typed(firstName(fault, where.database ?? "app"))} CHARACTER SET utf8mb4;`,
    }),
    (fault, where) => ({
      cause: `이 서버에 ${firstName(fault, where.database ?? "그런")} 데이터베이스가 없습니다.`,
      fix: `이름을 확인하거나 관리자가 만드세요: CREATE DATABASE ${typed(firstName(fault, where.database ?? "app"))} CHARACTER SET utf8mb4;`,
    }),
  ),
  cause(
    "wrong_kind",
    (fault) => said(fault, 1347) || saidBy(fault, "MariaDB", 1965),
    (fault) => ({
      cause: `${firstName(fault, "The object")} is of another kind than the statement takes (a view, a table, a sequence).`,
      fix: "use the statement for its kind: DROP VIEW, CREATE OR REPLACE VIEW, ALTER TABLE …",
    }),
    (fault) => ({
      cause: `${firstName(fault, "객체")}: 문장이 다루는 종류가 아닙니다(뷰, 테이블, 시퀀스).`,
      fix: "종류에 맞는 문장을 사용하세요: DROP VIEW, CREATE OR REPLACE VIEW, ALTER TABLE …",
    }),
  ),
  cause(
    "view_broken",
    (fault) => said(fault, 1356),
    (fault) => ({
      cause: `The view${named(fault)} names a table, column or function that is not there any more, or its definer has lost a right.`,
      fix: `create it anew before it is used: CREATE OR REPLACE SQL SECURITY INVOKER VIEW ${typed(firstName(fault, "v"))} AS …;`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 뷰가 참조하는 테이블·컬럼·함수가 없거나 정의자(DEFINER)의 권한이 없습니다.`,
      fix: `사용하기 전에 다시 만드세요: CREATE OR REPLACE SQL SECURITY INVOKER VIEW ${typed(firstName(fault, "v"))} AS …;`,
    }),
  ),
];

type Dropped = "FOREIGN KEY" | "INDEX" | "COLUMN" | "CONSTRAINT";

function isDropOf(fault: Fault, kind: Dropped): boolean {
  return said(fault, 1091) && nameOf(fault) !== "PRIMARY" && kindOf(fault) === kind;
}

/** MariaDB says it, MySQL does not: there the statement's own clause must. */
function kindOf(fault: Fault): Dropped | undefined {
  const text = /DROP (?:FOREIGN KEY|INDEX|COLUMN|CONSTRAINT) `/.exec(fault.message)?.[0] ?? fault.where ?? "";
  const [, kind] = /\bDROP(?: (FOREIGN KEY|INDEX|KEY|COLUMN|CONSTRAINT|CHECK)\b)?/i.exec(text) ?? [];
  switch (kind?.toUpperCase()) {
    case "FOREIGN KEY":
      return "FOREIGN KEY";
    case "INDEX":
    case "KEY":
      return "INDEX";
    case "COLUMN":
      return "COLUMN";
    case "CONSTRAINT":
    case "CHECK":
      return "CONSTRAINT";
    default:
      return fault.where === undefined ? undefined : "COLUMN";
  }
}

function nameOf(fault: Fault, otherwise = "of this name"): string {
  return firstName(fault, otherwise);
}

function tableOf(fault: Fault, otherwise = "The table"): string {
  return fault.table ?? otherwise;
}

/** One statement that drops it where it is there. */
function guardedDrop(fault: Fault, kind: Dropped): string {
  const name = firstName(fault, "name");
  if (onMariadb(fault)) return `ALTER TABLE ${tableIn(fault)} DROP ${kind} IF EXISTS ${typed(name)};`;
  const view = kind === "INDEX" ? "statistics" : kind === "COLUMN" ? "columns" : "table_constraints";
  const statement = `ALTER TABLE ${tableIn(fault)} DROP ${kind} ${typed(name)}`;
  return guarded({ statement, there: true, view, table: fault.table ?? "t", name });
}

/** `db.t`, as the server writes it; several that are missing stay together. */
function missingTable(fault: Fault, otherwise = "of this name"): string {
  return quotedNames(fault.message)[0] || (fault.table ?? otherwise);
}

/** MariaDB has no number of its own for what still uses a column that is dropped. */
function isUsedInside(fault: Fault): boolean {
  return said(fault, 1054, /in '(?:CHECK|GENERATED ALWAYS AS)'/) && /\bDROP\b/i.test(fault.where ?? "");
}

function ofTable(fault: Fault): string {
  return fault.table === undefined ? "" : ` in ${fault.table}`;
}

function ofTableKo(fault: Fault): string {
  return fault.table === undefined ? "" : `(${fault.table})`;
}

/** `for PROCEDURE app.fill; expected 2, got 1`. */
function routineOf(fault: Fault, otherwise: string): string {
  return /(?:PROCEDURE|FUNCTION) (.+?); /.exec(fault.message)?.[1] ?? otherwise;
}

/** `cz.f`, out of `FUNCTION cz.f does not exist`. */
function routineIn(fault: Fault, otherwise = "of this name"): string {
  return /^(?:FUNCTION|PROCEDURE|PACKAGE(?: BODY)?) (\S+)/.exec(fault.message)?.[1] ?? otherwise;
}

/** The name near it that differs in nothing but capitals. */
function sameButForCase(fault: Fault, { near = [] }: FaultPlace): string | undefined {
  const missing = fault.table;
  return near.find((name) => name !== missing && name.toLowerCase() === missing?.toLowerCase());
}
