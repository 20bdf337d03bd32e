import type { Cause } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import type { Fault } from "../../core/model/fault.js";
import { quotedNames } from "./fault-place.js";
import { columnIn, columnOf, firstName, literal, named, said, saidBy, tableIn, typed } from "./causes-said.js";

/** Foreign keys, indexes and what they need of each other. */
export const keyCauses: readonly Cause[] = [
  cause(
    "index_needed_by_foreign_key",
    (fault) => said(fault, 1553),
    (fault) => ({
      cause: `A foreign key uses the index${named(fault)}: it needs one that begins with its columns, on both sides.`,
      fix: `find it: SHOW CREATE TABLE ${tableIn(fault)}; then in one statement: ALTER TABLE ${tableIn(fault)} DROP FOREIGN KEY …, DROP INDEX ${typed(firstName(fault, "i"))}; or add another index for it first`,
    }),
    (fault) => ({
      cause: `외래 키가 ${firstName(fault, "이")} 인덱스를 사용합니다. 외래 키에는 양쪽 모두 해당 컬럼으로 시작하는 인덱스가 필요합니다.`,
      fix: `찾기: SHOW CREATE TABLE ${tableIn(fault)}; 그다음 한 문장으로: ALTER TABLE ${tableIn(fault)} DROP FOREIGN KEY …, DROP INDEX ${typed(firstName(fault, "i"))}; 또는 다른 인덱스를 먼저 추가하세요`,
    }),
  ),
  cause(
    "column_needed_by_foreign_key",
    (fault) => said(fault, [1828, 1829]),
    (fault) => ({
      cause: `The foreign key ${fault.constraint ?? "of a table"} uses the column${named(fault)}.`,
      fix: `in one statement, key first: ALTER TABLE ${typed(referencing(fault))} DROP FOREIGN KEY ${typed(fault.constraint ?? "fk")}${said(fault, 1828) ? `, DROP COLUMN ${columnIn(fault)}` : ""};`,
    }),
    (fault) => ({
      cause: `${fault.constraint ?? "어떤"} 외래 키가 ${fault.column ?? "이"} 컬럼을 사용합니다.`,
      fix: `외래 키부터 삭제하세요: ALTER TABLE ${typed(referencing(fault))} DROP FOREIGN KEY ${typed(fault.constraint ?? "fk")}${said(fault, 1828) ? `, DROP COLUMN ${columnIn(fault)}` : ""};`,
    }),
  ),
  cause(
    "foreign_key_columns_differ",
    (fault) => saidBy(fault, "MySQL", 3780) || said(fault, [1832, 1833]),
    (fault) => ({
      cause:
        "The columns of a foreign key must stay of one type, sign and length (text: character set and collation, too).",
      fix: `drop the key, change both columns, add it again: ALTER TABLE … DROP FOREIGN KEY ${typed(keyIn(fault))}; see the types: SHOW CREATE TABLE of both`,
    }),
    (fault) => ({
      cause: "외래 키 양쪽 컬럼은 타입, 부호, 길이가 같아야 합니다(문자열은 문자 집합과 콜레이션까지).",
      fix: `외래 키를 삭제하고 양쪽 컬럼을 바꾼 뒤 다시 추가하세요: ALTER TABLE … DROP FOREIGN KEY ${typed(keyIn(fault))}; 타입 확인: 두 테이블의 SHOW CREATE TABLE`,
    }),
  ),
  cause(
    "foreign_key_needs_unique",
    (fault) => saidBy(fault, "MySQL", [6125, 1822, 3734]) || said(fault, 1822),
    (fault) => ({
      cause: said(fault, 3734)
        ? `The referenced table ${quotedNames(fault.message)[2] ?? "of it"} has no column ${firstName(fault, "of this name")}.`
        : `No primary key or unique index of ${quotedNames(fault.message)[1] ?? "the referenced table"} covers just the referenced columns.`,
      fix: said(fault, 3734)
        ? "correct the column's name behind REFERENCES, or add it in a migration before this one"
        : `first: ALTER TABLE ${typed(quotedNames(fault.message)[1] ?? "t")} ADD UNIQUE (…);`,
    }),
    (fault) => ({
      cause: said(fault, 3734)
        ? `참조되는 ${quotedNames(fault.message)[2] ?? "쪽"} 테이블에 ${firstName(fault, "그런")} 컬럼이 없습니다.`
        : `참조되는 ${quotedNames(fault.message)[1] ?? "쪽"} 테이블에 해당 컬럼과 정확히 일치하는 기본 키나 고유 인덱스가 없습니다.`,
      fix: said(fault, 3734)
        ? "REFERENCES 뒤의 컬럼 이름을 고치거나 앞선 마이그레이션에서 추가하세요"
        : `먼저 실행: ALTER TABLE ${typed(quotedNames(fault.message)[1] ?? "t")} ADD UNIQUE (…);`,
    }),
  ),
  cause(
    "foreign_key_parent_missing",
    (fault) => said(fault, 1824),
    (fault) => ({
      cause: `The referenced table${named(fault)} is not there, or is no InnoDB table (MyISAM has no foreign keys).`,
      fix: `create it first; its engine: SHOW TABLE STATUS LIKE '${fault.table ?? "t"}'; to change it: ALTER TABLE ${tableIn(fault)} ENGINE=InnoDB;`,
    }),
    (fault) => ({
      cause: `참조되는${named(fault)} 테이블이 없거나 InnoDB가 아닙니다(MyISAM은 외래 키를 지원하지 않습니다).`,
      fix: `먼저 만드세요. 엔진 확인: SHOW TABLE STATUS LIKE '${fault.table ?? "t"}'; 변경: ALTER TABLE ${tableIn(fault)} ENGINE=InnoDB;`,
    }),
  ),
  cause(
    "foreign_key_sets_null",
    (fault) => said(fault, 1830),
    (fault) => ({
      cause: `ON DELETE SET NULL stands on ${columnOf(fault, "a column")}, which is NOT NULL.`,
      fix: `let the column be NULL, or take ON DELETE CASCADE or RESTRICT instead`,
    }),
    (fault) => ({
      cause: `NOT NULL인 컬럼(${columnOf(fault, "컬럼")})에 ON DELETE SET NULL을 지정했습니다.`,
      fix: "컬럼에 NULL을 허용하거나 ON DELETE CASCADE 또는 RESTRICT를 쓰세요",
    }),
  ),
  cause(
    "foreign_key_malformed",
    (fault) => (said(fault, 1005) && /errno: 150\b/.test(fault.message)) || said(fault, 1215),
    () => ({
      cause:
        "The foreign key fits nothing: the referenced table or column is not there, has no index that begins with it, or is of another type, sign, character set or engine.",
      fix: "compare both tables: SHOW CREATE TABLE …; the exact reason stands in SHOW ENGINE INNODB STATUS (LATEST FOREIGN KEY ERROR), and in SHOW WARNINGS of the session that tried",
    }),
    () => ({
      cause:
        "외래 키가 맞지 않습니다. 참조되는 테이블이나 컬럼이 없거나, 그 컬럼으로 시작하는 인덱스가 없거나, 타입·부호·문자 집합·엔진이 다릅니다.",
      fix: "두 테이블을 비교하세요: SHOW CREATE TABLE …; 정확한 이유는 SHOW ENGINE INNODB STATUS의 LATEST FOREIGN KEY ERROR와 실행한 세션의 SHOW WARNINGS에 있습니다",
    }),
  ),
  cause(
    "table_still_referenced",
    (fault) =>
      said(fault, [1217, 1701]) ||
      saidBy(fault, "MySQL", 3730) ||
      (said(fault, 1451) && fault.constraint === undefined),
    (fault) => ({
      cause: `A foreign key${fault.constraint === undefined && !said(fault, 3730) ? "" : ` (${keyIn(fault)})`} of another table refers to this one, so it can be neither dropped nor truncated.`,
      fix: `who refers: ${referringTo(fault)}; drop those keys, or those tables, first`,
    }),
    (fault) => ({
      cause: `다른 테이블의 외래 키${fault.constraint === undefined && !said(fault, 3730) ? "" : `(${keyIn(fault)})`}가 이 테이블을 참조하므로 삭제하거나 비울 수 없습니다.`,
      fix: `참조하는 쪽 확인: ${referringTo(fault)}; 그 외래 키나 테이블을 먼저 삭제하세요`,
    }),
  ),
  cause(
    "foreign_key_on_partitions",
    (fault) => said(fault, 1506),
    () => ({
      cause: "A partitioned table has no foreign keys, neither its own nor others' that refer to it.",
      fix: "do without the key or without the partitions",
    }),
    () => ({
      cause: "파티션 테이블에는 외래 키를 둘 수 없고 다른 테이블이 참조할 수도 없습니다.",
      fix: "외래 키와 파티션 중 하나를 포기하세요",
    }),
  ),
  cause(
    "key_too_long",
    (fault) => said(fault, [1071, 1709]),
    (fault) => ({
      cause: `The index is longer than ${/(\d+) bytes/.exec(fault.message)?.[1] ?? "3072"} bytes; a character of utf8mb4 counts four.`,
      fix: "index a part, KEY (column(191)), or make the column shorter: varchar(768) is the longest for 3072 bytes; a table of 767: ROW_FORMAT=DYNAMIC",
    }),
    (fault) => ({
      cause: `인덱스가 ${/(\d+) bytes/.exec(fault.message)?.[1] ?? "3072"}바이트보다 깁니다. utf8mb4는 한 글자를 4바이트로 계산합니다.`,
      fix: "앞부분만 인덱싱하거나(KEY (column(191))) 컬럼을 줄이세요. 3072바이트면 varchar(768)까지입니다. 767바이트 제한이면: ROW_FORMAT=DYNAMIC",
    }),
  ),
  cause(
    "text_key_needs_length",
    (fault) => said(fault, 1170) || saidBy(fault, "MySQL", 3152),
    (fault) => ({
      cause: `${fault.column ?? "The column"} is ${said(fault, 3152) ? "JSON" : "TEXT or BLOB"}, and of that only a part can be indexed.`,
      fix: said(fault, 3152)
        ? "index what you look for: ADD COLUMN c varchar(100) AS (j->>'$.key'), ADD INDEX (c)"
        : `give a length: KEY (${columnIn(fault)}(191)); or make it a varchar`,
    }),
    (fault) => ({
      cause: `${fault.column ?? "컬럼"}: ${said(fault, 3152) ? "JSON" : "TEXT나 BLOB"} 컬럼은 일부만 인덱싱할 수 있습니다.`,
      fix: said(fault, 3152)
        ? "찾을 값을 인덱싱하세요: ADD COLUMN c varchar(100) AS (j->>'$.key'), ADD INDEX (c)"
        : `길이를 지정하거나(KEY (${columnIn(fault)}(191))) varchar로 바꾸세요`,
    }),
  ),
  cause(
    "auto_increment_needs_key",
    (fault) => said(fault, 1075),
    (fault) => ({
      cause: "An AUTO_INCREMENT column must be the first of a key, and a table has one at most.",
      fix: `give it a key in the same statement: ALTER TABLE ${tableIn(fault)} MODIFY id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY; or take AUTO_INCREMENT away before its key`,
    }),
    (fault) => ({
      cause: "AUTO_INCREMENT 컬럼은 키의 첫 컬럼이어야 하고 테이블에 하나만 둘 수 있습니다.",
      fix: `같은 문장에서 키를 주세요: ALTER TABLE ${tableIn(fault)} MODIFY id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY; 키를 삭제하려면 AUTO_INCREMENT부터 없애세요`,
    }),
  ),
  cause(
    "primary_key_demanded",
    (fault) => saidBy(fault, "MySQL", 3750) || said(fault, 1173),
    () => ({
      cause: "The server takes no table without a primary key (sql_require_primary_key, innodb_force_primary_key).",
      fix: "add one: id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY; to change it: DROP PRIMARY KEY, ADD PRIMARY KEY (…) in one statement",
    }),
    () => ({
      cause: "서버가 기본 키 없는 테이블을 허용하지 않습니다(sql_require_primary_key, innodb_force_primary_key).",
      fix: "기본 키를 추가하세요: id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY; 바꿀 때는 한 문장에서 DROP PRIMARY KEY, ADD PRIMARY KEY (…)",
    }),
  ),
  cause(
    "primary_key_null",
    (fault) => said(fault, 1171),
    () => ({
      cause: "A column of the primary key is declared NULL.",
      fix: "write NOT NULL at each of its columns; where it must be empty, use UNIQUE instead",
    }),
    () => ({
      cause: "기본 키의 컬럼이 NULL로 선언되었습니다.",
      fix: "각 컬럼에 NOT NULL을 쓰세요. 비어 있어야 한다면 UNIQUE를 쓰세요",
    }),
  ),
  cause(
    "prefix_wrong",
    (fault) => said(fault, [1089, 1391]),
    () => ({
      cause: "An index length, as in KEY (a(10)), is for texts alone, and no longer than the column.",
      fix: "take the number away at a number or date, or make it smaller",
    }),
    () => ({
      cause: "KEY (a(10)) 같은 인덱스 길이는 문자열에만 쓸 수 있고 컬럼보다 길 수 없습니다.",
      fix: "숫자나 날짜 컬럼이라면 길이를 빼고, 아니면 줄이세요",
    }),
  ),
  cause(
    "fulltext_of_no_text",
    (fault) => said(fault, 1283),
    (fault) => ({
      cause: `A FULLTEXT index is over texts alone, and of one character set${named(fault) === "" ? "" : `:${named(fault)} is none, or has another`}.`,
      fix: "leave that column out; for a number or a date an index of the usual kind: ADD INDEX (a)",
    }),
    (fault) => ({
      cause: `FULLTEXT 인덱스는 문자 집합이 같은 문자열 컬럼에만 만들 수 있습니다. ${firstName(fault, "이")} 컬럼은 문자열이 아니거나 문자 집합이 다릅니다.`,
      fix: "그 컬럼을 빼세요. 숫자나 날짜라면 일반 인덱스를 쓰세요: ADD INDEX (a)",
    }),
  ),
  cause(
    "fulltext_missing",
    (fault) => said(fault, 1191),
    () => ({
      cause: "MATCH needs a FULLTEXT index over just its columns, and those must be texts of one character set.",
      fix: "first: ALTER TABLE … ADD FULLTEXT INDEX (a, b); with exactly the columns of MATCH (a, b)",
    }),
    () => ({
      cause: "MATCH에는 같은 컬럼으로 만든 FULLTEXT 인덱스가 필요하고, 컬럼은 같은 문자 집합의 문자열이어야 합니다.",
      fix: "먼저 실행: ALTER TABLE … ADD FULLTEXT INDEX (a, b); MATCH (a, b)와 컬럼이 같아야 합니다",
    }),
  ),
  cause(
    "too_many_keys",
    (fault) => said(fault, [1069, 1070]),
    () => ({
      cause: "A table has at most 64 indexes, and an index at most 16 columns (32 on MariaDB).",
      fix: "drop what nobody uses: SELECT * FROM sys.schema_unused_indexes; two that begin alike can be one",
    }),
    () => ({
      cause: "테이블의 인덱스는 최대 64개, 인덱스의 컬럼은 최대 16개(MariaDB는 32개)입니다.",
      fix: "사용하지 않는 인덱스를 삭제하세요: SELECT * FROM sys.schema_unused_indexes; 앞 컬럼이 같은 인덱스는 합칠 수 있습니다",
    }),
  ),
];

/** Whose foreign key it is: the table itself, or the last one named. */
function referencing(fault: Fault): string {
  return (said(fault, 1829) ? quotedNames(fault.message).at(-1) : fault.table) ?? "t";
}

/** The constraint's name, wherever the message has it. */
function keyIn(fault: Fault): string {
  if (fault.constraint !== undefined) return fault.constraint;
  const names = quotedNames(fault.message);
  return (said(fault, 3780) ? names[2] : said(fault, 3730) ? names[1] : undefined) ?? "fk";
}

/** Of the table that was to go: some servers name it, of others the statement does; of a TRUNCATE one names who refers alone. */
function referringTo(fault: Fault): string {
  const [, referenced = ""] = /\bREFERENCES (?:`(?:[^`]|``)+`\.)?`((?:[^`]|``)+)`/.exec(fault.message) ?? [];
  if (said(fault, 1701) && referenced === "") return `SHOW CREATE TABLE ${tableIn(fault)}`;
  const dropped = said(fault, 3730) ? quotedNames(fault.message)[0] : fault.table;
  const table = referenced.replaceAll("``", "`") || dropped;
  return `SELECT table_name, constraint_name FROM information_schema.referential_constraints WHERE referenced_table_name = ${table === undefined ? "'…'" : literal(table)}`;
}
