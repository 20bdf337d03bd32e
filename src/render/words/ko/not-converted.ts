import { josa } from "../../josa.js";
import type { FailureWords } from "../text.js";
import { states } from "./states.js";

/** `convert`를 하지 않는 이유. */
export const notConverted: Pick<FailureWords, "not_convertible" | "not_carried"> = {
  not_convertible: ({ to, problems }) => ({
    what: `마이그레이션 ${problems.length}개를 ${to} 파일로 쓸 수 없습니다. 아무것도 쓰지 않았습니다`,
    fixes: ["걸리는 부분을 고친 뒤 같은 명령을 다시 실행하세요"],
  }),
  not_carried: ({ from, to, reason, affected }) => {
    const ids = affected.map(({ id, name, state }) => `${id} ${name} (${states[state]})`).join(", ");
    switch (reason) {
      case "unsettled":
        return {
          what: `${from}만으로는 적용 여부가 분명하지 않습니다: ${ids}. 아무것도 쓰지 않았습니다`,
          fixes: ["먼저 상태를 정리하세요: sluice status", "그다음 같은 명령을 다시 실행하세요"],
        };
      case "gap":
        return {
          what: `${to}에는 가장 새로운 번호만 기록되는데, 그 앞의 마이그레이션이 적용되지 않았습니다: ${ids}. 아무것도 쓰지 않았습니다`,
          fixes: ["먼저 적용하세요: sluice up", "그다음 같은 명령을 다시 실행하세요"],
        };
      case "differs":
        return {
          what: `${josa(to, "이/가")} 이미 있고 ${josa(from, "과/와")} 내용이 다릅니다: ${ids}. 아무것도 쓰지 않았습니다`,
          causes: ["그 사이 한쪽 도구로 마이그레이션을 적용하거나 되돌렸습니다"],
          fixes: ["어느 쪽이 맞는지 확인한 뒤, 다른 테이블을 옮겨 두거나 같은 내용으로 맞추세요"],
        };
      case "same_table":
        return {
          what: `두 형식의 이력이 모두 ${to} 테이블입니다. 아무것도 쓰지 않았습니다`,
          fixes: [
            "새 이력에 다른 테이블을 지정하세요: --out-table TABLE",
            "그 도구에도 같은 이름을 알려 주세요 (dbmate: --migrations-table, golang-migrate: x-migrations-table)",
          ],
        };
    }
  },
};
