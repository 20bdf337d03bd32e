import type { Cause, FaultPlace } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { cause } from "../../core/failures/causes.js";
import { firstName, namesIn, ofExtension, said, tableOf, typed } from "./causes-said.js";

/** What is there already, or is not there. */
export const objectCauses: readonly Cause[] = [
  cause(
    "created_at_once",
    (fault) => said(fault, "23505") && /^pg_\w+_index$/.test(fault.constraint ?? ""),
    () => ({
      cause:
        "Another session created the same thing at the same moment, without our lock: a second tool, or an older script.",
      fix: "let one tool migrate at a time, then: sluice up",
    }),
    () => ({
      cause: "다른 세션이 같은 객체를 동시에 만들었습니다. 잠금을 쓰지 않는 다른 도구나 이전 스크립트일 수 있습니다.",
      fix: "한 번에 하나의 도구만 마이그레이션하게 한 뒤: sluice up",
    }),
  ),
  cause(
    "changed_at_once",
    (fault) => said(fault, "XX000", /tuple concurrently (?:updated|deleted)/),
    () => ({
      cause: "Another session changed the same object at the same moment (GRANT, CREATE OR REPLACE, ALTER).",
      fix: "sluice up tries it again",
    }),
    () => ({
      cause: "다른 세션이 같은 객체를 동시에 변경했습니다(GRANT, CREATE OR REPLACE, ALTER).",
      fix: "다시 실행하세요: sluice up",
    }),
  ),
  cause(
    "relation_exists",
    (fault) => said(fault, "42P07"),
    (fault, where) => ({
      cause: `${firstName(fault, "It")} is there already: made by hand or by another tool, or its migration was never recorded.`,
      fix: `compare it with the file; ${ifTheSame(where, "makes")}`,
    }),
    (fault, where) => ({
      cause: `${firstName(fault, "객체")}: 이미 존재합니다. 수동 또는 다른 도구로 만들었거나 마이그레이션이 기록되지 않았습니다.`,
      fix: `파일과 비교해 ${ifTheSameKo(where)}`,
    }),
  ),
  cause(
    "column_of_system",
    (fault) => said(fault, "42701", /conflicts with a system column/),
    (fault) => ({
      cause: `${firstName(fault, "The name")} is what PostgreSQL itself calls a column that every table has.`,
      fix: "give the column another name in the file; then: sluice up",
    }),
    (fault) => ({
      cause: `${firstName(fault, "그 이름")}: 모든 테이블에 있는 PostgreSQL 시스템 컬럼의 이름입니다.`,
      fix: "파일에서 컬럼 이름을 바꾼 뒤: sluice up",
    }),
  ),
  cause(
    "column_twice",
    (fault) => said(fault, "42701", namedTwice),
    (fault) => ({
      cause: `The statement itself names the column ${firstName(fault, "")} twice.`,
      fix: "take one of the two out of the file, or give it another name; then: sluice up",
    }),
    (fault) => ({
      cause: `문장 안에 ${firstName(fault, "같은")} 컬럼이 두 번 나옵니다.`,
      fix: "파일에서 둘 중 하나를 지우거나 이름을 바꾼 뒤: sluice up",
    }),
  ),
  cause(
    "column_name_taken",
    (fault, where) => isColumnThere(fault) && isRenamed(where),
    (fault) => ({
      cause: `${namesIn(fault.message)[1] ?? "The table"} has both: the column that is to be renamed, and another one called ${firstName(fault, "so")}.`,
      fix: "rename to what no column has, or rename the other one first; then: sluice up",
    }),
    (fault) => ({
      cause: `${namesIn(fault.message)[1] ?? "테이블"}에 이름을 바꿀 컬럼과 ${firstName(fault, "그 이름의")} 컬럼이 모두 있습니다.`,
      fix: "없는 이름으로 바꾸거나 다른 컬럼의 이름을 먼저 바꾼 뒤: sluice up",
    }),
  ),
  cause(
    "column_exists",
    (fault, where) => isColumnThere(fault) && !isRenamed(where),
    (fault, where) => ({
      cause: `${namesIn(fault.message)[1] ?? "The table"} has the column ${firstName(fault, "")} already: added by hand, or this migration ran without being recorded.`,
      fix: ifTheSame(where, "adds", "; or write ADD COLUMN IF NOT EXISTS"),
    }),
    (fault, where) => ({
      cause: `${namesIn(fault.message)[1] ?? "이"} 테이블에 ${firstName(fault, "")} 컬럼이 이미 있습니다. 수동으로 추가했거나 실행 후 기록되지 않았습니다.`,
      fix: ifTheSameKo(where, ", 아니면 ADD COLUMN IF NOT EXISTS로 작성하세요"),
    }),
  ),
  cause(
    "object_exists",
    (fault) => ["42710", "42P06", "42P04", "42723", "42712"].includes(fault.sqlstate ?? ""),
    (fault, where) => ({
      cause: `${firstName(fault, "It")} is there already: made by hand or by another tool, or its migration was never recorded.`,
      fix: ifTheSame(where, "makes", "; or drop it first, or write IF NOT EXISTS / OR REPLACE"),
    }),
    (fault, where) => ({
      cause: `${firstName(fault, "객체")}: 이미 존재합니다. 수동 또는 다른 도구로 만들었거나 마이그레이션이 기록되지 않았습니다.`,
      fix: ifTheSameKo(where, ", 아니면 먼저 삭제하거나 IF NOT EXISTS / OR REPLACE로 작성하세요"),
    }),
  ),
  cause(
    "history_gone",
    ({ sqlstate = "" }, { doing }) => doing === "record" && ["42P01", "3F000"].includes(sqlstate),
    (fault) => ({
      cause: `The history (${firstName(fault, "its table")}) was there when this began: the migration itself, or somebody meanwhile, dropped it.`,
      fix: "look whether it is gone: sluice status; then put it back from a backup, or say what is in: sluice baseline ID",
    }),
    (fault) => ({
      cause: `시작할 때 있던 이력(${firstName(fault, "이력 테이블")})을 마이그레이션 자신이나 다른 누군가가 삭제했습니다.`,
      fix: "정말 없어졌는지 확인: sluice status. 백업에서 되돌리거나 어디까지 반영되었는지 기록하세요: sluice baseline ID",
    }),
  ),
  cause(
    "name_in_capitals",
    (fault, where) => ["42P01", "42703"].includes(fault.sqlstate ?? "") && sameButForCase(fault, where).length > 0,
    (fault, where) => ({
      cause: `Names without quotes are read in small letters: ${firstName(fault, "the name")} is not "${sameButForCase(fault, where)}".`,
      fix: `write it in quotes, as it was created: "${sameButForCase(fault, where)}"`,
    }),
    (fault, where) => ({
      cause: `따옴표 없는 이름은 소문자로 읽힙니다: ${firstName(fault, "이름")} ≠ "${sameButForCase(fault, where)}".`,
      fix: `만들 때와 같이 따옴표로 쓰세요: "${sameButForCase(fault, where)}"`,
    }),
  ),
  cause(
    "table_missing",
    (fault, { doing }) => said(fault, "42P01") && doing !== "record",
    (fault, where) => ({
      cause: `There is no ${firstName(fault, "such table")} in the schemas looked at${nearIn(where.near, "; near it: ")}.`,
      fix: "check the name and the order of the migrations; a table elsewhere needs its schema: app.orders, or session.searchPath",
    }),
    (fault, where) => ({
      cause: `${firstName(fault, "그런")} 테이블이 검색한 스키마에 없습니다${nearIn(where.near, ". 비슷한 이름: ")}.`,
      fix: "이름과 마이그레이션 순서를 확인하세요. 다른 스키마의 테이블은 app.orders처럼 쓰거나 session.searchPath를 지정하세요",
    }),
  ),
  cause(
    "column_missing",
    (fault) => said(fault, "42703"),
    (fault, where) => ({
      cause: `${tableOf(fault) ?? "The table"} has no column "${firstName(fault, "")}"${nearIn(where.near, "; it has ")}.`,
      fix: "correct the name, or put the migration that adds the column before this one; then: sluice up",
    }),
    (fault, where) => ({
      cause: `${tableOf(fault) ?? "해당"} 테이블에 "${firstName(fault, "")}" 컬럼이 없습니다${nearIn(where.near, ". 있는 컬럼: ")}.`,
      fix: "이름을 고치거나 컬럼을 추가하는 마이그레이션을 먼저 두세요. 그다음: sluice up",
    }),
  ),
  cause(
    "uuid_function_missing",
    (fault) => said(fault, "42883", /uuid_generate_v\d|gen_random_uuid/),
    () => ({
      cause: "The function comes with an extension that is not in this database (or not in the search path).",
      fix: 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; or use gen_random_uuid(), which PostgreSQL 13 and newer have built in',
    }),
    () => ({
      cause: "이 함수를 제공하는 확장이 데이터베이스(또는 search_path)에 없습니다.",
      fix: 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; 또는 PostgreSQL 13 이상에 내장된 gen_random_uuid()를 사용하세요',
    }),
  ),
  cause(
    "function_missing",
    (fault) => said(fault, "42883"),
    () => ({
      cause:
        "No function or operator of this name takes these types: it is created later, is in another schema, or belongs to an extension.",
      fix: "check name and argument types (a cast such as x::text may do), and that its migration or CREATE EXTENSION comes first",
    }),
    () => ({
      cause: "이 이름과 인자 타입의 함수나 연산자가 없습니다. 나중에 만들어지거나, 다른 스키마 또는 확장에 있습니다.",
      fix: "이름과 인자 타입(x::text 같은 캐스트)을 확인하고, 함수나 CREATE EXTENSION을 먼저 실행하세요",
    }),
  ),
  cause(
    "type_missing",
    (fault) => said(fault, "42704", /^type /),
    (fault) => ({
      cause: `There is no type ${firstName(fault, "")}: it is created later, or comes with an extension (citext, vector, hstore, postgis).`,
      fix: `put CREATE TYPE before this statement, or: CREATE EXTENSION IF NOT EXISTS ${typed(firstName(fault, "<extension>"))};`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "그런")} 타입이 없습니다. 나중에 만들어지거나 확장(citext, vector, hstore, postgis)에 있습니다.`,
      fix: `CREATE TYPE을 이 문장보다 먼저 두거나: CREATE EXTENSION IF NOT EXISTS ${typed(firstName(fault, "<extension>"))};`,
    }),
  ),
  cause(
    "role_named_missing",
    (fault) => said(fault, "42704", /^role /),
    (fault) => ({
      cause: `There is no role ${firstName(fault, "")} on this server; roles belong to the server, not to a database or its dump.`,
      fix: `CREATE ROLE ${typed(firstName(fault, "<role>"))};`,
    }),
    (fault) => ({
      cause: `이 서버에 ${firstName(fault, "그런")} 역할이 없습니다. 역할은 데이터베이스나 덤프가 아니라 서버에 속합니다.`,
      fix: `CREATE ROLE ${typed(firstName(fault, "<role>"))};`,
    }),
  ),
  cause(
    "object_missing",
    (fault) => said(fault, "42704") && !/configuration parameter|no default operator class/.test(fault.message),
    (fault) => ({
      cause: `There is no ${firstName(fault, "such object")}: it was dropped or renamed by hand, or is created later.`,
      fix: "check the name; DROP … IF EXISTS passes over what is gone",
    }),
    (fault) => ({
      cause: `${firstName(fault, "그런 객체")}: 존재하지 않습니다. 수동으로 삭제·변경했거나 나중에 만들어집니다.`,
      fix: "이름을 확인하세요. DROP … IF EXISTS는 없는 객체를 건너뜁니다",
    }),
  ),
  cause(
    "no_schema_to_create_in",
    (fault) => said(fault, "3F000", /no schema has been selected/),
    () => ({
      cause:
        "search_path names no schema that is there: pg_dump's files empty it, and a missing schema in it is passed over.",
      fix: "write the schema's name (CREATE TABLE app.t …), create the schema first, or set session.searchPath",
    }),
    () => ({
      cause: "search_path에 실제로 있는 스키마가 없습니다. pg_dump 파일은 search_path를 비웁니다.",
      fix: "스키마 이름을 쓰거나(CREATE TABLE app.t …) 스키마를 먼저 만들거나 session.searchPath를 지정하세요",
    }),
  ),
  cause(
    "schema_missing",
    (fault, { doing }) => said(fault, "3F000") && doing !== "record",
    // No migration makes the one that the history itself is to be in.
    (fault, { id }) => ({
      cause: `There is no schema ${firstName(fault, "")} in this database.`,
      fix:
        id === undefined
          ? `make it: ${schemaMade(fault)}; or correct its name in the URL (?schema=), session.searchPath or history.table`
          : `${schemaMade(fault)}; in a migration before this one`,
    }),
    (fault, { id }) => ({
      cause: `이 데이터베이스에 ${firstName(fault, "그런")} 스키마가 없습니다.`,
      fix:
        id === undefined
          ? `만들기: ${schemaMade(fault)}; 이름이 다르다면 URL의 ?schema=, session.searchPath, history.table을 고치세요`
          : `앞선 마이그레이션에 추가: ${schemaMade(fault)};`,
    }),
  ),
  cause(
    "extension_not_installed",
    (fault) => said(fault, "0A000", /extension .* is not available/) || said(fault, "58P01", ofExtension),
    (fault) => ({
      cause: `The server's machine or image does not have the extension ${firstName(fault, "")}.`,
      fix: "use an image that has it (pgvector/pgvector, postgis/postgis) or install its package on the server",
    }),
    (fault) => ({
      cause: `서버 컴퓨터나 이미지에 ${firstName(fault, "이")} 확장이 설치되어 있지 않습니다.`,
      fix: "확장이 포함된 이미지(pgvector/pgvector, postgis/postgis)를 사용하거나 서버에 패키지를 설치하세요",
    }),
  ),
  cause(
    "name_reserved",
    (fault) => ["42939", "42602"].includes(fault.sqlstate ?? ""),
    (fault) => ({
      cause: `The name ${firstName(fault, "")} is not allowed; names that begin with pg_ belong to PostgreSQL.`,
      fix: "rename it in the file, so that it does not begin with pg_; then: sluice up",
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 이름은 쓸 수 없습니다. pg_로 시작하는 이름은 PostgreSQL 전용입니다.`,
      fix: "파일에서 pg_로 시작하지 않는 이름으로 바꾼 뒤: sluice up",
    }),
  ),
];

function schemaMade(fault: Fault): string {
  return `CREATE SCHEMA IF NOT EXISTS ${typed(firstName(fault, "<schema>"))}`;
}

const namedTwice = /specified more than once|appears twice/;

function isColumnThere(fault: Fault): boolean {
  return said(fault, "42701") && !namedTwice.test(fault.message) && !/system column/.test(fault.message);
}

/** What adds a column in the same statement cannot. */
function isRenamed({ words = "" }: FaultPlace): boolean {
  return /^ALTER .+ RENAME /.test(words);
}

/** The name, in the hint or near, that differs from the one not found in nothing but capitals. */
function sameButForCase(fault: Fault, where: FaultPlace): string {
  const missing = (namesIn(fault.message)[0] ?? "").split(".").at(-1)?.toLowerCase();
  const known = [...namesIn(fault.hint).flatMap((name) => name.split(".")), ...(where.near ?? [])];
  return known.find((name) => name !== name.toLowerCase() && name.toLowerCase() === missing) ?? "";
}

function nearIn(near: readonly string[] | undefined, before: string): string {
  return near === undefined || near.length === 0 ? "" : before + near.join(", ");
}

/** Of a migration of several units it cannot be said: that would be said of what never ran, too. */
function ifTheSame({ id, units = 1 }: FaultPlace, does: string, or = ""): string {
  return units > 1
    ? "if it is the same, write IF NOT EXISTS or OR REPLACE, else drop it; then: sluice up"
    : `if it is what ${id ?? "the migration"} ${does}: sluice resolve ${id ?? "ID"} --applied${or}`;
}

function ifTheSameKo({ id, units = 1 }: FaultPlace, or = ""): string {
  return units > 1
    ? "같다면 IF NOT EXISTS 또는 OR REPLACE로 작성하고, 다르다면 삭제한 뒤: sluice up"
    : `${id ?? "마이그레이션"}의 결과와 같다면: sluice resolve ${id ?? "ID"} --applied${or}`;
}
