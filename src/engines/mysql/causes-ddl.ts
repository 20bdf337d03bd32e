import type { Cause } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import type { Fault } from "../../core/model/fault.js";
import { quotedNames } from "./fault-place.js";
import { columnIn, firstName, named, onMariadb, said, saidBy, tableIn, typed } from "./causes-said.js";

/** Changes of the schema that do not fit what is there, or this server. */
export const ddlCauses: readonly Cause[] = [
  cause(
    "not_online_demanded",
    (fault, where) => where.demandsOnline === true && said(fault, [1845, 1846]),
    (fault, { direction = "up" }) => ({
      cause: `The server cannot do this while others write, which session.online demands${reasonIn(fault, ": ")}. Nothing was done.`,
      fix: `at a quiet hour: sluice ${direction} --online prefer; of a large table: pt-online-schema-change or gh-ost; several changes in one ALTER take the worst way of all`,
    }),
    (fault, { direction = "up" }) => ({
      cause: `session.online 설정대로 다른 쓰기를 막지 않고는 할 수 없는 변경입니다${reasonIn(fault, ": ")}. 아무것도 변경되지 않았습니다.`,
      fix: `한가한 시간에: sluice ${direction} --online prefer. 큰 테이블이라면 pt-online-schema-change나 gh-ost를 쓰고, 한 ALTER에 여러 변경을 섞지 마세요`,
    }),
  ),
  cause(
    "not_online",
    (fault, where) => !where.demandsOnline && said(fault, [1845, 1846]),
    (fault) => ({
      cause: `The server cannot do this as ALGORITHM= or LOCK= demand${reasonIn(fault, ": ")}. Nothing was done.`,
      fix: `${triesIn(fault)}, at a quiet hour; of a large table: pt-online-schema-change or gh-ost; several changes in one ALTER take the worst way of all`,
    }),
    (fault) => ({
      cause: `ALGORITHM=이나 LOCK=에 지정한 방식으로는 할 수 없는 변경입니다${reasonIn(fault, ": ")}. 아무것도 변경되지 않았습니다.`,
      fix: `한가한 시간에 ${triesIn(fault)}. 큰 테이블이라면 pt-online-schema-change나 gh-ost를 쓰고, 한 ALTER에 여러 변경을 섞지 마세요`,
    }),
  ),
  cause(
    "instant_with_lock",
    (fault) => said(fault, 1221, /ALGORITHM=INSTANT/) || saidBy(fault, "MySQL", 1800),
    () => ({
      cause: "MySQL takes no LOCK= beside ALGORITHM=INSTANT, and does not know MariaDB's NOCOPY.",
      fix: "ALGORITHM=INSTANT alone; or ALGORITHM=INPLACE, LOCK=NONE",
    }),
    () => ({
      cause: "MySQL에서는 ALGORITHM=INSTANT와 LOCK=을 함께 쓸 수 없고, MariaDB의 NOCOPY도 쓸 수 없습니다.",
      fix: "ALGORITHM=INSTANT만 쓰거나 ALGORITHM=INPLACE, LOCK=NONE을 쓰세요",
    }),
  ),
  cause(
    "instant_changes_used_up",
    (fault) => saidBy(fault, "MySQL", 4092),
    (fault) => ({
      cause: "The table has had as many instant changes as its rows can remember.",
      fix: `rebuild it once: ALTER TABLE ${tableIn(fault)} FORCE, ALGORITHM=INPLACE, LOCK=NONE;`,
    }),
    (fault) => ({
      cause: "테이블에 허용된 INSTANT 변경 횟수를 모두 사용했습니다.",
      fix: `한 번 다시 만드세요: ALTER TABLE ${tableIn(fault)} FORCE, ALGORITHM=INPLACE, LOCK=NONE;`,
    }),
  ),
  cause(
    "online_log_full",
    (fault) => said(fault, 1799),
    () => ({
      cause:
        "More was written to the table while its index was built than innodb_online_alter_log_max_size holds. Nothing was done.",
      fix: "try at a quieter hour; or, by an administrator: SET GLOBAL innodb_online_alter_log_max_size = 1073741824;",
    }),
    () => ({
      cause:
        "인덱스를 만드는 동안 innodb_online_alter_log_max_size보다 많은 쓰기가 있었습니다. 아무것도 변경되지 않았습니다.",
      fix: "더 한가한 시간에 다시 하거나 관리자가 실행하세요: SET GLOBAL innodb_online_alter_log_max_size = 1073741824;",
    }),
  ),
  cause(
    "generated_column_written",
    (fault) => saidBy(fault, "MariaDB", 1906) || saidBy(fault, "MySQL", 3105),
    (fault) => ({
      cause: `The server itself fills the generated column${named(fault)}.`,
      fix: `leave it out of the INSERT or UPDATE, or give it the value DEFAULT; a dump: ${onMariadb(fault) ? "as mariadb-dump does, before its rows: SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';" : "mysqldump of the server's own version"}`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 생성 컬럼은 서버가 직접 채웁니다.`,
      fix: `INSERT나 UPDATE에서 빼거나 값을 DEFAULT로 쓰세요. 덤프라면 ${onMariadb(fault) ? "mariadb-dump처럼 데이터를 넣는 문장 앞에 쓰세요: SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';" : "서버와 같은 버전의 mysqldump를 쓰세요"}`,
    }),
  ),
  cause(
    "generated_column_fixed",
    (fault) => saidBy(fault, "MariaDB", 1907) || saidBy(fault, "MySQL", 3106),
    () => ({
      cause:
        "A generated column cannot be changed so: not between VIRTUAL and STORED, nor to an ordinary one of another kind.",
      fix: "ALTER TABLE … DROP COLUMN c, ADD COLUMN c … AS (…) STORED; in one statement: it holds nothing of its own",
    }),
    () => ({
      cause: "생성 컬럼은 이렇게 바꿀 수 없습니다(VIRTUAL과 STORED 사이 변경 등).",
      fix: "한 문장으로 다시 만드세요: ALTER TABLE … DROP COLUMN c, ADD COLUMN c … AS (…) STORED; 자체 데이터가 없는 컬럼입니다",
    }),
  ),
  cause(
    "expression_not_allowed",
    (fault) =>
      saidBy(fault, "MariaDB", 1901) ||
      saidBy(fault, "MySQL", [3763, 3814, 3815, 3823, 3102, 3770, 3772]) ||
      said(fault, 1674),
    (fault) => ({
      cause: `A generated column, CHECK or default holds an expression that may not stand there${expressionIn(fault)}: it must give the same for ever, and touch no column of a foreign key that changes it.`,
      fix: "let a trigger fill an ordinary column (NEW.c = UUID()); or write the value in the INSERT",
    }),
    (fault) => ({
      cause: `생성 컬럼, CHECK, 기본값에 쓸 수 없는 식입니다${expressionIn(fault)}. 항상 같은 값을 내야 하고, 외래 키가 바꾸는 컬럼은 쓸 수 없습니다.`,
      fix: "일반 컬럼을 트리거로 채우거나(NEW.c = UUID()) INSERT에 값을 쓰세요",
    }),
  ),
  cause(
    "generated_column_order",
    (fault) => saidBy(fault, "MySQL", 3107) || saidBy(fault, "MariaDB", 4029),
    () => ({
      cause: "A generated column refers to one that stands behind it.",
      fix: "put the column that is referred to first; two cannot refer to each other",
    }),
    () => ({
      cause: "생성 컬럼이 자신보다 뒤에 있는 컬럼을 참조합니다.",
      fix: "참조되는 컬럼을 앞에 두세요. 서로 참조할 수는 없습니다",
    }),
  ),
  cause(
    "column_used_inside",
    (fault) => saidBy(fault, "MySQL", [3108, 3837, 3959]),
    (fault) => ({
      cause: said(fault, 3959)
        ? `The CHECK${named(fault)} uses this column.`
        : `A generated column, default or functional index uses the column${named(fault)}.`,
      fix: said(fault, 3959)
        ? `in one statement: ALTER TABLE ${tableIn(fault)} DROP CHECK ${typed(firstName(fault, "c"))}, DROP COLUMN …; then add the CHECK anew`
        : `drop what uses it before it, in one statement: ALTER TABLE ${tableIn(fault)} DROP COLUMN …, DROP COLUMN ${typed(firstName(fault, "c"))};`,
    }),
    (fault) => ({
      cause: said(fault, 3959)
        ? `${firstName(fault, "어떤")} CHECK 제약이 이 컬럼을 사용합니다.`
        : `생성 컬럼, 기본값 또는 함수 인덱스가 ${firstName(fault, "이")} 컬럼을 사용합니다.`,
      fix: said(fault, 3959)
        ? `한 문장으로: ALTER TABLE ${tableIn(fault)} DROP CHECK ${typed(firstName(fault, "c"))}, DROP COLUMN …; 그다음 CHECK를 다시 추가하세요`
        : `한 문장에서 사용하는 것부터 삭제하세요: ALTER TABLE ${tableIn(fault)} DROP COLUMN …, DROP COLUMN ${typed(firstName(fault, "c"))};`,
    }),
  ),
  cause(
    "default_not_allowed",
    (fault) => said(fault, 1101),
    (fault) => ({
      cause: `${firstName(fault, "The column")} is TEXT, BLOB, JSON or GEOMETRY: on MySQL those have no plain default.`,
      fix: `MySQL 8.0.13 and later take an expression in parentheses: ${columnIn(fault)} text DEFAULT ('')`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "컬럼")}: MySQL에서 TEXT, BLOB, JSON, GEOMETRY 컬럼에는 일반 기본값을 둘 수 없습니다.`,
      fix: `MySQL 8.0.13부터는 괄호로 감싼 식을 쓸 수 있습니다: ${columnIn(fault)} text DEFAULT ('')`,
    }),
  ),
  cause(
    "default_invalid",
    (fault) => said(fault, [1067, 1294]) && fault.kind !== "unencodable",
    (fault, { words = "" }) => ({
      cause: `The default of ${firstName(fault, "the column")} does not fit its type: a date of zeros (sql_mode NO_ZERO_DATE), a text at a number, CURRENT_TIMESTAMP at a date. In an ALTER it may be one that was there before.`,
      fix: words.startsWith("CREATE")
        ? `give it one that fits, or none: ${columnIn(fault)} datetime NULL DEFAULT NULL`
        : `give every such column a good default in the same ALTER: MODIFY ${columnIn(fault)} datetime NULL DEFAULT NULL; find them: SHOW CREATE TABLE ${tableIn(fault)}`,
    }),
    (fault, { words = "" }) => ({
      cause: `${firstName(fault, "컬럼")}의 기본값이 타입에 맞지 않습니다. 0으로 된 날짜(sql_mode NO_ZERO_DATE), 숫자 컬럼의 문자열, date 컬럼의 CURRENT_TIMESTAMP 등입니다. ALTER라면 이전부터 있던 기본값일 수 있습니다.`,
      fix: words.startsWith("CREATE")
        ? `타입에 맞는 기본값을 주거나 기본값을 빼세요: ${columnIn(fault)} datetime NULL DEFAULT NULL`
        : `같은 ALTER에서 올바른 기본값을 주세요: MODIFY ${columnIn(fault)} datetime NULL DEFAULT NULL; 찾기: SHOW CREATE TABLE ${tableIn(fault)}`,
    }),
  ),
  cause(
    "row_too_large",
    (fault) => said(fault, 1118),
    () => ({
      cause:
        "All columns together are longer than a row may be: 65,535 bytes, of which InnoDB keeps at most about 8,126 in the page; utf8mb4 counts four a character.",
      fix: "make long varchar columns TEXT, fixed char columns varchar; or split the table",
    }),
    () => ({
      cause:
        "모든 컬럼을 합한 길이가 한 행의 한도를 넘습니다. 65,535바이트, InnoDB 페이지 안에는 약 8,126바이트까지이며 utf8mb4는 한 글자가 4바이트입니다.",
      fix: "긴 varchar는 TEXT로, 고정 길이 char는 varchar로 바꾸거나 테이블을 나누세요",
    }),
  ),
  cause(
    "length_too_large",
    (fault) => said(fault, [1074, 1426, 1425, 1427]),
    (fault) => ({
      cause: `The length or precision of ${firstName(fault, "the column")} is larger than its type allows.`,
      fix: "char has at most 255 characters, varchar of utf8mb4 16,383, decimal 65 digits, a time 6 behind the point; longer texts: TEXT",
    }),
    (fault) => ({
      cause: `${firstName(fault, "컬럼")}의 길이나 정밀도가 타입의 한도를 넘습니다.`,
      fix: "char는 255자, utf8mb4의 varchar는 16,383자, decimal은 65자리, 시간은 소수점 아래 6자리까지입니다. 더 긴 문자열은 TEXT로 쓰세요",
    }),
  ),
  cause(
    "too_many_columns",
    (fault) => said(fault, 1117) || said(fault, 1005, /errno: 185/),
    () => ({
      cause: "An InnoDB table holds at most 1,017 columns.",
      fix: "split the table, or put what is seldom asked for into one JSON column",
    }),
    () => ({
      cause: "InnoDB 테이블의 컬럼은 최대 1,017개입니다.",
      fix: "테이블을 나누거나 자주 쓰지 않는 값은 JSON 컬럼 하나에 모으세요",
    }),
  ),
  cause(
    "table_not_created",
    (fault) => said(fault, [1005, 1031, 1478]),
    (fault) => ({
      cause: `The storage engine could not make the table so (${reasonOf(fault, "see its message")}).`,
      fix: "take ROW_FORMAT, KEY_BLOCK_SIZE, DATA DIRECTORY and the like out (140: wrong options); 28 is a full disk, 13 missing rights on its folder",
    }),
    (fault) => ({
      cause: `스토리지 엔진이 테이블을 이렇게 만들 수 없습니다(${reasonOf(fault, "메시지 참고")}).`,
      fix: "ROW_FORMAT, KEY_BLOCK_SIZE, DATA DIRECTORY 등을 빼세요(140: 잘못된 옵션). 28은 디스크 가득 참, 13은 폴더 권한 없음입니다",
    }),
  ),
  cause(
    "column_definition_wrong",
    (fault) => said(fault, 1063),
    (fault) => ({
      cause: `${firstName(fault, "The column")} has a word that its type does not take, such as AUTO_INCREMENT at a text.`,
      fix: "take the word out, or make the column an integer",
    }),
    (fault) => ({
      cause: `${firstName(fault, "컬럼")}의 타입에 쓸 수 없는 속성이 있습니다(문자열의 AUTO_INCREMENT 등).`,
      fix: "속성을 빼거나 컬럼을 정수로 바꾸세요",
    }),
  ),
  cause(
    "last_column",
    (fault) => said(fault, [1090, 1113]) || saidBy(fault, "MySQL", 4028),
    () => ({
      cause: "A table keeps at least one column that can be seen.",
      fix: "DROP TABLE …; where all of it is to go; else add the new column in the same statement",
    }),
    () => ({
      cause: "테이블에는 보이는 컬럼이 적어도 하나 있어야 합니다.",
      fix: "테이블 전체를 없애려면 DROP TABLE …; 아니면 같은 문장에서 새 컬럼을 추가하세요",
    }),
  ),
  cause(
    "partition_key_not_in_primary",
    (fault) => said(fault, 1503),
    () => ({
      cause:
        "Every primary key and unique index of a partitioned table must hold all columns that it is partitioned by.",
      fix: "first: ALTER TABLE … DROP PRIMARY KEY, ADD PRIMARY KEY (id, created); then PARTITION BY",
    }),
    () => ({
      cause: "파티션 테이블의 모든 기본 키와 고유 인덱스에는 파티션에 쓰는 컬럼이 전부 들어 있어야 합니다.",
      fix: "먼저 실행: ALTER TABLE … DROP PRIMARY KEY, ADD PRIMARY KEY (id, created); 그다음 PARTITION BY를 쓰세요",
    }),
  ),
  cause(
    "partition_expression_wrong",
    (fault) => said(fault, [1486, 1564, 1491]),
    () => ({
      cause: "Partitions cannot go by an expression that depends on the time zone, on chance or on nothing.",
      fix: "a timestamp: PARTITION BY RANGE (UNIX_TIMESTAMP(c)); a datetime: RANGE COLUMNS (c) or RANGE (TO_DAYS(c))",
    }),
    () => ({
      cause: "시간대나 임의 값에 따라 달라지는 식, 또는 상수로는 파티션을 나눌 수 없습니다.",
      fix: "timestamp라면 PARTITION BY RANGE (UNIX_TIMESTAMP(c)), datetime이라면 RANGE COLUMNS (c)나 RANGE (TO_DAYS(c))를 쓰세요",
    }),
  ),
  cause(
    "partition_bounds_wrong",
    (fault) => said(fault, [1481, 1493, 1517]),
    () => ({
      cause:
        "A new range partition must lie behind all there are, and under another name; behind MAXVALUE nothing fits.",
      fix: "split the last one: ALTER TABLE … REORGANIZE PARTITION pmax INTO (PARTITION p7 VALUES LESS THAN (…), PARTITION pmax VALUES LESS THAN MAXVALUE);",
    }),
    () => ({
      cause:
        "새 RANGE 파티션은 기존 파티션보다 뒤에 있어야 하고 이름도 달라야 합니다. MAXVALUE 뒤에는 추가할 수 없습니다.",
      fix: "마지막 파티션을 나누세요: ALTER TABLE … REORGANIZE PARTITION pmax INTO (PARTITION p7 VALUES LESS THAN (…), PARTITION pmax VALUES LESS THAN MAXVALUE);",
    }),
  ),
  cause(
    "partition_named_missing",
    (fault) => said(fault, [1505, 1507, 1508]),
    () => ({
      cause: "The table has no such partition, is not partitioned at all, or would lose its last one.",
      fix: "look: SELECT partition_name FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = '…'; all of it: DROP TABLE or REMOVE PARTITIONING",
    }),
    () => ({
      cause: "그런 파티션이 없거나, 파티션 테이블이 아니거나, 마지막 파티션을 삭제하려 했습니다.",
      fix: "확인: SELECT partition_name FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = '…'; 전부라면 DROP TABLE이나 REMOVE PARTITIONING을 쓰세요",
    }),
  ),
  cause(
    "engine_unknown",
    (fault) => said(fault, 1286),
    (fault) => ({
      cause: `This server does not have the storage engine${named(fault)}.`,
      fix: "write ENGINE=InnoDB, or leave ENGINE out; what it has: SHOW ENGINES;",
    }),
    (fault) => ({
      cause: `이 서버에는 ${firstName(fault, "그런")} 스토리지 엔진이 없습니다.`,
      fix: "ENGINE=InnoDB로 쓰거나 ENGINE을 빼세요. 목록: SHOW ENGINES;",
    }),
  ),
  cause(
    "collation_unknown",
    (fault) => said(fault, [1115, 1273, 1253]),
    (fault) => ({
      cause: `This server does not have ${firstName(fault, "this collation or character set")}${said(fault, 1253) ? " for that character set" : ""}: utf8mb4_0900_ai_ci is MySQL 8's (and of newer MariaDB), utf8mb4_uca1400_ai_ci MariaDB's.`,
      fix: "name one that all have: utf8mb4_unicode_ci; or none, and take the database's; what it has: SHOW COLLATION LIKE 'utf8mb4%';",
    }),
    (fault) => ({
      cause: `이 서버에 없거나 함께 쓸 수 없는 콜레이션 또는 문자 집합입니다: ${firstName(fault, "…")}. utf8mb4_0900_ai_ci는 MySQL 8과 최근 MariaDB에만, utf8mb4_uca1400_ai_ci는 MariaDB에만 있습니다.`,
      fix: "모두에 있는 utf8mb4_unicode_ci를 쓰거나 지정하지 않고 데이터베이스의 기본값을 쓰세요. 목록: SHOW COLLATION LIKE 'utf8mb4%';",
    }),
  ),
  cause(
    "collations_mixed",
    (fault) => said(fault, [1267, 1270, 1271]),
    (fault) => ({
      cause: `Texts of two collations meet${mixedIn(fault)}: tables made under different defaults, often before and after an upgrade.`,
      fix: "say it at one side: a.c COLLATE utf8mb4_unicode_ci = b.c; for good: ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;",
    }),
    (fault) => ({
      cause: `서로 다른 콜레이션의 문자열을 함께 썼습니다${mixedIn(fault)}. 기본값이 다를 때(업그레이드 전후 등) 만든 테이블입니다.`,
      fix: "한쪽에 지정하세요: a.c COLLATE utf8mb4_unicode_ci = b.c; 근본 해결: ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;",
    }),
  ),
  cause(
    "name_not_allowed",
    (fault) => said(fault, [1059, 1102, 1103, 1166, 1280]),
    (fault) => ({
      cause: `The name ${nameShown(fault)} is not allowed: it has more than 64 characters, ends with a blank, or is empty.`,
      fix: "take a shorter or another name in the file; name constraints and indexes yourself where a tool makes long ones",
    }),
    (fault) => ({
      cause: `쓸 수 없는 이름입니다: ${nameShown(fault)}. 64자를 넘거나, 공백으로 끝나거나, 비어 있습니다.`,
      fix: "파일에서 더 짧거나 다른 이름을 쓰세요. 도구가 긴 이름을 만들면 제약과 인덱스 이름을 직접 지정하세요",
    }),
  ),
  cause(
    "system_versioned",
    (fault) => saidBy(fault, "MariaDB", 4119),
    () => ({
      cause: "The table keeps its history (SYSTEM VERSIONING), which a change of it would falsify.",
      fix: "where that is meant, before the statement: SET @@system_versioning_alter_history = KEEP;",
    }),
    () => ({
      cause: "SYSTEM VERSIONING으로 이력을 보관하는 테이블이어서 변경하면 이력이 달라집니다.",
      fix: "의도한 것이라면 문장 앞에: SET @@system_versioning_alter_history = KEEP;",
    }),
  ),
];

/** `errno: 140 "Wrong create options"`, without its quotes. */
function reasonOf(fault: Fault, otherwise: string): string {
  return /errno: \d+[^)]*/.exec(fault.message)?.[0].replaceAll('"', "") ?? otherwise;
}

function reasonIn(fault: Fault, before: string): string {
  const reason = /Reason: (.+?)\. Try/.exec(fault.message)?.[1];
  return reason === undefined ? "" : before + reason;
}

/** `try ALGORITHM=COPY`, as the server itself proposes. */
function triesIn(fault: Fault): string {
  return /(?:ALGORITHM|LOCK)=[A-Z/]+(?=\.?$)/.exec(fault.message)?.[0] ?? "ALGORITHM=COPY";
}

function expressionIn(fault: Fault): string {
  const found = onMariadb(fault) ? quotedNames(fault.message)[0] : /function:? ([\w]+)/.exec(fault.message)?.[1];
  return found === undefined || found === "" ? "" : ` (${found})`;
}

function mixedIn(fault: Fault): string {
  const [first, second] = [...fault.message.matchAll(/\((\w+),[A-Z]+\)/g)].map(([, name]) => name);
  return first === undefined || second === undefined ? "" : ` (${first}, ${second})`;
}

function nameShown(fault: Fault): string {
  const name = firstName(fault, "…");
  return `'${name.length > 40 ? `${name.slice(0, 40)}…` : name}'`;
}
