import { josa } from "../../josa.js";
import type { ended as english } from "../en/ended.js";

/** 명령이 끝나기 전에 프로세스가 끝났을 때. 다른 문구를 더 읽어 올 수 없는 시점에 쓰인다. */
export const ended: typeof english = ({ command, id, name }) => ({
  what:
    id === undefined
      ? `sluice ${command} 명령이 끝나기 전에 프로세스가 종료되었습니다`
      : `${josa(`${id} ${name}`, "을/를")} 실행하는 도중에 프로세스가 종료되어, 어떻게 끝났는지 확인하지 못했습니다`,
  causes: [
    "프로젝트의 코드나 그 코드가 불러오는 것이 프로세스를 직접 끝냈거나(exit), 아무도 잡지 않는 오류를 던졌거나, 끝나지 않는 것을 기다렸습니다",
  ],
  fixes: ["코드가 return하거나 오류를 던지며 끝나게 하세요", "반영된 것과 아닌 것, 이어서 할 일 확인: sluice status"],
});
