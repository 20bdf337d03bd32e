import type { Cause } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { cause } from "../../core/failures/causes.js";
import { firstName, namesIn, said, typed } from "./causes-said.js";

/** Changes of the schema that do not fit what is there. */
export const ddlCauses: readonly Cause[] = [
  cause(
    "concurrently_on_partitioned",
    (fault) => said(fault, "0A000", /partitioned .*concurrently|concurrently.* partitioned/),
    () => ({
      cause: "A partitioned table takes no index concurrently.",
      fix: "CREATE INDEX i ON ONLY parent (…); then CREATE INDEX CONCURRENTLY on each partition and ALTER INDEX i ATTACH PARTITION …",
    }),
    () => ({
      cause: "파티션 테이블에는 CONCURRENTLY로 인덱스를 만들 수 없습니다.",
      fix: "CREATE INDEX i ON ONLY parent (…); 이후 파티션마다 CREATE INDEX CONCURRENTLY와 ALTER INDEX i ATTACH PARTITION …을 실행하세요",
    }),
  ),
  cause(
    "column_used_by_view",
    (fault) => said(fault, "0A000", /alter type of a column used by/),
    (fault) => ({
      cause: `${namesIn(fault.detail)[0] ?? "A view, rule or generated column"} uses this column, so its type is fixed.`,
      fix: "drop the view (or policy, trigger, generated column), change the type, create it again, all in one migration",
    }),
    (fault) => ({
      cause: `이 컬럼을 사용하는 객체가 있어 타입을 바꿀 수 없습니다(${namesIn(fault.detail)[0] ?? "뷰, 규칙, 생성 컬럼"}).`,
      fix: "한 마이그레이션 안에서 뷰(정책, 트리거, 생성 컬럼)를 삭제하고 타입을 바꾼 뒤 다시 만드세요",
    }),
  ),
  cause(
    "view_columns_fixed",
    (fault) => said(fault, "42P16", /from view|of view/),
    () => ({
      cause: "CREATE OR REPLACE VIEW can only add columns at the end; names, order and types of the others stay.",
      fix: "DROP VIEW …; CREATE VIEW … in the same migration (and what depends on it)",
    }),
    () => ({
      cause:
        "CREATE OR REPLACE VIEW는 끝에 컬럼을 추가할 수만 있습니다. 기존 컬럼의 이름, 순서, 타입은 바꿀 수 없습니다.",
      fix: "같은 마이그레이션에서 DROP VIEW …; CREATE VIEW …로 바꾸세요(의존 객체도 함께)",
    }),
  ),
  cause(
    "function_result_fixed",
    (fault) => said(fault, "42P13", /cannot (?:change|remove)/),
    (fault) => ({
      cause: "CREATE OR REPLACE FUNCTION cannot change the result, the arguments' names, or take a default away.",
      fix: `${namesIn(fault.hint)[0] ?? /DROP FUNCTION \S+/.exec(fault.hint ?? "")?.[0] ?? "DROP FUNCTION …"}; first, in the same migration`,
    }),
    (fault) => ({
      cause: "CREATE OR REPLACE FUNCTION으로는 반환 타입이나 인자 이름을 바꾸거나 기본값을 없앨 수 없습니다.",
      fix: `같은 마이그레이션에서 먼저 실행: ${/DROP FUNCTION \S+/.exec(fault.hint ?? "")?.[0] ?? "DROP FUNCTION …"};`,
    }),
  ),
  cause(
    "truncate_referenced",
    (fault) => said(fault, "0A000", /truncate a table referenced/),
    (fault) => ({
      cause: `${namesIn(fault.detail)[0] ?? "Another table"} refers to this table by a foreign key.`,
      fix: `empty both in one statement: TRUNCATE ${typed(namesIn(fault.detail)[1] ?? "a")}, ${typed(namesIn(fault.detail)[0] ?? "b")};`,
    }),
    (fault) => ({
      cause: `외래 키로 이 테이블을 참조하는 테이블이 있습니다: ${namesIn(fault.detail)[0] ?? "다른 테이블"}.`,
      fix: `한 문장으로 함께 비우세요: TRUNCATE ${typed(namesIn(fault.detail)[1] ?? "a")}, ${typed(namesIn(fault.detail)[0] ?? "b")};`,
    }),
  ),
  cause(
    "cached_plan",
    (fault) => said(fault, "0A000", /cached plan must not change/),
    () => ({
      cause: "A session still holds the plan of a query whose table has changed.",
      fix: "DISCARD PLANS; in that session, or restart the application's connection pool",
    }),
    () => ({
      cause: "변경된 테이블에 대한 이전 실행 계획이 세션에 남아 있습니다.",
      fix: "해당 세션에서 DISCARD PLANS;를 실행하거나 애플리케이션의 커넥션 풀을 재시작하세요",
    }),
  ),
  cause(
    "dependents",
    (fault) => said(fault, "2BP01"),
    (fault) => ({
      cause: `Other things depend on it${dependents(fault.detail, ": ")}.`,
      fix: "drop or change those first; CASCADE drops them too, so only after a look at each",
    }),
    (fault) => ({
      cause: `의존하는 객체가 있습니다${dependents(fault.detail, ": ")}.`,
      fix: "의존 객체를 먼저 삭제하거나 바꾸세요. CASCADE는 함께 삭제하므로 하나씩 확인한 뒤에만 쓰세요",
    }),
  ),
  cause(
    "enum_value_too_new",
    (fault) => said(fault, "55P04"),
    () => ({
      cause: "A value that ALTER TYPE … ADD VALUE brings can be used only after the transaction that adds it.",
      fix: "put ADD VALUE into a migration of its own, before the one that uses the value",
    }),
    () => ({
      cause: "ALTER TYPE … ADD VALUE로 추가한 값은 그 트랜잭션이 끝난 뒤에만 사용할 수 있습니다.",
      fix: "ADD VALUE를 별도의 마이그레이션으로 나누어, 값을 사용하는 마이그레이션보다 먼저 두세요",
    }),
  ),
  cause(
    "foreign_key_types_differ",
    (fault) => said(fault, "42804", /foreign key constraint/),
    (fault) => ({
      cause: `The columns of the foreign key have different types${fault.detail === undefined ? "" : ` (${typesIn(fault.detail)})`}.`,
      fix: "give both columns the same type, as in ALTER TABLE … ALTER COLUMN … TYPE bigint;",
    }),
    (fault) => ({
      cause: `외래 키 양쪽 컬럼의 타입이 다릅니다${fault.detail === undefined ? "" : `(${typesIn(fault.detail)})`}.`,
      fix: "양쪽 컬럼의 타입을 같게 하세요. 예: ALTER TABLE … ALTER COLUMN … TYPE bigint;",
    }),
  ),
  cause(
    "default_cannot_convert",
    (fault) => said(fault, "42804", /^default for column/),
    (fault) => ({
      cause: `The default of ${firstName(fault, "the column")} does not fit the new type.`,
      fix: "in one ALTER TABLE: ALTER c DROP DEFAULT, ALTER c TYPE … USING …, ALTER c SET DEFAULT …",
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 컬럼의 기본값이 새 타입과 맞지 않습니다.`,
      fix: "하나의 ALTER TABLE에서: ALTER c DROP DEFAULT, ALTER c TYPE … USING …, ALTER c SET DEFAULT …",
    }),
  ),
  cause(
    "conversion_needs_using",
    (fault) => said(fault, "42804", /cannot be cast/),
    (fault) => ({
      cause: `PostgreSQL does not convert ${firstName(fault, "this column")} to the new type by itself.`,
      fix: `say how: ALTER COLUMN ${typed(firstName(fault, "c"))} TYPE … ${usingIn(fault.hint, firstName(fault, "c"))}`,
    }),
    (fault) => ({
      cause: `PostgreSQL이 ${firstName(fault, "이")} 컬럼을 새 타입으로 자동 변환하지 못합니다.`,
      fix: `변환 방법을 지정하세요: ALTER COLUMN ${typed(firstName(fault, "c"))} TYPE … ${usingIn(fault.hint, firstName(fault, "c"))}`,
    }),
  ),
  cause(
    "types_differ",
    (fault) => said(fault, "42804"),
    (fault) => ({
      cause: `The expression has another type than ${firstName(fault, "its place")} needs.`,
      fix: "cast it, as in value::integer",
    }),
    (fault) => ({
      cause: `식의 타입이 필요한 타입과 다릅니다(${firstName(fault, "대상")}).`,
      fix: "캐스트하세요. 예: value::integer",
    }),
  ),
  cause(
    "foreign_key_needs_unique",
    (fault) => said(fault, "42830"),
    (fault) => ({
      cause: `No primary key or unique constraint of ${firstName(fault, "the referenced table")} covers just these columns.`,
      fix: `first: ALTER TABLE ${typed(firstName(fault, "t"))} ADD UNIQUE (…);`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "참조되는")} 테이블에 이 컬럼들과 정확히 일치하는 기본 키나 UNIQUE 제약이 없습니다.`,
      fix: `먼저 실행: ALTER TABLE ${typed(firstName(fault, "t"))} ADD UNIQUE (…);`,
    }),
  ),
  cause(
    "conflict_needs_unique",
    (fault) => said(fault, "42P10"),
    () => ({
      cause: "ON CONFLICT names columns that no unique index covers exactly.",
      fix: "CREATE UNIQUE INDEX on just these columns first, or name an existing constraint: ON CONFLICT ON CONSTRAINT …",
    }),
    () => ({
      cause: "ON CONFLICT에 쓴 컬럼과 정확히 일치하는 고유 인덱스가 없습니다.",
      fix: "먼저 해당 컬럼에 CREATE UNIQUE INDEX를 만들거나 ON CONFLICT ON CONSTRAINT …로 기존 제약을 지정하세요",
    }),
  ),
  cause(
    "second_primary_key",
    (fault) => said(fault, "42P16", /multiple primary keys/),
    (fault) => ({
      cause: `${firstName(fault, "The table")} has a primary key already.`,
      fix: `first: ALTER TABLE ${typed(firstName(fault, "t"))} DROP CONSTRAINT …_pkey;`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 테이블에 기본 키가 이미 있습니다.`,
      fix: `먼저 실행: ALTER TABLE ${typed(firstName(fault, "t"))} DROP CONSTRAINT …_pkey;`,
    }),
  ),
  cause(
    "not_immutable",
    (fault) => said(fault, "42P17", /IMMUTABLE|immutable/),
    () => ({
      cause:
        "An index, a generated column or a partition key can only use what gives the same answer for ever (IMMUTABLE).",
      fix: "name the time zone or configuration (at time zone 'UTC', to_tsvector('english', …)), or mark your own function IMMUTABLE",
    }),
    () => ({
      cause: "인덱스, 생성 컬럼, 파티션 키에는 항상 같은 결과를 내는(IMMUTABLE) 식만 쓸 수 있습니다.",
      fix: "시간대나 설정을 명시하거나(at time zone 'UTC', to_tsvector('english', …)) 직접 만든 함수를 IMMUTABLE로 선언하세요",
    }),
  ),
  cause(
    "identity_column",
    (fault) => said(fault, "428C9"),
    (fault) => ({
      cause: `PostgreSQL itself fills ${firstName(fault, "this column")} (GENERATED ALWAYS).`,
      fix: "leave the column out; or, for identity columns: INSERT INTO … OVERRIDING SYSTEM VALUE …",
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 컬럼은 PostgreSQL이 직접 채웁니다(GENERATED ALWAYS).`,
      fix: "컬럼을 빼고 쓰거나, identity 컬럼이라면: INSERT INTO … OVERRIDING SYSTEM VALUE …",
    }),
  ),
  cause(
    "operator_class_missing",
    (fault) => said(fault, "42704", noOperatorClass),
    (fault) => ({
      cause: `An index by ${unindexed(fault).method} does not know by itself how to take ${unindexed(fault).type}.`,
      fix: operatorClassFor(fault, {
        orPlain: "or leave USING out",
        asJsonb: "make the column jsonb",
        name: "name one (in psql the ones that are there:",
      }),
    }),
    (fault) => ({
      cause: `${unindexed(fault).method} 인덱스는 연산자 클래스를 지정하지 않으면 ${unindexed(fault).type} 타입을 다룰 수 없습니다.`,
      fix: operatorClassFor(fault, {
        orPlain: "또는 USING을 빼세요",
        asJsonb: "컬럼을 jsonb로 바꾸세요",
        name: "연산자 클래스를 지정하세요(psql에서 목록 확인:",
      }),
    }),
  ),
  cause(
    "too_many_columns",
    (fault) => said(fault, "54011"),
    () => ({
      cause: "A table holds at most 1,600 columns, and dropped ones count until it is rewritten.",
      fix: "split the table; after many drops: create a copy of it and rename",
    }),
    () => ({
      cause: "테이블의 컬럼은 최대 1,600개이며, 삭제된 컬럼도 테이블을 다시 쓰기 전까지 포함됩니다.",
      fix: "테이블을 나누세요. 삭제가 많았다면 복사본을 만들어 이름을 바꾸세요",
    }),
  ),
  cause(
    "materialized_view_empty",
    (fault) => said(fault, "55000", /materialized view .* has not been populated/),
    (fault) => ({
      cause: `The materialized view ${firstName(fault, "")} was created WITH NO DATA.`,
      fix: `REFRESH MATERIALIZED VIEW ${typed(firstName(fault, "m"))};`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 구체화 뷰는 WITH NO DATA로 만들어져 비어 있습니다.`,
      fix: `REFRESH MATERIALIZED VIEW ${typed(firstName(fault, "m"))};`,
    }),
  ),
  cause(
    "invalid_index_stands",
    (fault) => said(fault, "55000", /^index .* exists and is invalid/),
    (fault, where) => ({
      cause: "A build of it broke off and left it: no query uses it, and every write keeps it up.",
      fix: `${fault.hint ?? "DROP INDEX CONCURRENTLY"}; then: sluice ${where.direction ?? "up"}`,
    }),
    (fault, where) => ({
      cause: "만들다 중단된 인덱스가 남아 있습니다. 조회에는 쓰이지 않으면서 쓰기 때마다 갱신됩니다.",
      fix: `${fault.hint ?? "DROP INDEX CONCURRENTLY"}; 실행한 뒤: sluice ${where.direction ?? "up"}`,
    }),
  ),
  cause(
    "refresh_needs_unique",
    (fault) => said(fault, "55000", /refresh materialized view .* concurrently/),
    (fault) => ({
      cause: "REFRESH … CONCURRENTLY needs a unique index over whole columns, without WHERE.",
      fix: `CREATE UNIQUE INDEX ON ${typed(firstName(fault, "m"))} (…);`,
    }),
    (fault) => ({
      cause: "REFRESH … CONCURRENTLY에는 WHERE 없이 컬럼 전체를 포함하는 고유 인덱스가 필요합니다.",
      fix: `CREATE UNIQUE INDEX ON ${typed(firstName(fault, "m"))} (…);`,
    }),
  ),
  cause(
    "pending_triggers",
    (fault) => said(fault, "55006", /pending trigger events/),
    (fault) => ({
      cause: `Deferred checks of this transaction still wait on ${firstName(fault, "the table")}.`,
      fix: "SET CONSTRAINTS ALL IMMEDIATE; before the ALTER, or put data and schema change into two migrations",
    }),
    (fault) => ({
      cause: `같은 트랜잭션의 지연된 제약 검사가 ${firstName(fault, "이")} 테이블에 남아 있습니다.`,
      fix: "ALTER 앞에 SET CONSTRAINTS ALL IMMEDIATE;를 쓰거나 데이터 변경과 스키마 변경을 두 마이그레이션으로 나누세요",
    }),
  ),
  cause(
    "database_in_use",
    (fault) => said(fault, "55006", /being accessed by other users/),
    (fault) => ({
      cause: `Other sessions are in the database ${firstName(fault, "")}.`,
      fix: `end them: SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${firstName(fault, "<database>")}'; or: DROP DATABASE ${typed(firstName(fault, "<database>"))} WITH (FORCE);`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 데이터베이스를 사용 중인 다른 세션이 있습니다.`,
      fix: `세션 종료: SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${firstName(fault, "<database>")}'; 또는: DROP DATABASE ${typed(firstName(fault, "<database>"))} WITH (FORCE);`,
    }),
  ),
  cause(
    "database_own",
    (fault) => said(fault, "55006", ownDatabase),
    (_, { database }) => ({
      cause: `The run itself is connected to the database that it is to drop${database === undefined ? "" : `, ${database}`}.`,
      fix: `take the statement out of the file; by hand, from another one: psql -d postgres -c 'DROP DATABASE ${typed(database ?? "<database>")}'`,
    }),
    (_, { database }) => ({
      cause: `삭제하려는 데이터베이스${database === undefined ? "" : `(${database})`}에 이 실행이 접속해 있습니다.`,
      fix: `파일에서 이 문장을 빼세요. 직접 삭제하려면 다른 데이터베이스에서: psql -d postgres -c 'DROP DATABASE ${typed(database ?? "<database>")}'`,
    }),
  ),
  cause(
    "in_use",
    (fault) => said(fault, "55006") && !ownDatabase.test(fault.message),
    (fault) => ({
      cause: `${firstName(fault, "The object")} is in use by this same session: an open cursor, or code that loops over it.`,
      fix: "close the cursor, or move the ALTER out of the loop or trigger",
    }),
    (fault) => ({
      cause: `같은 세션에서 사용 중입니다(열린 커서 또는 반복문): ${firstName(fault, "객체")}.`,
      fix: "커서를 닫거나 ALTER를 반복문·트리거 밖으로 옮기세요",
    }),
  ),
  cause(
    "enum_value_unknown",
    (fault) => said(fault, "22P02", /for enum/),
    (fault) => ({
      cause: `The type ${enumIn(fault.message)[0]} has no value ${enumIn(fault.message)[1]}.`,
      fix: `ALTER TYPE ${typed(enumIn(fault.message)[0])} ADD VALUE '${enumIn(fault.message)[1]}'; in a migration before this one`,
    }),
    (fault) => ({
      cause: `${enumIn(fault.message)[0]} 타입에 ${enumIn(fault.message)[1]} 값이 없습니다.`,
      fix: `앞선 마이그레이션에서: ALTER TYPE ${typed(enumIn(fault.message)[0])} ADD VALUE '${enumIn(fault.message)[1]}';`,
    }),
  ),
];

const ownDatabase = /currently open database/;

const noOperatorClass = /^data type (.+) has no default operator class for access method "(\w+)"/;

function unindexed(fault: Fault): { readonly type: string; readonly method: string } {
  const [, type = "this type", method = "btree"] = noOperatorClass.exec(fault.message) ?? [];
  return { type, method };
}

/** What PostgreSQL brings along for it. */
function operatorClassFor(fault: Fault, say: Readonly<Record<"orPlain" | "asJsonb" | "name", string>>): string {
  const { type, method } = unindexed(fault);
  if (type === "json") return `${say.asJsonb}: ALTER TABLE … ALTER COLUMN … TYPE jsonb USING …::jsonb;`;
  if (method !== "gin" && method !== "gist")
    return `${say.name} \\dAc ${method}): USING ${method} (… <operator class>)`;
  if (/^(?:text|character)/.test(type))
    return `CREATE EXTENSION IF NOT EXISTS pg_trgm; USING ${method} (… ${method}_trgm_ops); ${say.orPlain}`;
  return `CREATE EXTENSION IF NOT EXISTS btree_${method}; ${say.orPlain}`;
}

/** What depends, out of `view v depends on table t` lines: at most four. */
function dependents(detail: string | undefined, before: string): string {
  const found = (detail ?? "")
    .split("\n")
    .map((line) => / depends on | 의존/.exec(line) && line.split(/ depends on /)[0]);
  const named = found.filter((name) => name !== null && name !== undefined);
  return named.length === 0 ? "" : before + named.slice(0, 4).join(", ");
}

/** `integer and text`, out of `Key columns "a" … are of incompatible types: integer and text.` */
function typesIn(detail: string): string {
  return /: ([^:]+?)\.?$/.exec(detail)?.[1] ?? detail;
}

/** `USING a::integer`, as the server's hint has it. */
function usingIn(hint: string | undefined, column: string): string {
  return namesIn(hint)[0] ?? `USING ${typed(column)}::…`;
}

/** The type and the value of `invalid input value for enum mood: "sad"`. */
function enumIn(message: string): readonly [string, string] {
  const [, type, value] = /for enum (\S+): "(.*)"$/.exec(message) ?? [];
  return [type ?? "enum", (value ?? "").replaceAll("'", "''")];
}
