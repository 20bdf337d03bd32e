import type {
  changedSince as englishChanged,
  fileBack as englishBack,
  settles as englishSettles,
  story as english,
} from "../en/story.js";
import { backwards, maybe } from "../text.js";
import { batched } from "./batches.js";

type Outcome = Parameters<typeof english.happened>[0]["outcome"];

const up: Readonly<Record<Outcome, string>> = {
  failed: "실패",
  interrupted: "중단됨",
  begun: "시작됨",
  done: "도중에 멈춤",
  retry: "이어서 진행하기로 기록됨",
  warned: "경고와 함께 반영됨",
};
const down: Readonly<Record<Outcome, string>> = {
  failed: "되돌리기 실패",
  interrupted: "되돌리다 중단됨",
  begun: "되돌리기 시작됨",
  done: "되돌리다 도중에 멈춤",
  retry: "이어서 되돌리기로 기록됨",
  warned: "경고와 함께 되돌려짐",
};
const unexplained: Readonly<Record<Outcome, string>> = {
  failed: "",
  interrupted: "",
  begun: " · 어떻게 끝났는지 기록이 없음",
  done: " · 이유는 기록되지 않음: 실행이 강제 종료되었거나, 데이터베이스 연결을 잃었거나, 풀러를 거쳐 보이지 않게 진행 중임",
  retry: "",
  warned: "",
};

const range = (from: number, to: number): string => (from === to ? `${from}` : `${from}–${to}`);

/** 멈춘 실행의 경과: 지친 사람도 알 수 있도록. */
export const story: typeof english = {
  happened: (p) => {
    const when = [maybe(p.at, (at) => at), maybe(p.who, (who) => who)].filter((part) => part !== "").join(", ");
    return `${(p.direction === "up" ? up : down)[p.outcome]}${maybe(when, (text) => ` (${text})`)}${p.explained ? "" : unexplained[p.outcome]}`;
  },
  underWay: (p) => {
    const last = [maybe(p.at, (at) => at), maybe(p.who, (who) => who)].filter((part) => part !== "").join(", ");
    return `${p.direction === "up" ? "진행 중일 수 있음" : "되돌리는 중일 수 있음"}${maybe(last, (text) => ` (마지막 기록: ${text})`)}`;
  },
  rows: batched.rows,
  corrected: () => "그 뒤 내용이 바뀜",
  nothing: () => "없음",
  whether: () => "반영되었는지 알 수 없음",
  mayStay: () => "이대로 두어도 되는지",
  range: (from, to, of) => `${range(from, to)}/${of}`,
  running: (who, since) =>
    `지금 실행 중이거나, 강제 종료된 실행이 서버에 남긴 작업이 있음${maybe(since, (at) => ` (${at}부터)`)}: ${who}`,
  acts: (p) => {
    const goOn = p.direction === "down" ? "sluice down" : p.late ? `sluice up --only ${p.id}` : "sluice up";
    const settle = settles(p);
    if (p.running) return ["그 작업이 끝나기를 기다린 뒤 다시 확인하세요: sluice status"];
    if (p.goesOn) return batchedActs(p, goOn);
    if (p.changed) {
      const begun = p.changed === "begun";
      const what = begun ? "도중에 끊긴 문장의" : "실행된 부분의";
      return [`${what} 파일 내용이 그 뒤 바뀌어 이대로는 이어서 실행하지 않습니다:`, ...changedSince({ ...p, begun })];
    }
    if (p.unknown && (p.gone || p.untold || p.lost))
      return ["데이터베이스를 확인한 뒤 사실대로 기록하세요:", ...settle];
    if (p.unknown)
      return [
        `sluice가 확인하고, 확실하면 이어서 진행합니다: ${goOn}`,
        "또는 데이터베이스를 직접 확인한 뒤 사실대로 기록하세요:",
        ...settle,
      ];
    const back = p.back ? [`또는 ${backwards(p.at - 1)} 되돌리기: sluice down`] : [];
    if (p.lost) return [...settle, ...back];
    const undo = `sluice resolve ${p.id} --pending --because TEXT`;
    if (p.gone && p.at === 1) return ["할 일 없음: 반영된 내용이 없고 파일도 없습니다"];
    if (p.gone) return [fileBack(goOn), `또는 반영된 것을 직접 되돌린 뒤: ${undo}`];
    const where = [`${again(p)}: ${goOn}`];
    if (p.at === 1) return where;
    if (p.direction === "down") return where;
    if (p.back) return [...where, ...back];
    return [...where, `또는 반영된 것을 직접 되돌린 뒤: ${undo}`];
  },
};

/** Nothing of it is unknown: it goes on, or begins again. */
function batchedActs({ id, direction, goesOn }: Parameters<typeof english.acts>[0], goOn: string): readonly string[] {
  const { ways } = batched;
  const of = { id, direction };
  return [goesOn === "same" ? ways.goOn(goOn) : ways.stays(of), ways.anew(of), ways.finished(of)];
}

/** 파일이 있는 곳: 그것을 실행한 쪽. */
export const fileBack: typeof englishBack = (next) => `실행했던 이미지나 브랜치에 있는 파일을 되돌려 놓은 뒤: ${next}`;

/** 명령은 복사할 수 있도록 줄 끝에 둔다. */
function again({ failed, busy, advisory, at }: Parameters<typeof english.acts>[0]): string {
  const on = at === 1 ? "" : `${at}부터 이어서 실행`;
  const first = busy
    ? advisory
      ? "락이 풀리면"
      : "테이블이 한가할 때"
    : failed
      ? "실패한 문장이나 데이터를 고친 뒤"
      : "";
  return [first, on].filter((part) => part !== "").join(" ") || "이어서 진행";
}

/** 결과를 모르는 문장, 또는 마이그레이션 전체에 대해 사람이 사실대로 말할 수 있는 것. */
export const settles: typeof englishSettles = ({ id, direction, at, of, lost, neverWhole }) => {
  const isUp = direction === "up";
  const [tookEffect, undone, retry] =
    of === 1
      ? [isUp ? "반영됨" : "되돌려짐", isUp ? "반영되지 않음" : "아직 반영되어 있음", "그 문장을 다시 실행"]
      : [
          lost?.rest
            ? `모두 ${isUp ? "반영됨" : "되돌려짐"} (나머지는 직접 실행함)`
            : `${at} ${isUp ? "반영됨" : "실행됨"}`,
          isUp ? "반영된 것이 없음 (직접 되돌림)" : "되돌려진 것이 없음 (직접 복구함)",
          `${at} ${isUp ? "반영" : "실행"} 안 됨, 다시 실행`,
        ];
  const [applied, pending] = isUp
    ? [tookEffect, undone]
    : [neverWhole ? "모두 반영됨 (직접 반영함)" : undone, tookEffect];
  return [
    `${applied}: sluice resolve ${id} --applied --because TEXT`,
    `${pending}: sluice resolve ${id} --pending --because TEXT`,
    ...(lost?.unit ? [] : [`${retry}: sluice resolve ${id} --retry --because TEXT`]),
  ];
};

/** 실행된 부분의 파일 내용이 그 뒤 바뀐 경우. */
export const changedSince: typeof englishChanged = ({ id, direction, begun }) => {
  const first = begun
    ? `무엇이 남았는지 확인해 되돌린 뒤, 지금 내용으로 다시 실행: sluice resolve ${id} --retry --because TEXT`
    : "실행된 문장을 실행 당시대로 돌려놓고 나머지만 고치세요";
  const ended = direction === "up" ? "--applied" : "--pending";
  return [first, `또는 직접 끝낸 뒤: sluice resolve ${id} ${ended} --because TEXT`];
};
