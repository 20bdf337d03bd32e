import { addressOf } from "../../../core/model/address.js";
import type { SessionLost } from "../../../core/model/session-lost.js";
import type { FailureFacts } from "../../../core/failures/failure.js";
import type { Holder } from "../../../core/model/holder.js";
import { josa } from "../../josa.js";
import { duration, typed } from "../../time.js";
import { type FailureWords, isOfRows, maybe, ofKind } from "../text.js";
import { changedInBatches } from "../batched.js";
import { batched } from "./batches.js";
import { notReversible } from "./down.js";
import { ended } from "./ended.js";
import { back, behind, firstly, half, isHalf, partlyIn, running, settledByHand } from "./half.js";
import { historyFailures } from "./histories.js";
import { notConverted } from "./not-converted.js";
import { sessionOf } from "./progress.js";
import { serverFailures } from "./servers.js";
import { states } from "./states.js";
import { changedSince, settles } from "./story.js";
import { configProblems, urlProblems, wrongUses } from "./uses.js";

const place = (p: { readonly host: string; readonly port: number }): string =>
  p.host === "" ? `${p.port}번 포트` : addressOf(p);

const doings: Readonly<Record<string, string>> = {
  run: "실행",
  record: "이력 기록",
  status: "상태 확인",
  plan: "계획 작성",
  log: "이력 읽기",
  wait: "대기",
  convert: "이력 옮기기",
};

/** 모든 실패의 한국어 설명. */
export const failures: FailureWords = {
  ...serverFailures,
  ...historyFailures,
  ...notConverted,
  wrong_use: ({ detail }) => ofKind(wrongUses, detail),
  config_invalid: ({ file, key, problem }) => {
    const text = ofKind(configProblems, problem);
    return { ...text, what: `${file}: ${maybe(key, (name) => `${name} `)}${text.what}` };
  },
  config_unreadable: ({ file, reason }) => ({
    what: `${file} 파일을 읽을 수 없습니다: ${reason}`,
    fixes: ["파일을 고치거나 다른 파일을 지정하세요: --config FILE"],
  }),
  no_source: ({ looked }) => ({
    what: "이 폴더에서 마이그레이션을 찾지 못했습니다",
    causes: [`찾아본 곳: ${looked.join(", ")}`],
    fixes: ["폴더 지정: --source FOLDER", "또는 자동으로 찾아 설정 파일 만들기: sluice init"],
  }),
  source_missing: ({ folder, reason }) => ({
    what: reason === undefined ? `${folder} 폴더가 없습니다` : `${folder} 폴더를 읽을 수 없습니다 (${reason})`,
    fixes: [
      "--source, SLUICE_SOURCE 또는 설정 파일의 이름을 고치세요",
      "값이 어디서 왔는지 확인: sluice status --explain",
    ],
  }),
  source_ambiguous: ({ candidates }) => ({
    what: `마이그레이션 폴더 후보가 여러 개입니다: ${candidates.join(", ")}`,
    fixes: [
      `하나를 지정: --source ${candidates[0] ?? "FOLDER"}`,
      `또는 설정 파일에 적어 두기: sluice init --source ${candidates[0] ?? "FOLDER"}`,
    ],
  }),
  format_unknown: ({ folder, known }) => ({
    what: `${folder} 폴더의 파일 형식은 이 버전이 지원하지 않습니다`,
    causes: [`지원하는 형식: ${known.join(", ")}`],
    fixes: ["형식 지정: --format NAME", "또는 폴더 지정: --source FOLDER"],
  }),
  source_invalid: ({ problems }) => ({
    what: `마이그레이션 파일에 문제가 ${problems.length}건 있습니다. 아무것도 실행하지 않았습니다`,
    fixes: ["파일을 고친 뒤 같은 명령을 다시 실행하세요"],
  }),
  source_changed: ({ file }) => ({
    what: `${file} 파일이 읽는 동안 바뀌었습니다`,
    fixes: ["파일 쓰기가 끝난 뒤 같은 명령을 다시 실행하세요"],
  }),
  no_database: ({ looked }) => ({
    what: "데이터베이스가 지정되지 않았습니다",
    causes: [`찾아본 곳: ${looked.join(", ")}`],
    fixes: [
      "지정: --url postgres://USER:PASSWORD@HOST/DATABASE 또는 DATABASE_URL",
      "서버 없이 먼저 써 보려면: --embedded",
    ],
  }),
  url_invalid: ({ from, problem }) => {
    const text = ofKind(urlProblems, problem);
    return { ...text, what: `${from} 값을 데이터베이스 주소로 읽을 수 없습니다: ${text.what}` };
  },
  secret_unreadable: ({ variable, file, reason }) => ({
    what: `${variable}에 지정된 ${file} 파일을 읽을 수 없습니다: ${reason}`,
    fixes: [`${josa(variable, "을/를")} 고치거나 파일 읽기 권한을 주세요`],
  }),
  rejected: (p) => ({
    what: `${place(p)} 서버가 ${p.database === "" ? "" : `${p.database} 데이터베이스에 대한 `}${p.user === "" ? "" : `${p.user} `}사용자의 접속을 거부했습니다${p.database === "" ? ". 데이터베이스 이름이 없습니다" : ""}`,
    fixes: [
      ...(p.database === "" ? ["주소 끝에 데이터베이스 이름을 쓰세요: …/DATABASE"] : []),
      "사용자, 비밀번호, 데이터베이스 이름을 고치세요. 사용 중인 값: sluice status --explain",
    ],
  }),
  unknown_target: ({ name, known, near }) => ({
    what: `${name} 타깃이 없습니다. 있는 타깃: ${known.join(", ")}`,
    fixes: [`--target ${near ?? (known.length === 1 ? known[0] : "NAME")}`],
  }),
  unknown_id: ({ id, near }) => ({
    what: `${id} 마이그레이션이 없습니다${near.length > 0 ? `. 비슷한 것: ${near.join(", ")}` : ""}`,
    fixes: ["id 목록: sluice status"],
  }),
  ambiguous_id: ({ id, candidates }) => ({
    what: `${id}에 해당하는 것이 여러 개입니다: ${candidates.join(", ")}`,
    fixes: ["하나만 가리키도록 더 길게 쓰세요"],
  }),
  shared_history: ({ table, targets, schemas, databases }) => ({
    what: `${databases ? `데이터베이스(${databases.join(", ")})가` : schemas ? `지정한 스키마(${schemas.map((name) => name || "없음").join(", ")})가` : "소스가"} 서로 다른 타깃 ${targets.join(", ")}의 이력 테이블이 같습니다: ${table}`,
    causes: [
      databases
        ? "이력 테이블은 데이터베이스 하나에만 속합니다. 함께 쓰면 한쪽에 적용된 것을 다른 쪽에도 적용된 것으로 여깁니다"
        : schemas
          ? "이력 테이블은 스키마 하나에만 속합니다. 함께 쓰면 한쪽에 적용된 것을 다른 쪽에도 적용된 것으로 여깁니다"
          : "이력 테이블은 소스 하나에만 속합니다. 함께 쓰면 상대의 마이그레이션을 파일이 사라진 것으로 여깁니다",
    ],
    fixes: [
      ...(schemas ? ["둘 다 같은 스키마에 적용하려면 양쪽에 같은 스키마를 적으세요: session.searchPath"] : []),
      "한쪽에 다른 테이블을 지정하세요: 설정의 history.table",
    ],
  }),
  not_in_this_version: ({ what }) => ({
    what: `${josa(what, "은/는")} 이 버전에 없습니다`,
    fixes: ["쓸 수 있는 명령: sluice --help"],
  }),
  embedded_missing: (p) => ({
    what: "내장 PostgreSQL이 설치되어 있지 않습니다",
    fixes: [`npm install --save-dev ${p.package}`],
  }),
  embedded_failed: ({ reason }) => ({
    what: `내장 PostgreSQL이 시작되지 않았습니다: ${reason}`,
    fixes: ["다른 서버를 사용하세요: --url"],
  }),
  file_exists: ({ file }) => ({
    what: `${file} 파일이 이미 있습니다. 아무것도 쓰지 않았습니다`,
    fixes: ["직접 고치거나 먼저 다른 곳으로 옮기세요"],
  }),
  file_unwritable: ({ file, reason }) => ({
    what: `${file} 파일을 쓸 수 없습니다: ${reason}`,
    fixes: ["쓰기 권한을 주거나 쓸 수 있는 곳에서 실행하세요"],
  }),
  needs_terminal: ({ question, flag }) => ({
    what: `터미널이 없어 "${question}" 질문에 답을 받을 수 없습니다`,
    fixes: [`예로 답하려면: ${flag}`],
  }),
  not_reversible: notReversible,
  command_failed: ({ command, exitCode, said }) => ({
    what: `도구가 남은 것이 있는지 답하지 않았습니다: ${command} (${exitCode < 0 ? "시작할 수 없음" : `종료 코드 ${exitCode}`})`,
    causes: said.slice(-6),
    fixes: ["cwd에 적은 폴더에서 그 명령을 직접 실행해 보세요", "남은 것이 없으면 0, 있으면 2로 끝나야 합니다"],
  }),
  plan_changed: ({ asked, now }) => ({
    what: `계획이 더 이상 ${josa(asked, "이/가")} 아닙니다. 지금은 ${now.slice(0, 12)}입니다`,
    causes: ["계획을 만든 뒤 파일, 이력 또는 플래그가 바뀌었습니다"],
    fixes: ["다시 확인: sluice plan"],
  }),
  state_changed: ({ id, name, now, under, over }) => {
    if (over !== undefined)
      return {
        what: `그사이 다른 실행이 ${josa(`${id} ${name}`, "을/를")} 되돌렸습니다. 지금 상태: ${states[now]}. 그 뒤의 ${josa(over, "은/는")} 적용하지 않습니다`,
        fixes: ["다시 확인한 뒤 무엇을 적용할지 정하세요: sluice status"],
      };
    return under === undefined
      ? {
          what: `기다리는 동안 다른 실행이 ${josa(`${id} ${name}`, "을/를")} 처리했습니다. 지금 상태: ${states[now]}. 아무것도 기록하지 않았습니다`,
          fixes: ["다시 확인한 뒤, 여전히 사실인 것을 기록하세요: sluice status"],
        }
      : {
          what: `그사이 다른 실행이 ${josa(`${id} ${name}`, "을/를")} 반영했습니다. 지금 상태: ${states[now]}. 그 아래의 ${josa(under, "은/는")} 되돌리지 않습니다`,
          fixes: ["다시 확인한 뒤 무엇을 되돌릴지 정하세요: sluice status"],
        };
  },
  refused: ({ refusals }) => ({ what: `정책에 따라 ${refusals.length}건을 거부했습니다`, fixes: [] }),
  unreachable: (p) => {
    const what = `데이터베이스 연결 실패: ${place(p)}${p.tries > 1 ? ` (시도 ${p.tries}회)` : ""}`;
    if (p.goOn === undefined)
      return { what, fixes: ["준비될 때까지 기다리기: sluice wait --timeout 60s 또는 --wait 60s"] };
    const at = `${p.id} 실행 중에 연결이 끊겼습니다`;
    return {
      what: `${what}. ${at}${p.doubted ? ". 반영되었는지 아직 알 수 없습니다" : ""}`,
      fixes: [
        "준비될 때까지 기다리기: sluice wait --timeout 60s",
        `그다음 이어서 실행(무엇이 반영되었는지 먼저 확인): ${p.goOn}`,
      ],
    };
  },
  tls_failed: (p) =>
    p.unbound
      ? {
          what: `${place(p)} 서버는 TLS 연결에 묶인 로그인(SCRAM 채널 바인딩)을 제공하지 않지만 channel_binding=require가 요구합니다`,
          fixes: [
            "서버에서 ssl = on, pg_hba.conf의 hostssl 줄에 scram-sha-256, password_encryption = scram-sha-256으로 저장한 암호가 필요합니다",
            "또는 중간 구간을 신뢰한다면 URL에서 channel_binding을 지우세요",
          ],
        }
      : {
          what: `${place(p)} 서버와 TLS 연결을 맺지 못했습니다`,
          fixes: ["TLS 사용 방식은 URL의 sslmode, sslrootcert, sslcert, sslkey로 정합니다"],
        },
  lock_timeout: ({ waitedMs, holder, alive, also, unlocked }) => ({
    what:
      also === undefined
        ? `마이그레이션 락 획득 실패: 다른 실행이 ${duration(waitedMs)} 동안 ${unlocked ? "작업 중이었습니다" : "락을 잡고 있었습니다"}`
        : `키 ${also}(lock.also) 획득 실패: 다른 세션이 ${duration(waitedMs)} 동안 잡고 있었습니다`,
    ...(holder ? { causes: [heldBy(holder, unlocked)] } : {}),
    fixes: [
      `더 오래 기다리기: --lock-wait ${typed(Math.max(300_000, Math.ceil(waitedMs / 60_000) * 120_000))}`,
      also === undefined
        ? "또는 다른 실행이 무엇을 하는지 확인: sluice log"
        : "또는 그 키를 잡은 쪽에서 놓게 하거나, lock.also에서 빼세요",
      ...(holder?.application.startsWith("sluice") && !unlocked
        ? [
            `${alive ? "1분 동안 아무 움직임이 없으면" : "클라이언트가 사라졌다면"} 그 세션을 끝내기: sluice up --cancel-orphan ${holder.pid}`,
          ]
        : []),
    ],
  }),
  migration_failed: (p) => ({
    what:
      p.outcome === "rolled-back"
        ? `${p.id} ${p.name} ${p.direction === "down" ? "되돌리기 " : ""}${p.cutOff ? "도중에 끊김" : "실패"}, 전체 롤백됨`
        : `${p.id} ${p.name} ${p.units}개 중 ${p.done + 1}번째에서 ${p.cutOff ? "끊김" : "실패"}, 앞의 ${p.done}개는 ${p.direction === "down" ? "되돌림" : "반영됨"}`,
    causes: [
      ...(p.fault.kind === "changed" ? ["실행 중에 파일이 변경되었습니다"] : []),
      ...(p.fault.kind === "no-command" ? ["이 환경에서 명령을 찾을 수 없습니다"] : []),
      ...(!p.lost
        ? []
        : [`나머지가 읽는 ${p.lost.name}: 이 세션에만 있던 것이므로 다른 세션에서 이어서 실행할 수 없습니다`]),
    ],
    fixes: p.unkept
      ? settledByHand(p)
      : p.lost
        ? settlesRest(p, p.lost)
        : [
            `${howAgain(p)}: sluice ${p.direction}`,
            ...(p.outcome === "partial" && p.direction === "up" ? [back(p)] : []),
          ],
  }),
  would_fail: (p) => ({
    what: `${p.id} ${p.name}: 서버가 ${p.direction === "down" ? "되돌리기를 " : ""}거부할 마이그레이션이므로 시작하지 않았습니다`,
    fixes: [`파일이나 서버 설정을 고친 뒤: sluice ${p.direction}`],
  }),
  check_failed: ({ problem, what }) =>
    problem === "not_recorded"
      ? {
          what: `실행은 끝났지만 이력에 없는 것이 있습니다: ${what.join(", ")}`,
          fixes: ["둘 다 확인: sluice status, sluice log"],
        }
      : {
          what: `실행 후 유효하지 않은 인덱스가 남았습니다: ${what.join(", ")}`,
          fixes: what.map((index) => `DROP INDEX CONCURRENTLY ${index};  이후 다시 생성`),
        },
  no_privilege: () => ({
    what: "데이터베이스 사용자에게 필요한 권한이 없습니다",
    fixes: ["권한을 주거나 다른 사용자로 실행하세요: --role NAME, --url"],
  }),
  read_only_server: ({ reason }) => ({
    what:
      reason === "standby"
        ? "이 서버는 스탠바이입니다. 변경을 받지 않습니다"
        : "이 서버, 데이터베이스 또는 사용자가 읽기 전용으로 설정되어 있습니다",
    fixes:
      reason === "standby"
        ? ["프라이머리 서버를 지정하세요: --url"]
        : ["설정한 곳(서버, 데이터베이스 또는 사용자)에서 되돌리거나, 쓸 수 있는 사용자로 실행하세요: --url"],
  }),
  server_failed: ({ doing }) => ({
    what: `${doings[doing] ?? doing} 중 서버 오류가 발생했습니다`,
    fixes: ["데이터베이스 상태 확인: sluice status"],
  }),
  interrupted: (p) => ({
    what: `${p.signal === "--timeout" ? "제한 시간(--timeout)이 지나 중단됨" : `${p.signal}에 의해 중단됨`}${maybe(p.id, (id) => ` (${id})`)}. ${interruptedWhere(p)}`,
    ...(p.holder ? { causes: [heldBy(p.holder, p.unlocked)] } : {}),
    fixes: [
      p.goOn === undefined ? "같은 명령을 다시 실행해도 됩니다" : `이어서 실행: ${p.goOn}`,
      "현재 상태: sluice status",
    ],
  }),
  outcome_unknown: ({ id, name, direction, unit, of, why, lost, neverWhole }) => ({
    what: half(`${id} ${name}`.trim(), unit - 1, of, why),
    fixes: [
      ...(why.kind === "still_running" ? running(id, direction, why) : []),
      ...(why.kind === "broke_off" && !why.untold && !lost?.unit
        ? [`다시 확인하게 하고, 확실하면 마저 끝내기: sluice ${direction}`]
        : []),
      ...(why.kind === "partly_in" ? partlyIn(id, unit, why.unshown) : []),
      ...(why.kind === "in_batches" ? behind(id, direction) : []),
      ...(why.kind === "partly_in" || why.kind === "still_running" || why.kind === "in_batches"
        ? []
        : isHalf(why)
          ? [firstly[why.kind], "반영된 것과 아닌 것, 기록할 수 있는 것 확인: sluice status"]
          : [
              "데이터베이스를 확인한 뒤 사실대로 기록하세요:",
              ...settles({ id, direction, at: unit, of, ...(lost ? { lost } : {}), neverWhole }),
            ]),
    ],
  }),
  partial_changed: ({ id, name, direction, unit, of, begun, batched: rows }) => {
    if (rows !== undefined) return changedInBatches(batched, { id, name, direction }, rows);
    const fixes = changedSince({ id, direction, begun: begun === true });
    const where = `${josa(`${id} ${name}`, "은/는")} ${of}개 중 ${unit}번째에서`;
    if (!begun)
      return {
        what: `${where} 멈췄고, 그 뒤 이미 실행된 부분의 파일 내용이 바뀌었습니다`,
        fixes,
      };
    return {
      what: `${where} 도중에 끊겼고, 그 뒤 그 문장의 파일 내용이 바뀌었습니다. 이전 문장이 무엇을 남겼는지 알 수 없습니다`,
      fixes,
    };
  },
  lock_lost: ({ at }) => ({
    what: `${at}에서 락을 잃어 다음 단계 전에 실행을 멈췄습니다`,
    causes: ["락을 잡은 연결이 끊어졌거나 누군가 끊었습니다"],
    fixes: ["반영된 것과 아닌 것 확인: sluice status", "그다음: sluice up"],
  }),
  process_ended: ended,
  defect: ({ message }) => ({
    what: `sluice 자체의 결함입니다: ${message}`,
    fixes: ["위의 내용과 입력한 명령을 함께 신고하세요", "데이터베이스에 대해 알려진 것: sluice status, sluice log"],
  }),
};

function interruptedWhere({ id, doubted, silent, holder, also }: FailureFacts["interrupted"]): string {
  if (doubted)
    return `${silent ? "데이터베이스가 더 이상 응답하지 않았고, 아직 반영될 수 있습니다" : "반영되었는지 아직 알 수 없습니다"}. 다음 실행이 먼저 확인합니다`;
  if (silent) return "데이터베이스가 응답하지 않았습니다";
  return holder && id === undefined
    ? `${also === undefined ? "다른 실행의 락을" : `키 ${also}(lock.also)을`} 기다리던 중이었고, 아무것도 시작하지 않았습니다`
    : "기록되지 않은 채 반만 반영된 것은 없습니다";
}

function heldBy(holder: Holder, unlocked?: true): string {
  return `${sessionOf(holder)}${maybe(holder.application || undefined, (name) => ` (${name})`)}${maybe(holder.client, (client) => `, ${client}에서 접속`)}${maybe(holder.since, (since) => `, ${since}부터`)} ${unlocked ? "작업 중입니다" : "락을 잡고 있습니다"}`;
}

/** 일부만 반영되었고 이어서 실행할 수 없을 때. */
function settlesRest(p: FailureFacts["migration_failed"], lost: SessionLost): readonly string[] {
  const { id, direction, done, units: of } = p;
  return [...settles({ id, direction, at: done + 1, of, lost }), ...(p.back ? [back(p)] : [])];
}

function howAgain({ outcome, cutOff, fault, done }: FailureFacts["migration_failed"]): string {
  if (outcome === "rolled-back") {
    if (cutOff) return "다시 실행";
    if (fault.kind === "no-command") return "명령을 설치하거나 PATH에 추가하거나, 설정의 command를 고친 뒤";
    if (fault.kind === "changed") return "파일 변경이 끝난 뒤";
    return isOfRows(fault) ? "데이터나 파일을 고친 뒤" : "파일을 고친 뒤";
  }
  return `${cutOff ? "" : "실패한 부분이나 데이터를 고친 뒤 "}${done + 1}부터 이어서 실행`;
}
