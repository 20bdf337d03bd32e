import type { RefusalWords } from "../text.js";

/** 정책이 거부한 것과 그 규칙. */
export const refusals: RefusalWords = {
  destructive: {
    what: (p) => `${p.id} 데이터 손실: ${p.what}`,
    rule: "id를 지정하지 않으면 거부",
    instead: (p) => `--allow-destructive ${p.id}`,
  },
  unread: {
    what: (p) => `${p.id} 내용을 읽을 수 없어 데이터 손실 여부를 알 수 없음: ${p.what}`,
    rule: "id를 지정하지 않으면 거부",
    instead: (p) => `--allow-destructive ${p.id}`,
  },
  out_of_order: {
    what: (p) => `${p.id} ${p.name} 뒤늦게 추가됨: 더 새로운 것이 이미 적용되어 있음`,
    rule: "뒤늦은 것은 지정하지 않으면 거부",
    instead: (p) => `sluice up --only ${p.id}`,
  },
  changed: {
    what: (p) => `${p.id} ${p.name} 적용된 뒤 파일이 바뀜`,
    rule: "바뀐 파일은 거부",
    instead: () => "파일을 원래대로 돌리고, 바꿀 내용은 새 마이그레이션으로 작성하세요",
  },
  missing: {
    what: (p) => `${p.id} ${p.name} 적용되었지만 파일이 없음`,
    rule: "파일이 없으면 거부",
    instead: () => "버전 관리나 이전 이미지에서 파일을 되살리세요",
  },
  ahead: {
    what: (p) => `${p.id} ${p.name} 여기 있는 모든 파일보다 새로운 것이 적용되어 있음`,
    rule: "데이터베이스가 앞서 있으면 거부",
    instead: () => "더 새로운 파일이나 그 파일이 든 이미지를 사용하세요",
  },
  environment: {
    what: () => "전체 되돌리기는 개발과 테스트 환경에서만 가능",
    rule: "다른 환경에서는 거부",
    instead: () => "하나만 되돌리려면 sluice down, 환경 지정은 --env NAME",
  },
  never: {
    what: (p) =>
      p.id === ""
        ? `손대지 않도록 지정된 데이터베이스: ${p.what}`
        : `${p.id} ${p.name}에서 손대지 않도록 지정된 데이터베이스를 바꿈: ${p.what}`,
    rule: "never에 지정됨",
    instead: (p) => (p.id === "" ? "다른 데이터베이스를 지정하거나 설정을 고치세요" : "파일이나 설정을 고치세요"),
  },
  no_down: {
    what: (p) => `${p.id} ${p.name} down이 없어 되돌릴 수 없음`,
    rule: "down이 있는 것만 되돌림",
    instead: (p) => `직접 되돌린 뒤: sluice resolve ${p.id} --pending --because TEXT`,
  },
  unresolved: {
    what: (p) => `${p.id} ${p.name} 결과를 알 수 없음`,
    rule: "결과를 기록하기 전에는 진행하지 않음",
    instead: (p) => `sluice resolve ${p.id} --applied | --pending | --retry --because TEXT`,
  },
  blocks: {
    what: (p) => `${p.id} ${p.name} 실행되는 동안 다른 쓰기가 멈춤: ${p.what}`,
    rule: "다른 쓰기를 막는 변경은 거부",
    instead: () => "--online prefer",
  },
  may_block: {
    what: (p) => `${p.id} ${p.name} 다른 쓰기를 막을 수 있고, 서버가 거부하게 할 방법이 없음: ${p.what}`,
    rule: "다른 쓰기를 막을 수 있는 변경은 거부",
    instead: () => "--online prefer",
  },
};
