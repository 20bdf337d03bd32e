import type { Cause, FaultPlace } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import { rowIsReferenced } from "../../core/failures/causes-rows.js";
import type { Fault } from "../../core/model/fault.js";
import { firstName, keyColumns, namesIn, refusesSetting, said, tableOf, typed } from "./causes-said.js";

/** Rows and values that do not fit. */
export const dataCauses: readonly Cause[] = [
  cause(
    "rows_hold_nulls",
    (fault) => said(fault, "23502", /contains null values/),
    (fault) => ({
      cause: `${columnIn(fault)} is NULL in rows that are there.`,
      fix: `fill them first: UPDATE ${tableIn(fault)} SET ${typed(fault.column ?? "c")} = … WHERE ${typed(fault.column ?? "c")} IS NULL; or ADD COLUMN … NOT NULL DEFAULT …`,
    }),
    (fault) => ({
      cause: `기존 행의 ${columnIn(fault)} 값이 NULL입니다.`,
      fix: `먼저 채우세요: UPDATE ${tableIn(fault)} SET ${typed(fault.column ?? "c")} = … WHERE ${typed(fault.column ?? "c")} IS NULL; 또는 ADD COLUMN … NOT NULL DEFAULT …`,
    }),
  ),
  cause(
    "null_refused",
    (fault) => said(fault, "23502"),
    (fault) => ({
      cause: `A row without ${columnIn(fault)} was written, and the column takes no NULL.`,
      fix: `give the column a value; or, before the statement: ALTER TABLE ${tableIn(fault)} ALTER ${typed(fault.column ?? "c")} SET DEFAULT …;`,
    }),
    (fault) => ({
      cause: `${columnIn(fault)} 값이 없는 행을 쓰려 했지만 이 컬럼은 NULL을 허용하지 않습니다.`,
      fix: `값을 지정하거나 문장 앞에: ALTER TABLE ${tableIn(fault)} ALTER ${typed(fault.column ?? "c")} SET DEFAULT …;`,
    }),
  ),
  cause(
    "rows_are_double",
    (fault, where) => said(fault, "23505") && ofRowsThatAreThere(fault, where),
    (fault) => ({
      cause: `Rows that are there hold the same ${keyColumns(fault) ?? "values"} twice.`,
      fix: duplicatesQuery(fault),
    }),
    (fault) => ({
      cause: `기존 행에 같은 값이 중복되어 있습니다(${keyColumns(fault) ?? "키"}).`,
      fix: duplicatesQuery(fault),
    }),
  ),
  cause(
    "row_is_there",
    (fault, where) => said(fault, "23505") && !ofRowsThatAreThere(fault, where),
    (fault, { words = "" }) => ({
      cause: `A row with this ${keyColumns(fault) ?? "key"} is there already${fault.constraint === undefined ? "" : ` (${fault.constraint})`}.`,
      fix: words.startsWith("COPY")
        ? `take the line out of the data; or COPY into a temporary table, then: INSERT INTO ${tableIn(fault)} SELECT … ON CONFLICT DO NOTHING;`
        : words.startsWith("UPDATE")
          ? `give it another value, or look at the row that has it: ${rowQuery(fault)}`
          : `INSERT … ON CONFLICT (${keyColumns(fault) ?? "…"}) DO NOTHING${maybe(setval(fault), (query) => `; where a sequence gave the number, set it behind what is there: ${query}`)}`,
    }),
    (fault, { words = "" }) => ({
      cause: `같은 키의 행이 이미 있습니다(${keyColumns(fault) ?? "키"}${fault.constraint === undefined ? "" : `, ${fault.constraint}`}).`,
      fix: words.startsWith("COPY")
        ? `데이터에서 그 줄을 빼거나, 임시 테이블에 COPY한 뒤: INSERT INTO ${tableIn(fault)} SELECT … ON CONFLICT DO NOTHING;`
        : words.startsWith("UPDATE")
          ? `다른 값을 쓰거나 그 값을 가진 행을 확인하세요: ${rowQuery(fault)}`
          : `INSERT … ON CONFLICT (${keyColumns(fault) ?? "…"}) DO NOTHING${maybe(setval(fault), (query) => `; 번호를 시퀀스가 매겼다면 기존 값 다음으로 맞추세요: ${query}`)}`,
    }),
  ),
  rowIsReferenced(isReferenced),
  cause(
    "reference_missing",
    (fault) => said(fault, "23503") && !isReferenced(fault),
    (fault) => ({
      cause: `Rows of ${fault.table ?? "the table"} refer by ${keyColumns(fault) ?? "the key"} to rows that ${namesIn(fault.detail)[0] ?? "the other table"} does not have.`,
      fix: `find them: ${orphansQuery(fault)}; or add the key NOT VALID, clean up, then VALIDATE CONSTRAINT`,
    }),
    (fault) => ({
      cause: `${fault.table ?? "이"} 테이블의 행이 ${namesIn(fault.detail)[0] ?? "다른"} 테이블에 없는 행을 참조합니다(${keyColumns(fault) ?? "키"}).`,
      fix: `찾는 방법: ${orphansQuery(fault)}; 또는 NOT VALID로 추가해 정리한 뒤 VALIDATE CONSTRAINT를 실행하세요`,
    }),
  ),
  cause(
    "partition_missing",
    (fault) => said(fault, "23514", /no partition of relation/),
    (fault) => ({
      cause: `${firstName(fault, "The table")} has no partition for this row${rowKey(fault)}.`,
      fix: `make one: CREATE TABLE … PARTITION OF ${typed(firstName(fault, "<table>"))} FOR VALUES …; or one for the rest: … PARTITION OF ${typed(firstName(fault, "<table>"))} DEFAULT;`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "테이블")}에 이 행이 들어갈 파티션이 없습니다${rowKey(fault)}.`,
      fix: `파티션을 만드세요: CREATE TABLE … PARTITION OF ${typed(firstName(fault, "<table>"))} FOR VALUES …; 나머지용: … PARTITION OF ${typed(firstName(fault, "<table>"))} DEFAULT;`,
    }),
  ),
  cause(
    "copy_data_wrong",
    (fault) => said(fault, "22P04"),
    (fault) => ({
      cause: `A line of the COPY data has more or fewer columns than the table${whereIn(fault)}.`,
      fix: "name the columns (COPY t (a, b) FROM stdin), separate them as told (tab, or WITH (FORMAT csv)); the last line is \\. alone",
    }),
    (fault) => ({
      cause: `COPY 데이터의 한 줄에 있는 컬럼 수가 테이블과 다릅니다${whereIn(fault)}.`,
      fix: "컬럼을 지정하고(COPY t (a, b) FROM stdin), 지정한 대로 구분하고(탭 또는 WITH (FORMAT csv)), 마지막 줄에는 \\. 만 쓰세요",
    }),
  ),
  cause(
    "check_violated",
    (fault) => said(fault, "23514") && !/no partition of relation/.test(fault.message),
    (fault) => ({
      cause: `Rows of ${tableOf(fault) ?? "the table"} do not keep ${fault.constraint ?? "the check"}.`,
      fix: `find them: SELECT * FROM ${tableIn(fault)} WHERE NOT (<condition>); or add the check NOT VALID, clean up, then VALIDATE CONSTRAINT`,
    }),
    (fault) => ({
      cause: `${tableOf(fault) ?? "이"} 테이블에 ${fault.constraint ?? "CHECK"} 조건을 어기는 행이 있습니다.`,
      fix: `찾는 방법: SELECT * FROM ${tableIn(fault)} WHERE NOT (<조건>); 또는 NOT VALID로 추가해 정리한 뒤 VALIDATE CONSTRAINT를 실행하세요`,
    }),
  ),
  cause(
    "exclusion_violated",
    (fault) => said(fault, "23P01"),
    (fault) => ({
      cause: `Two rows overlap where ${fault.constraint ?? "the exclusion constraint"} allows none.`,
      fix: "correct one of the two rows that the detail names",
    }),
    (fault) => ({
      cause: `${fault.constraint ?? "배제 제약"}에 어긋나게 겹치는 두 행이 있습니다.`,
      fix: "상세 메시지에 나온 두 행 중 하나를 고치세요",
    }),
  ),
  cause(
    "text_too_long",
    (fault) => said(fault, "22001"),
    (fault) => ({
      cause: `A text is longer than its column takes (${typeIn(fault)}).`,
      fix:
        fault.line === undefined
          ? "find the rows with WHERE length(c) > n; widen the column to text, or shorten them: left(c, n)"
          : `shorten it in line ${fault.line} of the COPY data, or widen ${columnIn(fault) || "the column"} to text`,
    }),
    (fault) => ({
      cause: `컬럼보다 긴 문자열이 있습니다(${typeIn(fault)}).`,
      fix:
        fault.line === undefined
          ? "WHERE length(c) > n으로 찾아 컬럼을 text로 넓히거나 left(c, n)으로 줄이세요"
          : `COPY 데이터 ${fault.line}번째 줄에서 줄이거나 ${columnIn(fault) || "컬럼"} 컬럼을 text로 넓히세요`,
    }),
  ),
  cause(
    "number_too_large",
    (fault) => said(fault, "22003"),
    () => ({
      cause: "A number does not fit its type.",
      fix: "use a larger type: bigint for integer, more digits for numeric(p, s)",
    }),
    () => ({
      cause: "숫자가 타입의 범위를 벗어났습니다.",
      fix: "더 큰 타입을 사용하세요: integer 대신 bigint, numeric(p, s)의 자릿수 늘리기",
    }),
  ),
  cause(
    "sequence_bound",
    (fault) => isBound(fault),
    (fault) => ({
      cause: `The sequence does not reach there${maybe(boundIn(fault), (bound) => `: it ends at ${bound}`)}.`,
      fix: `take a value within its bounds; or move the bound in the same statement: ${boundMoved(fault)}`,
    }),
    (fault) => ({
      cause: `시퀀스의 범위를 벗어난 값입니다${maybe(boundIn(fault), (bound) => `(한계: ${bound})`)}.`,
      fix: `범위 안의 값을 쓰거나 같은 문장에서 범위를 바꾸세요: ${boundMoved(fault)}`,
    }),
  ),
  cause(
    "argument_refused",
    (fault) => said(fault, "22023") && !refusesSetting(fault) && !isUnreadable(fault) && !isBound(fault),
    () => ({
      cause: "A value in the statement is none that can stand there: the message says which, and what it must be.",
      fix: "correct it in the file, then: sluice up",
    }),
    () => ({
      cause: "문장에 쓸 수 없는 값이 있습니다. 어떤 값인지, 무엇이어야 하는지는 메시지에 있습니다.",
      fix: "파일에서 값을 고친 뒤: sluice up",
    }),
  ),
  cause(
    "copy_value_unreadable",
    (fault) => isUnreadable(fault) && fault.line !== undefined,
    (fault) => ({
      cause: `Line ${fault.line ?? 0} of the COPY data: ${valueIn(fault, "a value")} cannot be read as the type of ${columnIn(fault) || "its column"}.`,
      fix: "correct that line; no value at all is \\N there, or nothing between the separators WITH (FORMAT csv)",
    }),
    (fault) => ({
      cause: `COPY 데이터 ${fault.line ?? 0}번째 줄: ${valueIn(fault, "값")}을(를) ${columnIn(fault) || "컬럼"}의 타입으로 읽을 수 없습니다.`,
      fix: "그 줄을 고치세요. 값이 없으면 \\N으로, WITH (FORMAT csv)라면 구분자 사이를 비워 두세요",
    }),
  ),
  cause(
    "value_unreadable",
    (fault) => isUnreadable(fault) && fault.line === undefined,
    (fault) => ({
      cause: `${valueIn(fault, "A value")} cannot be read as the type that is needed.`,
      fix: "correct it, or turn it first: NULLIF(c, '')::integer, to_date(c, 'YYYY-MM-DD')",
    }),
    (fault) => ({
      cause: `${valueIn(fault, "값")}: 필요한 타입으로 읽을 수 없습니다.`,
      fix: "값을 고치거나 먼저 변환하세요: NULLIF(c, '')::integer, to_date(c, 'YYYY-MM-DD')",
    }),
  ),
  cause(
    "encoding",
    (fault) => said(fault, "22021"),
    () => ({
      cause: "Bytes are read as a text, and are none in that encoding.",
      fix: "name the encoding that they are in: convert_from(bytes, 'EUC_KR'); what is no text belongs in a bytea column",
    }),
    () => ({
      cause: "바이트를 텍스트로 읽으려 했지만 그 인코딩의 텍스트가 아닙니다.",
      fix: "실제 인코딩을 지정하세요: convert_from(bytes, 'EUC_KR'). 텍스트가 아닌 것은 bytea 컬럼에 넣으세요",
    }),
  ),
  cause(
    "not_in_encoding",
    (fault) => said(fault, "22P05"),
    (_, { database = "app" }) => ({
      cause: "The database's encoding does not have a character that the file, its name or its down holds.",
      fix: `see it: SHOW server_encoding; do without the character, or move to a database that has all: CREATE DATABASE ${typed(`${database}_utf8`)} TEMPLATE template0 ENCODING 'UTF8';`,
    }),
    (_, { database = "app" }) => ({
      cause: "파일 내용이나 파일 이름, down에 데이터베이스 인코딩에 없는 문자가 있습니다.",
      fix: `확인: SHOW server_encoding; 그 문자를 빼거나 모든 문자를 담는 데이터베이스로 옮기세요: CREATE DATABASE ${typed(`${database}_utf8`)} TEMPLATE template0 ENCODING 'UTF8';`,
    }),
  ),
  cause(
    "divided_by_zero",
    (fault) => said(fault, "22012"),
    () => ({ cause: "A division meets a row whose divisor is 0.", fix: "divide by NULLIF(divisor, 0)" }),
    () => ({ cause: "나누는 값이 0인 행이 있습니다.", fix: "NULLIF(나누는 값, 0)으로 나누세요" }),
  ),
  cause(
    "raised",
    (fault) => said(fault, "P0001"),
    (fault) => ({
      cause: `The migration's own code, or a trigger, raised this${whereIn(fault)}.`,
      fix: fault.hint ?? "do what the message asks for, or correct the code that raises it; then: sluice up",
    }),
    (fault) => ({
      cause: `마이그레이션 코드나 트리거가 직접 발생시킨 오류입니다${whereIn(fault)}.`,
      fix: fault.hint ?? "메시지가 요구하는 대로 하거나 오류를 발생시키는 코드를 고친 뒤: sluice up",
    }),
  ),
  cause(
    "assertion",
    (fault) => said(fault, "P0004"),
    (fault) => ({
      cause: `An ASSERT of the code does not hold${whereIn(fault)}.`,
      fix: "correct the data that it asks about, or the ASSERT; to pass over all of them in this file: SET plpgsql.check_asserts = off;",
    }),
    (fault) => ({
      cause: `코드의 ASSERT 조건이 거짓입니다${whereIn(fault)}.`,
      fix: "조건이 묻는 데이터나 ASSERT를 고치세요. 이 파일에서 모두 건너뛰려면: SET plpgsql.check_asserts = off;",
    }),
  ),
];

function tableIn(fault: Fault): string {
  const table = tableOf(fault);
  return table === undefined ? "t" : typed(table);
}

function columnIn(fault: Fault): string {
  const table = tableOf(fault);
  return table === undefined ? (fault.column ?? "") : `${table}.${fault.column ?? ""}`;
}

/** Rows that were there before: an index, or a key, is made over them. */
function ofRowsThatAreThere(fault: Fault, { words }: FaultPlace): boolean {
  if (words !== undefined) return /^(?:CREATE|ALTER|REINDEX|REFRESH)\b/.test(words);
  return /could not create unique index/.test(fault.message);
}

/** ON DELETE RESTRICT has a state of its own since PostgreSQL 18. */
function isReferenced(fault: Fault): boolean {
  return said(fault, "23001") || said(fault, "23503", /^update or delete/);
}

/** What the state alone says of texts, its message says of arguments: of one that is no text it says a number. */
function isUnreadable(fault: Fault): boolean {
  if (["22P02", "22007", "22008"].includes(fault.sqlstate ?? "")) return true;
  return said(fault, "22023", /not recognized|^invalid /) && !refusesSetting(fault);
}

const bound = /^(\w+ value) \((-?\d+)\) cannot be (?:less|greater) than (MINVALUE|MAXVALUE) \((-?\d+)\)/;

function isBound(fault: Fault): boolean {
  return said(fault, "22023", bound);
}

function boundIn(fault: Fault): string | undefined {
  return bound.exec(fault.message)?.slice(3).join(" ");
}

function boundMoved(fault: Fault): string {
  const [, , value = "…", which = "MINVALUE"] = bound.exec(fault.message) ?? [];
  return `${which} ${value}`;
}

function valueIn(fault: Fault, otherwise: string): string {
  const value = fault.value ?? namesIn(fault.message)[0];
  return value === undefined ? otherwise : `"${value}"`;
}

function rowQuery(fault: Fault): string {
  return `SELECT * FROM ${tableIn(fault)} WHERE (${keyColumns(fault) ?? "…"}) = (…);`;
}

/** Where the key is one number: a sequence may lag behind numbers that were written by hand. */
function setval(fault: Fault): string | undefined {
  const [, column] = /\(([^(),]+)\)=\(\d+\)/.exec(fault.detail ?? "") ?? [];
  if (column === undefined) return undefined;
  const name = column.replaceAll('"', "");
  return `SELECT setval(pg_get_serial_sequence('${tableIn(fault)}', '${name}'), max(${typed(name)})) FROM ${tableIn(fault)};`;
}

function maybe(value: string | undefined, say: (value: string) => string): string {
  return value === undefined ? "" : say(value);
}

function duplicatesQuery(fault: Fault): string {
  const columns = keyColumns(fault) ?? "…";
  return `SELECT ${columns}, count(*) FROM ${tableIn(fault)} GROUP BY ${columns} HAVING count(*) > 1;`;
}

function orphansQuery(fault: Fault): string {
  const columns = keyColumns(fault) ?? "…";
  const other = namesIn(fault.detail)[0] ?? "o";
  return `SELECT ${columns} FROM ${tableIn(fault)} WHERE (${columns}) NOT IN (SELECT … FROM ${typed(other)})`;
}

/** The type of `value too long for type character varying(3)`. */
function typeIn(fault: Fault): string {
  return /type (.+)$/.exec(fault.message)?.[1] ?? "varchar";
}

/** `: day = 2026-11-21`, of a row without a partition. */
function rowKey(fault: Fault): string {
  const [, columns, values] = /\((.+)\) = \((.+)\)/.exec(fault.detail ?? "") ?? [];
  return columns === undefined || values === undefined ? "" : `: ${columns} = ${values}`;
}

/** The function that raised it, out of the context's first line. */
function whereIn(fault: Fault): string {
  const first = (fault.where ?? "").split("\n")[0] ?? "";
  return first === "" ? "" : ` (${first})`;
}
