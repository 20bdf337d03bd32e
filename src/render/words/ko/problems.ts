import { notedAs } from "./half.js";
import type { ProblemFacts } from "../../../core/model/problem.js";
import { iconv } from "../../iconv.js";
import { josa } from "../../josa.js";
import { obstacleText } from "./obstacles.js";
import { maybe, type ProblemWords } from "../text.js";

const unterminated = {
  string: "문자열",
  identifier: "식별자",
  comment: "주석",
  "dollar quote": "달러 인용",
  "copy data": "COPY 데이터",
  parenthesis: "괄호",
} as const;

const pythonFault = {
  indentation: "들여쓰기가 어느 블록에도 맞지 않습니다",
  bracket: "짝이 없는 괄호입니다",
  character: "쓸 수 없는 글자입니다",
  statement: "콜론이 빠졌습니다",
  nesting: "너무 깊이 중첩되었습니다",
} as const;

/** 소스 파일의 문제. */
export const problems: ProblemWords = {
  duplicate_id: (p) => ({
    what: `id ${josa(p.id, "은/는")} 이미 ${p.other} 파일이 쓰고 있습니다`,
    fix: "한쪽에 다른 번호를 주세요",
  }),
  name_without_id: (p) => ({ what: "파일 이름이 id로 시작하지 않습니다", fix: `이름 예: ${p.expected}` }),
  empty_file: ({ code }) => ({
    what: "실행할 문장이 없습니다",
    fix: code ? '문장을 쓰세요. 할 일이 없다면 "return;"을 적으세요' : "문장을 쓰거나 파일을 지우세요",
  }),
  down_without_up: (p) => ({
    what: `up 없이 down만 있습니다: ${p.id} 마이그레이션이 없습니다`,
    fix: "up을 추가하거나 지우세요",
  }),
  down_twice: (p) => ({ what: `down이 두 번 작성되었습니다. 다른 곳: ${p.other}`, fix: "하나만 남기세요" }),
  byte_order_mark: () => ({ what: "BOM으로 시작합니다. BOM은 빼고 읽습니다" }),
  utf16: (p) => ({
    what: `UTF-8이 아니라 UTF-16(${p.order === "little" ? "리틀" : "빅"} 엔디언)입니다`,
    fix: iconv(p.marked ? "marked" : p.order, p.file),
  }),
  not_utf8: ({ likely, file }) =>
    likely === "binary"
      ? {
          what: "UTF-8이 아닙니다. 덤프에 글자가 아닌 컬럼(BLOB, BINARY, BIT)의 바이트가 그대로 들어 있습니다",
          fix: "--hex-blob 옵션으로 덤프를 다시 만드세요. 이 파일의 인코딩을 바꾸면 그 바이트가 손상됩니다",
        }
      : {
          what: `UTF-8이 아닙니다${maybe(likely, (known) => `. ${known} 인코딩으로 보입니다`)}`,
          fix: likely === undefined ? "UTF-8로 저장하세요" : iconv(likely, file),
        },
  twice_encoded: (p) => ({
    what: `${p.as} 인코딩으로 잘못 읽은 뒤 다시 저장된 파일입니다: "${p.found}"의 원래 글자는 "${p.meant}"로 보입니다`,
    fix: "이전 사본에서 되살리세요",
  }),
  carriage_returns: (p) => ({ what: `Windows 줄바꿈이 ${p.lines}줄 있습니다. 그대로 둡니다` }),
  conflict_marker: (p) => ({ what: `병합 충돌 표시가 남아 있습니다: ${p.marker}`, fix: "충돌을 해결하세요" }),
  nul_byte: () => ({ what: "서버가 받지 않는 NUL 바이트가 있습니다", fix: "지우세요" }),
  strange_space: (p) => ({
    what: `서버가 공백으로 보지 않는 공백 문자가 있습니다 (${p.codePoint})`,
    fix: "일반 공백으로 바꾸세요",
  }),
  misplaced_directive: (p) =>
    p.indented
      ? { what: `${p.directive} 지시문은 줄의 맨 앞에서 시작해야 합니다`, fix: "앞의 공백을 지우세요" }
      : {
          what:
            p.other === undefined
              ? `${p.directive} 지시문은 한 줄에 홀로 있어야 합니다`
              : `${p.directive} 지시문이 ${p.other}번째 줄과 충돌합니다`,
          fix: "up 하나, 그 뒤에 down은 많아야 하나",
        },
  foreign_marker: (p) => ({
    what: `${josa(p.marker, "은/는")} ${p.format} 파일의 표시입니다. 일반 SQL로 실행하면 up 바로 뒤에 down까지 실행됩니다`,
    fix: "파일 형식을 지정하세요: --format",
  }),
  unknown_directive: (p) => ({
    what: `${p.directive} 지시문이 없습니다${maybe(p.near, (near) => `. 비슷한 이름: ${near}`)}`,
    fix: "고치거나 지우세요",
  }),
  directive_elsewhere: (p) => ({
    what: `${p.format} 파일에서 ${p.directive} 지시문은 뜻이 없습니다. ${p.isRun ? "그 아래의 내용이 up과 함께 실행됩니다" : "무시됩니다"}`,
    fix: p.instead === undefined ? "지우세요" : `${p.format} 방식으로 쓰세요: ${p.instead}`,
  }),
  section_missing: (p) => ({ what: `${p.directive} 줄이 없습니다`, fix: "알맞은 자리에 한 줄로 쓰세요" }),
  statement_outside: (p) => ({
    what: `${p.directive} 앞에 있어 어디에도 속하지 않습니다`,
    fix: `${p.directive} 아래로 옮기세요`,
  }),
  comment_outside: (p) => ({
    what: `${p.directive} 앞에 --로 시작하지 않는 주석이 있습니다. ${p.format}에서는 이 파일이 거부됩니다`,
    fix: `각 줄을 --로 시작하거나 ${p.directive} 아래로 옮기세요`,
  }),
  statement_unended: (p) => ({
    what: `이 문장이 ${maybe(p.directive, (next) => `${next} 앞에서 `)}끝나지 않아 ${josa(p.format, "이/가")} 받지 않습니다`,
    fix: "세미콜론으로 끝내세요",
  }),
  name_left_out: (p) => ({
    what: `제외했습니다. ${josa(p.format, "은/는")} 이 이름을 마이그레이션으로 보지 않습니다${p.stops ? `. ${p.format} 명령은 이 파일 때문에 폴더 전체를 거부합니다` : ""}`,
    fix: `이름을 바꾸거나 다른 폴더로 옮기세요. 이름 예: ${p.expected}`,
  }),
  up_without_file: (p) => ({
    what: `${p.id}의 up 파일이 없습니다. ${p.format}처럼 아무것도 하지 않는 up으로 봅니다`,
    fix: "up을 추가하거나 지우세요",
  }),
  file_missing: (p) => ({ what: `폴더에 ${p.expected} 파일이 없습니다`, fix: "추가하거나 폴더를 지우세요" }),
  provider_differs: (p) => ({
    what: `이 파일들은 ${p.provider}용입니다. 대상은 다른 제품입니다: ${p.expected}`,
    fix: "파일에 맞는 데이터베이스를 대상으로 지정하세요",
  }),
  variable_unset: (p) =>
    p.message === undefined
      ? { what: `변수 ${p.name}의 값이 없어 빈 글로 바뀝니다`, fix: `${p.name} 변수를 설정하세요` }
      : {
          what: `변수 ${p.name}의 값이 없습니다${maybe(p.message || undefined, (said) => `: ${said}`)}`,
          fix: `${p.name} 변수를 설정하세요`,
        },
  bad_variable: (p) => ({
    what: `${josa(p.written, "은/는")} 넣을 수 있는 변수가 아닙니다`,
    fix: "${V}, ${V:-기본값}, ${V-기본값}, ${V?메시지} 가운데 하나로 쓰세요",
  }),
  code_exports: (p) =>
    p.missing === "up"
      ? { what: "up을 내보내지 않습니다", fix: "이 파일에 그대로 적으세요: export async function up({ sql }) { … }" }
      : {
          what: "트랜잭션을 어떻게 쓰는지 파일의 글만으로는 알 수 없습니다",
          fix: 'export const transaction = false; 또는 "batches"; 또는 빼세요',
        },
  not_sql: (p) => ({
    what: `${josa(p.language, "으로/로")} 작성된 마이그레이션입니다. ${josa(p.format, "을/를")} 담은 여러분의 프로그램만 실행할 수 있습니다`,
    fix: '설정에 실행 방법을 적거나(command: { up: "PROGRAM up-by-one", down: "PROGRAM down" }), 그 프로그램으로 여기까지 직접 실행하거나, SQL로 다시 쓰세요',
  }),
  no_command: (p) => ({
    what: `${josa(p.program, "으로/로")} 실행하는 마이그레이션인데, PATH에도 파일 옆의 .venv나 venv에도 없습니다`,
    fix: `설치하거나 설정에 실행 방법을 적으세요: command: { ${p.key}: "${p.line}" }`,
  }),
  not_convertible: (p) => obstacleText(p.to, p.obstacle),
  command_missing: (p) => ({
    what: `도구를 어떻게 실행할지 알 수 없습니다: ${p.key}가 없습니다`,
    fix: `설정의 이 타깃에 쓰세요: ${p.key}`,
  }),
  sql_untold: (p) => ({
    what: `command.sql이 무엇을 실행할지 알려 주지 않아 데이터가 사라질 수 있습니다: ${p.why}`,
    fix: "직접 실행해서 30초 안에 종료 코드 0으로 끝나는지 확인하세요",
  }),
  other_address: (p) => ({
    what: `도구가 여기 적힌 데이터베이스에서 실행되는데, 이 타깃의 데이터베이스가 아닙니다: ${p.address}`,
    fix: '주소 대신 url = env("DATABASE_URL")처럼 변수를 쓰세요. 도구를 실행할 때 그 변수를 설정합니다',
  }),
  accepts_loss: (p) => ({
    what: `데이터가 사라져도 되도록 도구를 실행하는 명령입니다: ${p.command}`,
    fix: "그 플래그를 빼세요. 데이터가 사라지는 변경은 직접 확인하고 하세요",
  }),
  unterminated: (p) => ({
    what: `여기서 시작한 ${josa(unterminated[p.what], "이/가")} 끝나지 않습니다`,
    fix: p.what === "copy data" ? "데이터 다음에 \\. 만 있는 줄을 추가하세요" : "닫으세요",
  }),
  meta_command: (p) => ({
    what: `클라이언트 명령 ${josa(p.command, "은/는")} 여기서 실행할 수 없습니다`,
    fix: "SQL로 바꾸거나 지우세요",
  }),
  bad_delimiter: () => ({
    what: "DELIMITER 뒤에 구분자가 없거나 잘못되었습니다",
    fix: "백슬래시와 공백이 없는 구분자를 쓰세요. 예: DELIMITER //",
  }),
  oracle_mode: () => ({
    what: "sql_mode에 ORACLE이 있으면 서버가 여기서부터 다른 문법으로 읽으므로 문장을 나눌 수 없습니다",
    fix: "sql_mode에서 ORACLE을 빼고, 뒤의 SQL도 그에 맞게 고치세요",
  }),
  text_after_copy: () => ({
    what: "COPY … FROM stdin; 뒤 같은 줄에 다른 글이 있습니다",
    fix: "데이터는 다음 줄부터 쓰세요",
  }),
  transaction_word: (p) => transactionWord(p),
  setting_lost: () => ({
    what: "여기서 바꾼 설정은 파일의 나머지에 적용되지 않습니다. 나머지는 따로 실행됩니다",
    fix: "SET으로 쓰거나 SELECT set_config(…, false)만 따로 쓰세요",
  }),
  encoded_twice: (p) => ({
    what: `이 글은 UTF-8인데 파일이 서버에 ${p.charset}로 읽으라고 했습니다. 두 번 인코딩되어 글자가 깨진 채 저장됩니다`,
    fix: "SET NAMES utf8mb4로 쓰거나 그 줄을 지우세요. 파일마다 utf8mb4로 시작합니다",
  }),
  own_table: (p) => ({
    what: `${p.does}: ${p.table} 테이블은 무엇이 적용되었는지 ${p.tool === undefined ? "Sluice가" : `Sluice와 ${josa(p.tool, "이/가")}`} 기록하는 이력입니다. 이력을 잃으면 이미 적용된 것이 다시 실행됩니다`,
    fix: `이 테이블을 바꾸는 문장을 빼세요. 덤프라면 이력을 빼고 만드세요: ${p.without}`,
  }),
  read_otherwise: (p) => ({
    what: `이 서버의 sql_mode에는 ${josa(p.mode, "이/가")} 있지만 실행 세션에는 없습니다. 여기서 ${p.mode === "ANSI_QUOTES" ? '"…"는 이름이 아니라 문자열입니다' : "역슬래시는 글자가 아니라 이스케이프입니다"}`,
    fix: `${p.mode === "ANSI_QUOTES" ? "이름은 `이름`, 문자열은 '…'로 쓰세요" : "역슬래시를 두 번 쓰세요"}. 또는 그 앞에: SET sql_mode = CONCAT(@@sql_mode, ',${p.mode}');`,
  }),
  left_out: (p) => ({
    what: `${josa(p.words, "은/는")} 실행하지 않습니다. ${p.why === "locks" ? "테이블을 잠그면 이력을 쓸 수 없습니다" : "트랜잭션의 범위는 실행이 정합니다"}`,
  }),
  taken_back: (p) => ({
    what: `${josa(p.words, "은/는")} 앞의 변경을 되돌립니다. 이력에는 적용으로 남지만 변경은 남지 않습니다`,
    fix: "COMMIT으로 끝내거나, BEGIN과 함께 지우세요. 마이그레이션마다 트랜잭션 하나로 실행됩니다",
  }),
  bad_python: (p) => ({ what: `Python이 읽을 수 없습니다: ${pythonFault[p.what]}`, fix: "고치세요" }),
  setting_unread: (p) => ({
    what: `${josa(p.setting, "을/를")} 읽을 수 없습니다. 어떤 설정인지 짐작하지 않습니다`,
    fix: p.setting.startsWith("[") ? "고치세요" : "고치거나, 먼저 읽히는 alembic.ini에 적으세요",
  }),
  revision_computed: (p) => ({
    what: `${p.name} 값은 파일을 실행해야 정해집니다. Sluice는 파일을 실행하지 않고 읽습니다`,
    fix: `${p.name} 값을 문자열 그대로 쓰세요`,
  }),
  revision_missing: (p) => ({ what: `파일에 ${p.name} 값이 없습니다`, fix: `${p.name} = … 줄을 추가하세요` }),
  revision_illegal: (p) => ({
    what: `리비전 ${p.id} 안의 ${p.character} 기호는 리비전을 가리킬 때 다른 뜻으로 쓰입니다`,
    fix: "이 리비전을 가리키는 곳까지 함께 다른 id로 바꾸세요",
  }),
  revision_long: (p) => ({
    what: `리비전 ${p.id}의 길이가 ${p.most}자를 넘습니다. alembic_version 테이블에는 ${p.most}자까지만 들어갑니다`,
    fix: "더 짧은 id로 바꾸거나 먼저 컬럼을 넓히세요",
  }),
  revision_unknown: (p) => ({
    what: `${p.name}에 적힌 리비전 ${p.id}의 파일이 없습니다`,
    fix: `${p.id} 파일을 가져오거나 ${p.name} 값을 고치세요`,
  }),
  revision_cycle: (p) => ({
    what: `리비전이 서로를 기다립니다: ${[...p.ids, ...p.ids.slice(0, 1)].join(" → ")}`,
    fix: "이 가운데 한 참조를 지우세요",
  }),
  label_taken: (p) => ({
    what: `브랜치 이름 ${josa(p.label, "은/는")} 이미 ${p.other} 리비전이 쓰고 있습니다`,
    fix: "한쪽에 다른 이름을 주세요",
  }),
  several_heads: (p) => ({
    what: `브랜치의 마지막 리비전이 ${p.heads.length}개입니다: ${p.heads.join(", ")}`,
    fix: "따로 둘 뜻이 아니라면: alembic merge heads",
  }),
  table_gone: (p) => ({
    what: `테이블이 없어졌습니다. 로그에 반영되었거나 일부 반영된 것으로 남아 있는 마이그레이션 ${p.count}개는 ${p.tool}에서와 같이 반영되지 않은 것으로 봅니다`,
    fix: "데이터베이스를 비운 것이라면 sluice up이 처음부터 적용합니다. 아니라면 이미 반영된 것을 먼저 기록하세요: sluice baseline ID",
  }),
  zero_row_missing: (p) => ({
    what: "goose의 번호 0 행이 없습니다. goose는 이 테이블을 거부하거나 처음부터 다시 시작합니다",
    fix: `추가하세요: INSERT INTO ${p.table} (version_id, is_applied) VALUES (0, true)`,
  }),
  several_versions: (p) => ({
    what: `행이 여러 개입니다(${p.versions}). golang-migrate는 그중 아무거나 읽습니다`,
    fix: `맞는 하나만 남기세요: DELETE FROM ${p.table} WHERE version <> NUMBER`,
  }),
  rows_doubled: (p) => ({
    what: `${p.table}에 다른 행이 이미 포함하는 행이 있습니다(${p.ids.join(", ")}). ${josa(p.tool, "은/는")} 이런 테이블에서 이어서 실행하기를 거부합니다`,
    fix: `다른 행이 이미 말하는 것이므로 지우세요: DELETE FROM ${p.table} WHERE version_num IN (${p.ids.map((id) => `'${id}'`).join(", ")})`,
  }),
  stray_row: (p) => ({
    what: `${p.table}에 적용된 것으로 적힌 ${p.ids.join(", ")} 리비전의 파일이 여기 없습니다. 여기 파일보다 새롭거나 다른 소스의 것입니다. 그 앞에 무엇이 있는지 알 수 없으므로 적용되었을 수 있는 것은 남은 것으로 세지 않으며, ${josa(p.tool, "은/는")} 여기서 더 적용하지도 되돌리지도 못합니다`,
    fix: "그 파일이 있는 새 이미지를 사용하세요. 잘못 들어간 행이라면 데이터베이스가 어디까지인지 기록하세요: alembic stamp --purge REVISION",
  }),
  tried_before: (p) => ({ what: `${josa(p.id, "은/는")} 전에 ${p.times}번 시도한 적이 있습니다` }),
  noted_elsewhere: (p) => ({
    what: notedAs(p.id, p),
    fix:
      p.as === "first-block"
        ? `모두 반영되어 있거나 빠진 부분을 직접 실행했다면: sluice resolve ${p.id} --applied. 또는 첫 블록을 직접 되돌린 뒤: sluice resolve ${p.id} --pending`
        : `데이터베이스를 확인한 뒤 사실대로 기록하세요: sluice resolve ${p.id} --applied | --pending --because TEXT`,
  }),
  first_block: (p) => ({
    what: `${josa(p.id, "은/는")} 블록이 여러 개인 파일이고 적용된 것으로 기록되어 있습니다. ${josa(p.tool, "이/가")} 실행했다면 첫 블록만 확실히 반영되어 있습니다`,
    fix: "데이터베이스를 확인하고 빠진 부분을 직접 실행하세요. 로그가 없으면 그렇게 했다는 것을 여기에 남길 수 없습니다",
  }),
  not_empty: (p) => ({
    what: `이력이 없는데 테이블이 있습니다: ${p.among}. ${josa(p.tool, "은/는")} 이런 데이터베이스에서 시작하기를 거부합니다(P3005)`,
    fix:
      p.upTo === undefined
        ? "이미 반영된 마이그레이션이 있다면 마지막 것을 기록하세요: sluice baseline ID"
        : `${josa(p.upTo, "이/가")} 만드는 것이 모두 있습니다. 그 앞의 것까지 반영되어 있다면: sluice baseline ${p.upTo}`,
  }),
  log_not_kept: () => ({
    what: "옆에 테이블을 만들 권한이 없습니다. 누가 언제 무엇을 실행했는지는 남지 않고 여기에만 기록합니다",
    fix: "테이블을 만들 권한을 주거나, 의도한 것이라면 history.log: false로 설정하세요",
  }),
  log_left: (p) => ({
    what: `더 필요하지 않은 테이블이지만 지우지 못했습니다: ${p.message}. ${josa(p.tool, "은/는")} 이 테이블을 지울 대상으로 봅니다`,
    fix: "실행하는 사용자에게 지울 권한을 주세요. 다음 up이나 down이 지웁니다",
  }),
  step_not_noted: (p) => ({
    what: `단계가 중간에 끊겨도 알 수 없고, 다음 up이 처음부터 다시 시작합니다. ${p.tool}의 테이블 옆에 단계를 적어 둘 테이블을 만들 권한이 없습니다`,
    fix: '테이블을 만들 권한을 주거나, 로그용 데이터베이스(PostgreSQL은 스키마)를 만들고 history: { log: "sluice_log" }처럼 지정하세요. 로그가 필요 없다면 history: { log: false }로 설정하세요',
  }),
  unreadable: (p) => ({
    what: `읽을 수 없습니다: ${p.reason}`,
    fix:
      p.reason === "EILSEQ"
        ? "파일 이름이 UTF-8이 아닙니다. 이름을 바꾸세요"
        : p.reason === "ENOENT"
          ? "가리키는 파일이 없는 링크입니다. 링크를 지우거나 대상 파일을 두세요"
          : "이 사용자에게 읽기 권한을 주세요",
  }),
};

/** 심각도. */
export const severities = { error: "오류", warning: "경고", note: "참고" };

/** 실행이 정확하게 지킬 수 없는 것과, 대신 쓸 것. */
function transactionWord({ words, why }: ProblemFacts["transaction_word"]): {
  readonly what: string;
  readonly fix: string;
} {
  switch (why) {
    case "begins-unasked":
      return {
        what: `${josa(words, "이/가")} 시작하는 트랜잭션은 끝나지 않습니다. 이력 기록이 그 안에서 사라집니다`,
        fix: "COMMIT만 쓰세요. 트랜잭션은 실행이 직접 시작합니다",
      };
    case "ends-session":
      return { what: `${josa(words, "이/가")} 연결을 끊어 실행도 멈춥니다`, fix: "COMMIT만 쓰세요" };
    case "other-session":
      return {
        what: `${josa(words, "을/를")} 쓰면 트랜잭션이 다른 세션의 것이 되어, 변경과 이력 기록이 따로 커밋될 수 있습니다`,
        fix: "지우세요. 마이그레이션마다 트랜잭션 하나로 실행됩니다",
      };
    case "locks-history":
      return {
        what: `${josa(words, "은/는")} 이력 테이블을 포함한 모든 테이블의 쓰기를 막습니다`,
        fix: "지우세요. 쓰기를 멈춰야 하는 작업은 마이그레이션과 별도로 직접 하세요",
      };
    case "next-alone":
      return {
        what: `${josa(words, "은/는")} 다음 트랜잭션에만 적용되는데, 그 트랜잭션은 실행이 직접 엽니다`,
        fix: "세션 전체에 설정하세요: SET SESSION TRANSACTION …",
      };
    case "next-row":
      return {
        what: `${josa(words, "은/는")} 어느 파일에 있든 다음으로 번호를 받는 행에 적용됩니다`,
        fix: "번호를 행에 직접 쓰세요: INSERT INTO t (id, …) VALUES (77, …)",
      };
    case "not-replicated":
      return {
        what: `${words} 뒤의 변경은 복제본에 전달되지 않는데, 이력에는 적용된 것으로 남습니다`,
        fix: "지우세요. 덤프라면 이것 없이 만드세요: mysqldump --set-gtid-purged=OFF",
      };
    case "sets-more":
      return {
        what: `${josa(words, "은/는")} 실행이 정하는 것인데, 다른 설정과 한 문장에 있습니다`,
        fix: "다른 설정을 따로 쓰고 이것은 지우세요",
      };
    case "of-before":
      return {
        what: `${josa(words, "은/는")} 바로 앞 문장의 결과인데, 파일의 앞 문장이 따로 실행되므로 여기서는 실행이 보낸 문장의 결과가 됩니다`,
        fix: "같은 문장 안에서 쓰거나 행을 직접 세세요: SET @n = (SELECT COUNT(*) FROM …)",
      };
    case "unended":
      return {
        what: `여기서 ${words}으로 시작한 트랜잭션이 이 파일에서 끝나지 않습니다`,
        fix: "COMMIT으로 끝내거나 BEGIN을 지우세요. 마이그레이션마다 트랜잭션 하나로 실행됩니다",
      };
    case "inside":
      return {
        what: `${words}: 트랜잭션 안에서 실행할 수 없는 문장이 트랜잭션 안에 있습니다`,
        fix: "그 앞에 COMMIT을 쓰거나 BEGIN과 COMMIT을 지우세요. 그러면 따로 실행됩니다",
      };
  }
}
