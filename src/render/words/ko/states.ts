import type { State } from "../../../core/model/state.js";

/** 마이그레이션의 상태. */
export const states: Readonly<Record<State, string>> = {
  applied: "적용됨",
  pending: "남음",
  missing: "파일 없음",
  changed: "바뀜",
  failed: "실패",
  ahead: "앞섬",
  baselined: "기준선",
  reverted: "되돌림",
  superseded: "대체됨",
  unknown: "알 수 없음",
};

/** `applied, failed` 형태로 주어진 상태들. */
export function statesIn(listed: string): string {
  return listed
    .split(", ")
    .map((state) => `'${states[state as State] ?? state}'`)
    .join(", ");
}
