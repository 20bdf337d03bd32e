import type { ObstacleWhy } from "../../../core/model/obstacle.js";
import { josa } from "../../josa.js";
import type { ObstacleWords } from "../text.js";

/** 마이그레이션을 다른 형식의 파일로 쓸 수 없는 이유. */
const obstacles: ObstacleWords = {
  code: (to, why) => ({
    what: `${josa(why.language, "으로/로")} 작성되어 있습니다. ${to} 파일에는 SQL만 담을 수 있습니다`,
    fix: "먼저 SQL로 다시 쓰거나, 이 소스는 지금 형식을 그대로 쓰세요",
  }),
  variables: (to) => ({
    what: `실행할 때 값을 넣는 파일(ENVSUB)인데, ${to} 파일에는 그런 기능이 없습니다`,
    fix: "값을 파일에 직접 쓰세요",
  }),
  blocks: (to) => ({
    what: `up과 down이 여러 개 있는데, ${to} 마이그레이션에는 하나씩만 담을 수 있습니다`,
    fix: "각각 다른 파일로 나누세요",
  }),
  no_transaction: (to, why) =>
    why.unlike
      ? {
          what: `up과 down 가운데 한쪽만 트랜잭션 밖에서 실행하는데, ${to} 파일은 둘을 함께 정합니다`,
          fix: "둘 다 트랜잭션 안에서, 또는 둘 다 밖에서 실행하게 하세요. 트랜잭션이 필요한 쪽은 BEGIN과 COMMIT으로 묶으면 됩니다",
        }
      : {
          what: `여러 문장을 트랜잭션 없이 실행하는데, ${to} 파일에는 그렇게 쓸 수 없습니다`,
          fix: "그런 문장을 하나씩 다른 파일로 나누세요",
        },
  one_message: (to, why) => ({
    what: `${josa(why.words, "은/는")} 다른 문장과 한 번에 보낼 수 없는데, ${josa(to, "은/는")} 모든 문장을 한 번에 보냅니다`,
    fix: "그 문장만 다른 파일로 나누세요",
  }),
  allow_lossy: (to) => ({
    what: `${to} 파일에는 "-- sluice:allow lossy"를 쓸 수 없습니다`,
    fix: "데이터가 잘리지 않도록 문장을 고치세요",
  }),
  client: (to, why) => ({
    what: `${josa(why.what, "은/는")} 클라이언트만 읽는데, ${josa(to, "은/는")} 파일 내용을 모두 서버로 보냅니다`,
    fix: "SQL로 쓰세요: 데이터는 INSERT로, DELIMITER 없이",
  }),
  empty: (to) => ({
    what: `실행할 문장이 없는데, ${to} 마이그레이션에는 문장이 있어야 합니다`,
    fix: "문장(SELECT 1)을 쓰거나 파일을 지우세요",
  }),
  reads_otherwise: (to) => ({
    what: `${to} 파일로 읽으면 다른 내용이 됩니다. 그 안의 주석이 ${to}에서는 표시로 쓰입니다`,
    fix: "그 주석을 빼세요",
  }),
};

export function obstacleText(to: string, why: ObstacleWhy): { readonly what: string; readonly fix: string } {
  return (obstacles[why.kind] as (to: string, why: ObstacleWhy) => { what: string; fix: string })(to, why);
}
