import type { DownPlace } from "../../../core/model/down-place.js";
import { josa } from "../../josa.js";
import { maybe } from "../text.js";
import type { notReversible as english } from "../en/down.js";
import { fileBack } from "./story.js";

/** 되돌리는 방법은 그 파일 형식대로 적는다. */
export const notReversible: typeof english = ({ id, name, gone, down }) => {
  const undone = `또는 직접 되돌린 뒤 기록: sluice resolve ${id} --pending --because TEXT`;
  if (gone)
    return {
      what: `${josa(`${id} ${name}`, "은/는")} 되돌릴 수 없습니다. 파일이 없고 이력에도 down이 남아 있지 않습니다`,
      fixes: [fileBack("sluice down"), undone],
    };
  return {
    what: `${id} ${name}에는 down이 없어 되돌릴 수 없습니다`,
    fixes: [
      ...(down ? [written(down)] : []),
      down ? "또는 되돌리는 새 마이그레이션 작성: sluice new NAME" : "되돌리는 새 마이그레이션을 작성하세요",
      undone,
    ],
  };
};

function written(down: DownPlace): string {
  switch (down.kind) {
    case "section":
      return `${down.file} 파일의 "${down.directive}" 줄 아래${maybe(down.or, (file) => ` 또는 ${file} 파일`)}에 down을 작성하세요`;
    case "file":
      return `down을 별도 파일에 작성하세요: ${down.file}`;
    case "code":
      return `${down.file} 파일의 ${down.name}에 down을 작성하세요${maybe(down.empty, (word) => `. 되돌릴 것이 없으면 "${word}"을 적습니다`)}`;
  }
}
