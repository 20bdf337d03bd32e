import { josa } from "../../josa.js";
import type { FailureWords } from "../text.js";

/** 이 실행이 읽거나 쓰지 않는 이력. */
export const historyFailures: Pick<FailureWords, "foreign_history" | "history_newer"> = {
  foreign_history: ({ table, tool, wanted, flag, format }) => {
    const another = `${wanted}에 다른 테이블을 지정하세요: ${flag} ${wanted.replaceAll("-", "_")}_migrations`;
    if (tool === undefined)
      return {
        what: `${josa(table, "이/가")} 이미 있지만 sluice가 만든 이력이 아닙니다. 아무것도 실행하거나 쓰지 않았습니다`,
        fixes: [
          flag === "history.log"
            ? '로그를 둘 곳을 따로 지정하거나 로그를 두지 마세요: history.log: "SCHEMA" 또는 false'
            : another,
        ],
      };
    const what = `${josa(table, "은/는")} ${wanted} 테이블이 아니라 ${tool} 테이블입니다${flag === "--out-table" ? "" : `. 파일은 ${wanted} 형식입니다`}`;
    if (tool === "sluice")
      return {
        what,
        causes: ["다른 파일을 위해 만든 Sluice 자체의 이력입니다"],
        fixes: [
          `${flag === "--out-table" ? flag : "history.table"} 설정을 지우세요. 그러면 ${wanted}의 원래 테이블을 읽습니다`,
        ],
      };
    return {
      what,
      causes: ["두 도구의 테이블 이름이 같지만, 서로의 테이블을 읽지 못합니다"],
      fixes: [another, ...(format === undefined ? [] : [`또는 파일 형식을 지정하세요: --format ${format}`])],
    };
  },
  history_newer: (p) => ({
    what: `이력 ${josa(p.table, "은/는")} 더 새로운 sluice가 기록했습니다. 레이아웃 버전 ${josa(p.needs, "을/를")} 아는 sluice가 필요하며, 지금 것은 ${p.has}까지 압니다`,
    fixes: ["더 새로운 sluice를 사용하세요. 마지막으로 기록한 버전 확인: sluice log --limit 1"],
  }),
};
