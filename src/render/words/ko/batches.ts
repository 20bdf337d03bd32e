import type { Batched, batched as english } from "../en/batches.js";

const rowsOf = (count: number): string => `${count.toLocaleString("en-US")}행`;

/** 묶음으로 처리한 행. */
export const rowsIn = (rows: number, direction: "up" | "down"): string =>
  rows === 0
    ? `${direction === "up" ? "반영된" : "되돌려진"} 것은 없습니다`
    : `${rowsOf(rows)}이 ${direction === "up" ? "반영되어" : "되돌려져"} 있습니다`;

export const batched: typeof english = {
  state: (rows, direction) =>
    `묶음 처리 중 멈춤: ${rows === 0 ? "없음" : `${rowsOf(rows)} ${direction === "up" ? "반영됨" : "되돌려짐"}`}`,
  rows: (rows) => (rows === 0 ? "없음" : `${rowsOf(rows)} (묶음으로 처리)`),
  brokeOff: (migration, rows, message) =>
    rows === undefined
      ? `${migration}: 일부만 반영되어 있습니다. 묶음 처리가 도중에 멈췄고, 반영된 묶음은 기록되어 있습니다: ${message}`
      : `${migration}: 묶음 처리가 ${rowsOf(rows)} 뒤에서 멈췄고, 그 행들은 그대로 남아 있습니다: ${message}`,
  notBack: (migration, rows) =>
    `${migration}: 묶음 처리가 도중에 멈췄습니다. ${rowsIn(rows, "up")}. down은 그 행들만 골라 되돌리지 못합니다`,
  changed: (migration, rows, direction) =>
    `${migration}: 묶음 처리가 도중에 멈췄고, 그 뒤 파일 내용이 바뀌었습니다. ${rowsIn(rows, direction)}`,
  said: (id, rows, direction) => `${id}: 묶음 처리가 도중에 멈췄습니다. ${rowsIn(rows, direction)}`,
  again: (rows, direction) =>
    `${direction === "up" ? "반영된" : "되돌려진"} ${rowsOf(rows)} 다음부터 이어서 실행할 것으로 기록됨: sluice ${direction}`,
  anew: (rows) => `다시 실행하면 이미 처리한 ${rowsOf(rows)}을 포함해 첫 행부터 시작합니다`,
  ways: {
    goOn: (command) => `처리된 다음부터 이어서 실행: ${command}`,
    goOnOnce: (command) => `데이터를 바로잡은 뒤, 처리된 다음부터 이어서 실행: ${command}`,
    stays: ({ id }: Batched) =>
      `파일을 고쳤다면, 처리된 것은 그대로 두고 같은 테이블과 키를 따라 그 다음부터 이어서 실행: sluice resolve ${id} --retry --because TEXT`,
    anew: ({ id, direction }) =>
      `또는 ${direction === "up" ? "반영된 것을 직접 되돌리고" : "되돌려진 것을 직접 복구하고"} 첫 행부터 다시 시작: sluice resolve ${id} ${direction === "up" ? "--pending" : "--applied"} --because TEXT`,
    finished: ({ id, direction }) =>
      `또는 나머지를 직접 끝낸 뒤: sluice resolve ${id} ${direction === "up" ? "--applied" : "--pending"} --because TEXT`,
    through: () => "먼저 끝까지 적용하기: sluice up",
    thenBack: () => "그 뒤 되돌리기: sluice down",
    unlessDone: (ran) =>
      ran
        ? "또는 그 행들을 직접 되돌렸고 첫 행부터 다시 시작하려면: --because TEXT 추가"
        : "또는 나머지를 직접 끝냈다면: --because TEXT 추가",
  },
};
