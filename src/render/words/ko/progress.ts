import type { Numbered, progress as english } from "../en/progress.js";
import { josa } from "../../josa.js";
import { shortNumber } from "../../amount.js";
import { maybe } from "../text.js";
import { states } from "./states.js";

const phases: (typeof english)["phases"] = {
  preparing: "준비 중",
  "waiting-for-writers": "먼저 시작된 쓰기가 끝나기를 기다림",
  "waiting-for-readers": "먼저 시작된 읽기가 끝나기를 기다림",
  "waiting-for-snapshots": "더 오래된 트랜잭션이 끝나기를 기다림",
  reading: "읽는 중",
  sampling: "표본 수집 중",
  sorting: "정렬 중",
  building: "인덱스 만드는 중",
  validating: "인덱스와 테이블 대조 중",
  rewriting: "테이블 다시 쓰는 중",
  removing: "죽은 행 정리 중",
  copying: "복사 중",
  computing: "통계 계산 중",
  finishing: "마무리 중",
};

/** 아홉 자리 숫자는 아무도 읽지 않으므로 만, 억 단위로. */
function rows(count: number): string {
  if (count < 10_000) return `${count.toLocaleString("en-US")}행`;
  return count < 1e8 ? `${shortNumber(count / 1e4)}만 행` : `${shortNumber(count / 1e8)}억 행`;
}

/** 다른 세션의 번호. */
export function sessionOf({ pid, connection }: Numbered): string {
  return `${connection ? "연결" : "pid"} ${pid}`;
}

/** 실행 중에 일어나는 일. */
export const progress: typeof english = {
  holder: (p) => {
    if (p.pid === 0) return "아무도 끝내지 않은 준비된 트랜잭션(prepared transaction)";
    const who = `${p.maybe ? "아마도 " : ""}${sessionOf(p)}${maybe(p.client, (client) => `, ${client}`)}${maybe(p.application, (name) => ` (${name})`)}`;
    const since = maybe(p.since, (time) => `, ${time} 동안`);
    const idle = p.idle ? `${since === "" ? "," : ""} 트랜잭션을 열어 둔 채 대기` : "";
    return `${who}${since}${idle}${p.unseen ? ", 이 사용자는 그 내용을 볼 수 없음" : ""}`;
  },
  lockHeld: (p, holder, left) =>
    `${p.also === undefined ? `마이그레이션 ${p.unlocked ? "" : "락 "}대기 중: 다른 인스턴스가 실행 중` : `키 ${p.also}(lock.also) 대기 중: 다른 세션이 잡고 있음`}${holder === undefined ? "" : ` (${holder})`} · ${left} 더 기다림`,
  lockTaken: (waited, free) =>
    free ? `이제 아무도 락을 잡고 있지 않음 (${waited} 대기)` : `마이그레이션 락 획득 성공 (${waited} 대기)`,
  busy: (p) =>
    `${p.advisory ? "요청한 어드바이저리 락을 다른 세션이 잡고 있음" : `${p.table ?? "테이블"} 사용 중`}: 시도 ${p.try}/${p.of}, ${p.waited} 대기${maybe(p.holder, (holder) => ` · ${holder}`)}`,
  statement: (words) => `: "${words}"`,
  waitTried: (p) => `아직 연결되지 않음: ${p.reason} (시도 ${p.try}) · ${p.left} 더 기다림`,
  waitReady: (tries) => `데이터베이스 연결 성공 (시도 ${tries})`,
  unitOf: (at, of) => `${at}/${of}`,
  phases,
  rows,
  percentOf: (percent, whole) => `${whole} 중 ${percent} %`,
  perSecond: (count) => `초당 ${rows(count)}`,
  left: (time) => `${time} 남음`,
  waitsFor: (holder) => `기다리는 상대: ${holder}`,
  keepsWaiting: (count, longest) =>
    count === 1 ? `기다리게 하는 상대: ${longest}` : `${count}개 세션이 기다리는 중, 가장 오래된 것: ${longest}`,
  working: () => "실행 중",
  takenBack: () => "되돌림",
  overtaken: (p) => {
    if (p.rolledBack)
      return `그사이 ${p.who ? `${josa(p.who, "이/가")} 기록함(${states[p.now]})` : "다른 곳에서 이력을 기록함"}: 이번 실행이 한 것은 롤백됨`;
    const isBack = p.direction === "down" && p.now === "applied";
    const now = isBack ? "되돌린 뒤 다시 적용함" : p.now === "pending" ? "'남음'으로 기록함" : states[p.now];
    return `그사이 ${josa(p.who ?? "다른 실행", "이/가")} 먼저 처리함(${now}): 제외`;
  },
  notice: (severity, message) => `${severity.toLowerCase()}: ${message}`,
  doubted: (p) => {
    const lost = p.code === undefined ? "연결이 끊어짐" : `서버가 세션을 끝냄(${p.code})`;
    const doing =
      p.after > 0
        ? `${josa(p.id, "과/와")} 그 뒤 ${p.after}개를 보내는`
        : maybe(p.statement, (words) => `${p.id}의 "${words}" 문장을 실행하는`) || `${josa(p.id, "을/를")} 커밋하는`;
    return `${doing} 중에 ${lost} · 확인 중 …`;
  },
  settled: (stretches) => {
    const outcomes = { in: "반영되어 있음", half: "중간까지만 실행됨", "not-in": "반영되지 않음" };
    const said = stretches.map(({ from, to, found }) => {
      const which = josa(from === to ? from : `${from}–${to}`, "은/는");
      return `${which} ${outcomes[found]}`;
    });
    return said.join(", ");
  },
  orphanEnded: (p, application) => `--cancel-orphan에 따라 세션 ${sessionOf(p)}(${application})을 끝냄`,
  orphanAlive: (p, application) => `세션 ${sessionOf(p)}(${application})이 살아 있어 끝내지 않음`,
  orphanOther: (pid, holder) =>
    `세션 ${josa(sessionOf({ ...holder, pid }), "은/는")} 그대로 둠(--cancel-orphan): 락을 잡고 있는 것은 ${sessionOf(holder)}`,
  repaired: (index) => `남아 있던 유효하지 않은 인덱스 ${josa(index, "을/를")} 지움`,
  invalid: (index) =>
    `인덱스 ${josa(index, "이/가")} INVALID 상태라 조회에 쓰이지 않음: DROP INDEX CONCURRENTLY 또는 REINDEX 필요`,
  unvalidated: (constraint, table) =>
    `${table}의 제약 조건 ${josa(constraint, "이/가")} 검증되지 않음: 기존 행은 확인하지 않았음`,
  policy: (cell, detail) => `${cell}: ${detail}`,
  interrupted: (signal, grace) =>
    grace === undefined
      ? `중단 요청됨(${signal}): 서버에서 실행 중인 것을 취소함`
      : `중단 요청됨(${signal}): 새로 시작하지 않고 하던 단계만 ${grace} 안에 마침 (지금 Ctrl-C나 SIGTERM을 보내면 취소)`,
};
