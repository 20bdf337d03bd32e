import type { progress as english } from "../en/progress.js";
import { josa } from "../../josa.js";
import { maybe } from "../text.js";

/** 실행 중에 일어나는 일. */
export const progress: typeof english = {
  holder: (p) =>
    `pid ${p.pid}${maybe(p.client, (client) => `, ${client}`)} (${p.application})${maybe(p.since, (since) => `, ${since} 동안`)}`,
  lockHeld: (holder, left) =>
    `마이그레이션 락 대기 중: 다른 인스턴스가 실행 중${holder === undefined ? "" : ` (${holder})`} · ${left} 더 기다림`,
  lockTaken: (waited) => `마이그레이션 락 획득 성공 (${waited} 대기)`,
  busy: (p) =>
    `${p.table ?? "테이블"} 사용 중: 시도 ${p.try}/${p.of}, ${p.waited} 대기${maybe(p.holder, (holder) => ` · ${holder}`)}`,
  statement: (words) => `: "${words}"`,
  waitTried: (p) => `아직 연결되지 않음: ${p.reason} (시도 ${p.try}) · ${p.left} 더 기다림`,
  waitReady: (tries) => `데이터베이스 연결 성공 (시도 ${tries})`,
  unitOf: (at, of) => `${at}/${of}`,
  working: () => "실행 중",
  takenBack: () => "되돌림",
  notice: (severity, message) => `${severity.toLowerCase()}: ${message}`,
  doubted: (id) => `${josa(id, "을/를")} 커밋하는 중에 연결이 끊어짐 · 확인 중 …`,
  settled: (id, outcome) =>
    outcome === "in" ? `${josa(id, "은/는")} 반영되어 있음` : `${josa(id, "은/는")} 반영되지 않음`,
  repaired: (index) => `남아 있던 유효하지 않은 인덱스 ${josa(index, "을/를")} 지움`,
  unvalidated: (constraint, table) =>
    `${table}의 제약 조건 ${josa(constraint, "이/가")} 검증되지 않음: 기존 행은 확인하지 않았음`,
  policy: (cell, detail) => `${cell}: ${detail}`,
  interrupted: (hard) =>
    hard
      ? "다시 중단 요청됨: 서버에서 실행 중인 것을 취소함"
      : "중단 요청됨: 새로 시작하지 않고 하던 단계만 마침 (한 번 더 누르면 취소)",
};
