import type { HistoryPart } from "../../../operations/carry-history.js";
import { josa } from "../../josa.js";
import type { convert as english } from "../en/convert.js";

/** `convert`가 할 일과 한 일. */
export const convert: typeof english = {
  formats: (p) => `${p.source}의 ${p.from} 파일 → ${p.out}의 ${p.to} 파일`,
  counted: (to) => `${to}에서는 이 번호를 그대로 쓸 수 없어 같은 순서로 번호를 새로 매깁니다`,
  beside: (file) => `그리고 ${file}`,
  files: (p) => {
    if (p.count === 0) return "모든 파일이 이미 있고, SQL과 순서가 같습니다";
    const rest = p.there > 0 ? ` · ${p.there}개는 이미 있었습니다` : "";
    return `파일 ${p.count}개를 ${p.written ? "썼습니다" : "쓸 예정입니다"}: SQL과 순서가 같습니다${rest}`;
  },
  history: (p: HistoryPart): string => {
    switch (p.state) {
      case "no-database":
        return "여기에는 데이터베이스가 정해져 있지 않습니다. 정해진 곳에서 같은 명령을 실행하면 이력을 옮깁니다";
      case "none":
        return `${p.from}에 적용된 것으로 기록된 마이그레이션이 없어 옮길 것이 없습니다`;
      case "there":
        return `${p.to}에 이미 모두 기록되어 있습니다`;
      case "to-carry":
        return `${p.from}에 적용된 것으로 기록된 ${p.carried.length}개를 ${p.to}에 적을 예정입니다`;
      case "carried":
        return `${p.from}에 적용된 것으로 기록된 ${p.carried.length}개를 ${p.to}에도 적었습니다`;
    }
  },
  stays: (p) =>
    p.table === undefined
      ? `${josa(p.source, "은/는")} 그대로 둡니다`
      : `${josa(p.source, "과/와")} ${josa(p.table, "은/는")} 그대로 둡니다`,
  question: () => "파일을 쓰고 이력을 옮길까요?",
  declined: () => "아무것도 쓰지 않았습니다",
  do: (command) => `아직 아무것도 쓰지 않았습니다 · 실행하려면: ${command}`,
  next: (p) =>
    p.out === undefined
      ? `다음: ${p.command}`
      : `다음: 설정의 source를 "${p.out}"로 바꾸고 ${josa(p.without.join(", "), "은/는")} 지운 뒤: ${p.command}`,
  labels: { files: "파일", history: "이력", stays: "그대로" },
};
