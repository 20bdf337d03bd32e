import { backwards } from "../text.js";
import type { Because, Said } from "../../../core/plan/plan.js";
import type { Way } from "../../../core/model/statement-facts.js";
import { josa, particleFor } from "../../josa.js";
import type { screens as english } from "../en/screens.js";
import { batched } from "./batches.js";
import { ended } from "./ended.js";
import { convert } from "./convert.js";
import { poolerLacks } from "./pooler.js";
import { states } from "./states.js";
import { story } from "./story.js";

const list = (ids: readonly string[]): string =>
  ids.length > 6 ? `${ids.slice(0, 5).join(", ")} 외 ${ids.length - 5}개` : ids.join(", ");

const events: Readonly<Record<string, string>> = {
  "up done": "적용",
  "up begun": "시작",
  "up broken": "도중에 끊김",
  "up warned": "경고와 함께 반영됨",
  "up failed": "실패",
  "up interrupted": "중단됨",
  "down done": "되돌림",
  "down begun": "되돌리기 시작",
  "down broken": "되돌리다 끊김",
  "down warned": "경고와 함께 되돌려짐",
  "down failed": "되돌리기 실패",
  "down interrupted": "되돌리기 중단됨",
  "baseline done": "기준선",
  "resolve applied": "결과 기록: 반영됨",
  "resolve pending": "결과 기록: 반영 안 됨",
  "resolve retry": "결과 기록: 다시 시도",
};

const waiting: Readonly<Record<Way["keepsOut"], string>> = {
  nobody: "",
  writers: "끝날 때까지 다른 쓰기가 기다림",
  everybody: "끝날 때까지 읽기와 쓰기가 모두 기다림",
};

const because: Readonly<Record<Because, string>> = {
  pending: "",
  "out-of-order": "뒤늦게 추가됨",
  "asked-for": "지정됨",
  "failed-before": "이전에 실패함",
  "reverted-before": "되돌렸던 것",
  "partly-in": "멈춘 곳부터 이어서",
  retry: "다시 시도",
  "newest-applied": "",
  "after-target": "",
  redo: "",
  reset: "",
};

const saidOf: Readonly<Record<Said["cell"], (said: Said) => string>> = {
  destructive: (p) => `${p.id} 데이터 손실: ${p.detail}`,
  outOfOrder: (p) => `${p.id} ${p.name} 뒤늦게 추가됨: 더 새로운 것이 이미 적용되어 있음`,
  changed: (p) => `${p.id} ${p.name} 적용된 뒤 파일이 바뀜${p.detail === "cosmetic" ? ": 공백이나 주석만" : ""}`,
  missing: (p) =>
    p.detail === "not-again"
      ? `${p.id} ${p.name} 파일이 없어 다시 적용되지 않음`
      : `${p.id} ${p.name} 적용되었지만 파일이 없음`,
  ahead: (p) => `${p.id} ${p.name} 여기 있는 모든 파일보다 새로운 것이 적용되어 있음`,
  unread: (p) => `${p.id} 읽을 수 없는 내용이 있음: ${p.detail}`,
};

/** 화면의 말. */
export const screens: typeof english = {
  ended,
  outputLost: (reason) => `표준 출력을 끝까지 쓰지 못했습니다 (${reason}). 실행 결과에는 영향이 없습니다`,
  on: (p) => (p.host === "" ? p.database : `${p.database} (${p.host})`),
  standby: "스탠바이(읽기 전용)",
  readOnly: "읽기 전용으로 설정됨",
  as: (user) => `${user} 사용자`,
  planName: (id) => `계획 ${id}`,
  files: (p) => `${p.format} 파일, ${p.table}`,
  counts: (state, count) => `${count}개 ${states[state]}`,
  state: (state) => states[state],
  next: (command) => `다음: ${command}`,
  addressIn: (variable) => `먼저 입력한 주소를 ${variable}에 넣으세요: 비밀번호는 화면에 표시하지 않습니다`,
  rows: (rows, more) => `${rows.toLocaleString("en-US")}행${more ? " 초과" : ""}`,
  more: (count) => `외 ${count}개`,
  labels: {
    server: "서버 응답",
    expected: "예상 응답",
    network: "연결 응답",
    where: "위치",
    detail: "상세",
    hint: "힌트",
    likely: "예상 원인",
    act: "조치",
    stands: "현재 상태",
    isIn: "반영됨",
    isOut: "되돌림",
    unknown: "모르는 것",
    failed: "실패",
    broken: "중단됨",
    warned: "경고",
    stopped: "멈춘 곳",
    notRun: "실행 안 됨",
    refused: "거부됨",
    rule: "규칙",
    allow: "허용하려면",
    instead: "대신",
    found: "찾은 것",
    sees: "확인한 것",
  },
  status: {
    nothingThere: () => "마이그레이션 없음",
    noHistory: () => "아직 이력 없음",
    nothingPending: () => "남은 것 없음",
    cosmetic: () => "이후 바뀜: 공백이나 주석만",
    changed: () => "이후 바뀜",
    notComparable: () => "비교할 체크섬이 없음",
    assumed: () => "적용된 것으로 봄: 더 새로운 것의 앞에 있을 수 있음",
    outOfOrder: () => "뒤늦게 추가됨: 더 새로운 것이 적용되어 있음",
    partial: (done, of, direction) => `일부만 ${direction === "up" ? "반영됨" : "되돌림"}: ${done}/${of}`,
    batched: batched.state,
    rolledBack: (outcome) =>
      outcome === "retry" ? "다시 실행할 것" : `${outcome === "interrupted" ? "중단됨" : "실패"}, 전체 롤백됨`,
    cutOff: (count) => `${count}개 중단됨`,
    failed: () => "실패",
    dirty: () => "실패 후 dirty 상태",
    reverted: () => "되돌림",
    fileGone: () => "파일이 없음",
    missing: () => "적용되었지만 파일이 없음",
    ahead: () => "적용됨 · 여기 있는 모든 파일보다 새로움",
    baselined: () => "실행하지 않고 기준선으로 기록됨",
    superseded: () => "새로운 것으로 대체됨",
    unknown: () => "결과를 알 수 없음",
    underWay: () => "진행 중일 수 있음",
  },
  explain: {
    key: "설정",
    value: "값",
    from: "출처",
    hid: (hidden) => `가려진 값: ${hidden.join(", ")}`,
    origins: {
      words: {
        default: "기본값",
        found: "자동으로 찾음",
        none: "없음",
        caller: "호출한 코드",
        "recognised from the files": "파일에서 인식",
      },
      preset: (preset) => `${preset} 프리셋`,
      defaultOf: (environment) => `${environment} 기본값`,
    },
  },
  plan: {
    nothing: () => "할 일 없음",
    statements: (count) => `문장 ${count}개`,
    oneTransaction: (count) => `트랜잭션 하나, 문장 ${count}개`,
    performed: (way, where) => {
      const by = way === "code" ? "코드" : "명령";
      if (where === "batches") return `${by}, 묶음마다 따로 커밋`;
      return where === "inside" ? `${by}, 트랜잭션 하나` : `${by}, 트랜잭션 밖`;
    },
    units: (count, parts) => `${count}단계: ${parts.join(", 그다음 ")}`,
    transactions: (count) => (count === 1 ? "트랜잭션 하나" : `트랜잭션 ${count}개`),
    alone: (count, commits) => {
      const where = commits ? "바로 커밋되는" : "트랜잭션 밖에서";
      return `${where} 문장 ${count === 1 ? "하나" : `${count}개`}`;
    },
    mixed: (transactions, alone, commit) =>
      `트랜잭션 ${transactions}개와 ${commit ? "바로 커밋되는" : "트랜잭션 밖"} 문장 ${alone}개를 차례로`,
    done: (count) => `${count}단계는 이미 반영됨`,
    revert: (half) => (half ? `${half.of}개 중 ${backwards(half.done)} 되돌림` : "되돌림"),
    because,
    concurrently: () => "동시 작업: 읽기와 쓰기가 멈추지 않음",
    destroys: () => "데이터 손실",
    destroysCascade: () => "데이터 손실 · 의존하는 객체까지",
    cascade: () => "의존하는 객체까지",
    notValid: () => "기존 행은 확인하지 않음",
    inside: () => "내용을 알 수 없음",
    maybe: () => "실행할 때 정해짐",
    notRead: () => "읽지 못함",
    newName: (name) => `→ ${name}`,
    on: (table) => `대상 ${table}`,
    outsideBecause: (why) => (why === "drops-lock" ? "트랜잭션 밖: 세션의 락을 놓는 문장" : `트랜잭션 밖: ${why}`),
    commitsBecause: (why) => `바로 커밋됨: ${why}`,
    moreActions: (count) => `외 ${count}개 (전체: --full)`,
    nothingDestroyed: () => "데이터 손실 없음",
    destroyed: (ids) => `데이터 손실: ${list(ids)}`,
    unknownContents: () => "내용을 알 수 없는 부분 있음",
    run: (command) => `그대로 실행: ${command}`,
    standby: () => "여기서는 실행할 수 없습니다. 프라이머리를 지정하세요: --url",
    readOnly: () => "여기서는 실행할 수 없습니다. 데이터베이스나 사용자가 읽기 전용으로 설정되어 있습니다",
    askedFirst: (id) => `${id}의 결과를 알 수 없어 먼저 정해야 합니다`,
    lookedFirst: (ids) => `먼저 ${list(ids)}의 결과를 확인합니다`,
    refused: (count) => `이대로는 거부됨: 이유 ${count}건`,
    blocked: () => "이대로는 실행할 수 없음",
    sqlOmitted: () => "이 문장의 나머지는 표시하지 않음",
    either: (best, worst) => `최선 ${best} · 최악 ${worst}`,
    unchecked: () => "문서 기준 (이 버전에서는 확인하지 않음)",
    online: (keepsOut, rebuilds, atWorst) => {
      const said = [waiting[keepsOut], rebuilds ? "테이블 전체를 다시 씀" : ""].filter((part) => part !== "");
      return `${atWorst ? "최악의 경우 " : ""}${said.join(", ")}`;
    },
    inParts: () => "하나씩 실행: 중간에 끊기면 일부만 반영됨",
  },
  story,
  run: {
    applied: (count) => `${count}개 적용`,
    reverted: (count) => `${count}개 되돌림`,
    nothing: () => "할 일 없음",
    nothingPending: () => "남은 것 없음",
    pending: (count) => `${count}개 남음`,
    waited: (time) => `다른 실행을 ${time} 기다림`,
    notStarted: () => "시작하지 않음",
    failed: () => "실패",
    unvalidated: (constraint) => `제약 조건 ${josa(constraint, "이/가")} 검증되지 않음: 기존 행은 확인하지 않았음`,
    rolledBack: (direction, cutOff) =>
      `${cutOff ? "도중에 끊김, " : ""}전체 롤백됨 · ${direction === "up" ? "반영된" : "되돌린"} 내용 없음`,
    partial: ({ done, of, cutOff, unsent }, direction) => {
      const did = direction === "up" ? "반영됨" : "되돌림";
      const sofar = done === 0 ? "" : `${done === 1 ? "1" : `1–${done}`} ${did}, `;
      if (unsent) return `${done + 1}/${of}: ${sofar}${done + 1 === of ? of : `${done + 1}–${of}`} 실행 안 됨`;
      const rest = done + 2 > of ? "" : `, ${done + 2 === of ? of : `${done + 2}–${of}`} 실행 안 됨`;
      return `${done + 1}/${of}: ${sofar}${done + 1} ${cutOff ? "도중에 끊김" : "실패"}${rest}`;
    },
    commitsDdl: (server) => `   (${josa(server, "은/는")} DDL을 하나씩 바로 커밋함)`,
    unknown: () => "결과를 알 수 없음",
    stays: (p) => {
      const state = p.direction === "up" ? "적용된" : "되돌린";
      const particle = particleFor(p.ids.length > 6 ? "개" : (p.ids.at(-1) ?? ""), "은/는");
      const stays = p.ids.length === 0 ? "" : `${list(p.ids)}${particle} ${state} 상태입니다`;
      const together = p.together.length === 0 ? "" : `같은 트랜잭션이던 ${list(p.together)}도 함께 롤백되었습니다`;
      const idle = "이후 마이그레이션은 시작하지 않았";
      const rest = !p.rest ? stays : stays === "" ? `${idle}습니다` : `${idle}고, ${stays}`;
      return [together, rest].filter((part) => part !== "").join(". ");
    },
    half: ({ id, name, direction, done }) =>
      `${josa(`${id} ${name}`, "은/는")} 일부만 ${direction === "up" ? "반영된" : "되돌린"} 상태입니다. 해결한 뒤 ${done + 1}부터 이어서 실행: sluice ${direction}`,
    targetsFailed: (names) => `함께 실패: ${names.join(", ")}`,
    targetsNotStarted: (names) => `시작하지 않은 타깃: ${names.join(", ")}`,
    targetsDone: (names) => `먼저 끝난 타깃: ${names.join(", ")}`,
  },
  said: (said) => saidOf[said.cell](said),
  poolerLacks,
  log: {
    none: () => "아직 기록이 없습니다",
    unkept: (why) =>
      why === "off"
        ? "로그를 남기지 않습니다(history.log: false)"
        : "로그를 남기지 않습니다. 남기려면 history.log에 데이터베이스를 지정하세요",
    event: (kind, outcome) => events[`${kind} ${outcome}`] ?? `${kind} ${outcome}`,
    unit: (unit, of) => `${unit}/${of}`,
    because: (text) => `이유: ${text}`,
    by: (by, host) => `${by} (${host})`,
    shown: (count) => `기록 ${count}건`,
    stopped: (p) => {
      const isUp = p.direction === "up";
      if (p.units < 2) return `${isUp ? "반영된" : "되돌린"} 내용 없음 · 실행은 여기서 멈춤`;
      const before = p.unit === 1 ? "" : `${p.unit === 2 ? "1" : `1–${p.unit - 1}`} ${isUp ? "반영됨" : "되돌림"}, `;
      const rest = p.unit === p.units ? "" : `, ${p.unit + 1 === p.units ? "" : `${p.unit + 1}–`}${p.units} 실행 안 됨`;
      return `${before}${p.unit} ${isUp ? "반영" : "되돌림"} 안 됨${rest} · 실행은 여기서 멈춤`;
    },
    cutOff: (begun, running) => {
      if (running) return "끝난 기록이 아직 없음: 실행 중인 작업이 있음";
      const nobody = "실행 중인 것은 보이지 않음: 이 실행은 강제 종료되었거나 데이터베이스 연결을 잃음";
      return begun
        ? `어떻게 끝났는지 기록이 없음 · ${nobody}`
        : `그 뒤에 어떻게 되었는지 기록이 없음 · ${nobody} (또는 연결 풀러를 거쳐 보이지 않게 실행 중)`;
    },
    settled: (p) =>
      `실행 중인 것은 보이지 않음 · 마지막 실행 (${p.who}, ${p.at}): 중간에 멈춘 것 없음, 기록되지 않은 것은 반영되지 않음`,
  },
  recorded: {
    nothing: () => "새로 기록할 것이 없습니다: 이미 그렇게 기록되어 있음",
    count: (count) => `${count}개 기록`,
    as: (state) => `${states[state]} 상태로 기록됨`,
    partial: (done, of, direction) =>
      direction === "up"
        ? `${done}/${of}까지 적용으로 기록됨. sluice up은 ${done + 1}부터 이어서 실행`
        : `${done}/${of}까지 되돌림으로 기록됨. sluice down은 ${done + 1}부터 이어서 실행`,
    again: (direction) => `다시 실행할 것으로 기록됨: sluice ${direction}`,
    behind: batched.again,
    anew: batched.anew,
    baseline: (isMarked) =>
      isMarked
        ? "실행하거나 확인하지 않고 기록했으며, 그 사실이 이력에 계속 남습니다"
        : "실행하거나 확인하지 않고 기록했으며, 여기에는 로그가 없어 그 사실이 남지 않습니다",
  },
  wait: {
    ready: (p) => `${p.server} 연결 성공 (${p.tries === 1 ? "첫 시도" : `시도 ${p.tries}, ${p.time} 뒤`})`,
  },
  made: {
    file: (file) => `${file} 작성함`,
    next: (file) => `다음: ${file} 파일에 SQL을 쓴 뒤: sluice plan`,
    nextCode: (file) => `다음: ${file} 파일에 코드를 쓴 뒤: sluice plan`,
  },
  convert,
  init: {
    source: (p) => `${p.folder} 폴더의 ${p.format} 파일, 마이그레이션 ${p.migrations}개`,
    noSource: (looked) => `마이그레이션 없음 (찾아본 곳: ${looked.join(", ")})`,
    variable: (p) => `${p.name} (${p.where})`,
    compose: (p) => `${p.file}의 ${p.service} 서비스 (${p.image})`,
    envFile: (p) => `${p.file}: ${p.variables.join(", ")}`,
    would: (file) => `${file} 파일에 쓸 내용:`,
    wrote: (file) => `${file} 작성함`,
    choose: (folder) => `마이그레이션이 ${folder} 폴더에 있습니까?`,
    question: (file) => `${josa(file, "을/를")} 쓸까요?`,
    answers: "[Y/n]",
    declined: () => "아무것도 쓰지 않았습니다",
  },
};
