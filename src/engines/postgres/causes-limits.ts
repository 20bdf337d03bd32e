import type { Cause, FaultPlace } from "../../core/model/cause.js";
import type { Fault } from "../../core/model/fault.js";
import { cause } from "../../core/failures/causes.js";
import { firstName, ofExtension, roleOf, said, tableOf, typed } from "./causes-said.js";

/** What the server's settings, limits and files stand in the way of. */
export const limitCauses: readonly Cause[] = [
  cause(
    "setting_unknown",
    (fault) => said(fault, "42704", /unrecognized configuration parameter/),
    (fault) => ({
      cause: `This server does not know the setting ${firstName(fault, "")}: the file was written for, or dumped from, a newer one.`,
      fix: `take the line that sets ${firstName(fault, "it")} out of the file; a dump: pg_dump of the server's own version`,
    }),
    (fault) => ({
      cause: `이 서버에는 ${firstName(fault, "")} 설정이 없습니다. 더 새로운 서버용이거나 거기에서 덤프한 파일입니다.`,
      fix: `파일에서 ${firstName(fault, "그 설정")} 줄을 지우세요. 덤프라면 서버와 같은 버전의 pg_dump를 쓰세요`,
    }),
  ),
  cause(
    "setting_needs_restart",
    (fault) => said(fault, "55P02"),
    (fault) => ({
      cause: `The setting ${firstName(fault, "")} cannot be changed in a session that runs.`,
      fix: `ALTER SYSTEM SET ${firstName(fault, "name")} = '…'; then restart the server; no migration can do that`,
    }),
    (fault) => ({
      cause: `${firstName(fault, "이")} 설정은 실행 중인 세션에서 바꿀 수 없습니다.`,
      fix: `ALTER SYSTEM SET ${firstName(fault, "이름")} = '…'; 그다음 서버를 재시작하세요. 마이그레이션으로는 할 수 없습니다`,
    }),
  ),
  cause(
    "temporary_files_full",
    (fault) => said(fault, "53400"),
    (_, where) => ({
      cause: "A sort, hash or index build needs more room on disk than temp_file_limit allows.",
      fix: `before the statement: SET temp_file_limit = -1; where only an administrator may: ALTER ROLE ${roleOf(where)} SET temp_file_limit = -1;`,
    }),
    (_, where) => ({
      cause: "정렬, 해시, 인덱스 생성에 temp_file_limit보다 많은 디스크 공간이 필요합니다.",
      fix: `문장 앞에: SET temp_file_limit = -1; 관리자만 할 수 있다면: ALTER ROLE ${roleOf(where)} SET temp_file_limit = -1;`,
    }),
  ),
  cause(
    "stack_too_deep",
    (fault) => said(fault, "54001"),
    () => ({
      cause: "A function or trigger calls itself without end, or one expression is nested too deep.",
      fix: "end the recursion (a trigger: WHEN (pg_trigger_depth() = 0)); split a statement of thousands of ORs or values",
    }),
    () => ({
      cause: "함수나 트리거가 끝없이 자신을 호출하거나 식이 너무 깊게 중첩되어 있습니다.",
      fix: "재귀를 끝내세요(트리거: WHEN (pg_trigger_depth() = 0)). OR나 값이 수천 개인 문장은 나누세요",
    }),
  ),
  cause(
    "index_row_too_large",
    (fault) => said(fault, "54000", /index row|maximum/),
    (fault) => ({
      cause: `A value in ${tableOf(fault) ?? "the table"} is too long for an index (about 2,700 bytes).`,
      fix: "index its hash instead: CREATE UNIQUE INDEX … ON … (md5(column)); or a part of it: left(column, 500)",
    }),
    (fault) => ({
      cause: `${tableOf(fault) ?? "테이블"}에 인덱스에 넣기에는 너무 긴 값이 있습니다(약 2,700바이트까지).`,
      fix: "해시를 인덱싱하거나 CREATE UNIQUE INDEX … ON … (md5(column)); 일부만 쓰세요: left(column, 500)",
    }),
  ),
  cause(
    "file_of_server_missing",
    isFileOfServer,
    (fault, where) => ({
      cause: `The path is one on the server's own machine: ${firstName(fault, "this file")} is not there, or not for the server to read or write.`,
      fix: isCopy(fault, where)
        ? "send the lines along, in the file: COPY … FROM stdin; below it the lines, and \\. on a line of its own"
        : "name one that is there, for the server's own user to read or write; then: sluice up",
    }),
    (fault, where) => ({
      cause: `경로는 서버 컴퓨터의 경로입니다. ${firstName(fault, "파일")}: 그곳에 없거나 서버가 읽거나 쓸 수 없습니다.`,
      fix: isCopy(fault, where)
        ? "데이터를 파일에 함께 넣으세요: COPY … FROM stdin; 다음 줄부터 데이터, 마지막 줄에는 \\. 만"
        : "서버에 있고 서버 사용자가 읽거나 쓸 수 있는 경로로 고친 뒤: sluice up",
    }),
  ),
  cause(
    "library_missing",
    (fault) => said(fault, "58P01") && !isFileOfServer(fault) && !ofExtension.test(fault.message),
    (fault) => ({
      cause: `The server has no file ${firstName(fault, "that this needs")}: the package with it is not installed there.`,
      fix: "install the extension's package on the server (an image that has it: postgis/postgis, pgvector/pgvector), then: sluice up",
    }),
    (fault) => ({
      cause: `서버에 ${firstName(fault, "필요한")} 파일이 없습니다. 해당 패키지가 서버에 설치되지 않았습니다.`,
      fix: "서버에 확장 패키지를 설치한 뒤(포함된 이미지: postgis/postgis, pgvector/pgvector): sluice up",
    }),
  ),
  cause(
    "data_damaged",
    (fault) => /^XX00[12]$/.test(fault.sqlstate ?? ""),
    (fault) => ({
      cause: `The server reads damaged pages${tableOf(fault) === undefined ? "" : ` of ${typed(tableOf(fault) ?? "")}`}: a broken disk, or a server that was stopped hard.`,
      fix: "change nothing more; copy the data directory first, then: CREATE EXTENSION amcheck; SELECT bt_index_check(…); REINDEX what is broken, or restore",
    }),
    (fault) => ({
      cause: `서버가 손상된 페이지${tableOf(fault) === undefined ? "" : `(${typed(tableOf(fault) ?? "")})`}를 읽었습니다. 디스크 고장이나 비정상 종료가 원인입니다.`,
      fix: "더 이상 변경하지 말고 데이터 디렉터리를 먼저 복사한 뒤: CREATE EXTENSION amcheck; SELECT bt_index_check(…); 손상된 인덱스는 REINDEX, 아니면 복원하세요",
    }),
  ),
];

/** Of data. An extension's own are another matter. */
function isFileOfServer(fault: Fault): boolean {
  const { sqlstate = "", message } = fault;
  return ["58P01", "42501"].includes(sqlstate) && /^could not open (?:server )?file/.test(message);
}

function isCopy({ hint = "" }: Fault, { words = "" }: FaultPlace): boolean {
  return hint.startsWith("COPY FROM") || (words.startsWith("COPY") && !hint.startsWith("COPY TO"));
}
