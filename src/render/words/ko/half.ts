import type * as english from "../en/half.js";
import type { FailureFacts } from "../../../core/failures/failure.js";
import type { NotedBy } from "../../../core/model/applied.js";
import type { UnknownWhy } from "../../../core/model/unknown-why.js";
import type { Unshown } from "../../../core/model/unshown.js";
import { josa } from "../../josa.js";
import { backwards } from "../text.js";
import { batched } from "./batches.js";
import { sessionOf } from "./progress.js";
import { fileBack } from "./story.js";

/** 이력으로 알 수 있는 것. 결과를 모르는 문장이 있는지는 `status`가 보여 준다. */
export const firstly = {
  partly_back: "먼저 나머지를 되돌리세요: sluice down",
  file_gone: fileBack("sluice up"),
};

export function isHalf(why: UnknownWhy): why is Extract<UnknownWhy, { kind: keyof typeof firstly }> {
  return why.kind in firstly;
}

/** 반영된 부분을 되돌리는 방법. */
export function back({ id, done, back: isSeen }: FailureFacts["migration_failed"]): string {
  if (isSeen) return `또는 ${backwards(done)} 되돌리기: sluice down`;
  return `또는 반영된 부분을 직접 되돌린 뒤: sluice resolve ${id} --pending --because TEXT`;
}

/** 아직 실행 중이거나 그럴 수 있을 때 할 일. */
export const running: typeof english.running = (id, direction, { pid, maybe }) => {
  if (maybe)
    return [
      `그 세션이 누구의 것인지 확인하고, 이 마이그레이션의 것이 아니라면 사실대로 기록하기: sluice resolve ${id} --applied | --pending | --retry --because TEXT`,
      `또는 그 작업이 끝나기를 기다린 뒤 확인하게 하기: sluice ${direction}`,
    ];
  return [
    `기다리거나, 클라이언트가 사라졌다면 끝내기: sluice ${direction} --cancel-orphan ${pid}`,
    `그 뒤 무엇이 남았는지 확인하게 하기: sluice ${direction}`,
  ];
};

export function partlyIn(id: string, unit: number, unshown: Unshown): readonly string[] {
  const { ways } = batched;
  if (unshown.because === "in-batches") return [ways.through(), ways.thenBack(), ways.anew({ id, direction: "up" })];
  if (unshown.because === "in-doubt") return ["어느 쪽이든 그것부터 확인합니다: sluice up, sluice down"];
  return [
    `실패한 부분이나 데이터를 고친 뒤 ${unit}부터 이어서 실행: sluice up`,
    ...(unshown.because === "may-be-older" ? [] : [seenDown]),
    `또는 반영된 부분을 직접 되돌린 뒤: sluice resolve ${id} --pending --because TEXT`,
  ];
}

/** Behind its batches that are in, once the data or the file is right; or from the first row. */
export function behind(id: string, direction: "up" | "down"): readonly string[] {
  const { ways } = batched;
  const of = { id, direction };
  return [ways.goOnOnce(`sluice ${direction}`), ways.stays(of), ways.anew(of)];
}

const seenDown = "또는 down에 up의 문장마다 되돌리는 문장을 하나씩 적은 뒤: sluice down";

function notSeen(unit: number, unshown: Exclude<Unshown, { because: "in-batches" }>): string {
  if (unshown.because === "in-doubt") return `${unit}번째 결과를 아직 알 수 없습니다`;
  const statement = `"${unshown.words}"(${unshown.line}행)`;
  switch (unshown.because) {
    case "not-undone":
      return `반영된 ${josa(statement, "을/를")} 되돌리는 문장이 down에 없습니다`;
    case "undoes-nothing":
      return `down의 ${josa(statement, "이/가")} 되돌릴 것이 up에 보이지 않습니다`;
    case "undoes-both":
      return `down의 ${josa(statement, "이/가")} 반영된 것과 반영되지 않은 것을 함께 되돌립니다`;
    case "may-be-older":
      return `${josa(statement, "이/가")} 가리키는 것은 전부터 있던 것일 수 있는데, down이 그것을 없애려고 합니다`;
  }
}

export function half(migration: string, done: number, of: number, why: UnknownWhy): string {
  if (why.kind === "partly_in") return halfSeen(migration, done, of, why.unshown);
  if (why.kind === "partly_back")
    return `${josa(migration, "은/는")} ${of}개 중 ${done}개만 되돌려져 있습니다. 그 위에 다시 적용하지 않습니다`;
  if (why.kind === "file_gone" && !why.doubted)
    return `${josa(migration, "은/는")} ${of}개 중 ${done}개만 반영되어 있고, 파일이 없어 이어서 진행할 수 없습니다`;
  if (why.kind === "session_gone")
    return `${josa(migration, "은/는")} ${of}개 중 ${done}개만 반영되어 있습니다. 나머지는 끊어진 세션에서 만든 ${josa(why.name, "을/를")} 읽습니다`;
  if (why.kind === "only_warned")
    return `${migration}의 ${of}개 중 ${done + 1}번째는 반영되었지만, 그 과정에서 빠지거나 바뀐 것이 있다고 서버가 경고했습니다: ${why.message}`;
  if (why.kind === "in_batches") return batched.brokeOff(migration, why.rows, why.message);
  const unit = of === 1 ? "" : `${of}개 중 ${done + 1}번째 `;
  return `${migration}의 ${unit}결과를 알 수 없습니다: ${unknownWhy(why)}`;
}

function halfSeen(migration: string, done: number, of: number, unshown: Unshown): string {
  if (unshown.because === "in-batches") return batched.notBack(migration, unshown.rows);
  const start = `${josa(migration, "은/는")} ${of}개 중 ${done}개만 반영되어 있고,`;
  const why = notSeen(done + 1, unshown);
  return unshown.because === "in-doubt" ? `${start} ${why}` : `${start} 아무것도 건드리지 않았습니다: ${why}`;
}

function unknownWhy(
  why: Exclude<UnknownWhy, { kind: "partly_in" | "partly_back" | "session_gone" | "only_warned" | "in_batches" }>,
): string {
  switch (why.kind) {
    case "catalog_silent":
      return "카탈로그만으로는 그 문장이 반영되었는지 알 수 없습니다";
    case "still_running":
      return why.maybe
        ? `서버에서 아직 실행 중일 수 있습니다 (${sessionOf(why)}: 프록시를 거치므로 지금은 다른 클라이언트의 것일 수 있음)`
        : `서버에서 아직 실행 중입니다 (${sessionOf(why)})`;
    case "file_gone":
      return "도중에 멈췄고 파일이 없어졌습니다";
    case "broke_off":
      return `도중에 실패했고 일부가 남아 있을 수 있습니다: ${why.message}`;
    case "unrecorded":
      return `실행은 되었지만 기록하지 못했습니다: ${why.message}`;
    case "performed":
      return `${why.way === "code" ? "코드를" : "명령을"} 실행하다가 멈췄고, 어디까지 되었는지 알 수 없습니다${why.message === undefined ? "" : `: ${why.message}`}`;
    case "noted_elsewhere":
      return notedAs("이 마이그레이션", why);
    case "outlasts":
      return `쓰는 도중에 끊겼습니다. ${josa(why.table, "은/는")} 트랜잭션이 없는 테이블이어서, 그 전에 쓴 행은 남아 있습니다`;
    case "ended_inside":
      return "파일이 실행 중이던 트랜잭션을 끝냈거나 트랜잭션이 없는 테이블에 써서, 일부가 이력 없이 남아 있을 수 있습니다";
  }
}

/** How another tool's table has it: who ran it, that tool or Sluice without a log, the table does not tell. */
export function notedAs(name: string, { tool, as, error }: NotedBy & { readonly error?: string }): string {
  if (as === "dirty")
    return `${tool} 테이블에 ${josa(name, "이/가")} dirty로 남아 있습니다. 적용하다가, 또는 다음 것을 되돌리다가 실패했거나 끝나지 않았습니다`;
  if (as === "dirty-down")
    return `${tool} 테이블이 dirty 상태입니다. ${josa(name, "을/를")} 되돌리다가 실패했거나 끝나지 않았습니다`;
  if (as === "first-block")
    return `${tool} 테이블에는 ${josa(name, "이/가")} 적용된 것으로 있지만 Sluice의 로그에는 그렇지 않습니다. ${josa(tool, "이/가")} 실행했다면 파일의 첫 블록만 반영되어 있습니다. 그때 기록한 행 때문에 다음 블록이 실패하고, 그 뒤는 실행되지 않습니다`;
  const said = error === undefined ? "" : `: ${error}`;
  const stops = tool === "prisma" ? ". prisma도 더 진행하지 않습니다(P3009)" : "";
  const how =
    as === "failed"
      ? `${tool} 테이블에 ${josa(name, "이/가")} 실패로 남아 있습니다${tool === "prisma" ? "(P3018)" : ""}`
      : `${tool} 테이블에 ${josa(name, "이/가")} 시작된 채 남아 있습니다. 끝나지 않았습니다`;
  return `${how}${stops}${said}`;
}

/** 어디까지 실행되었는지 기록이 없으므로 이어서 실행할 수 없습니다. */
export function settledByHand({ id, direction }: FailureFacts["migration_failed"]): readonly string[] {
  const [rest, none] = direction === "up" ? ["--applied", "--pending"] : ["--pending", "--applied"];
  return [
    `나머지를 직접 실행한 뒤: sluice resolve ${id} ${rest}`,
    `또는 실행된 부분을 직접 되돌린 뒤: sluice resolve ${id} ${none}`,
  ];
}
