import type { FailureFacts } from "../../../core/failures/failure.js";
import { dateTime, duration } from "../../time.js";
import { type FailureWords, maybe } from "../text.js";
import { poolerLacks } from "./pooler.js";
import { progress } from "./progress.js";

/** 서버나 그 앞의 풀러가 제공하지 못하는 것. */
export const serverFailures: Pick<
  FailureWords,
  "unsupported_server" | "cluster_node" | "pooler" | "stray_row" | "table_busy"
> = {
  table_busy: ({ id, table, advisory, tries, ownMs, waitedMs, holders }) => ({
    causes: holders.map(({ since, statement, ...who }) => {
      return `${progress.holder(who)}: ${advisory ? "락" : "테이블"}을 잡고 있음${maybe(since, (at) => ` (${dateTime(at)}부터)`)}${maybe(statement, progress.statement)}`;
    }),
    what: `${id}: ${advisory ? "요청한 어드바이저리 락을 다른 세션이 잡고 있어서" : `${maybe(table, (name) => `${name} `)}테이블이 사용 중이어서`} ${tries}번 시도했습니다(모두 ${duration(waitedMs)}). 반영된 내용 없음`,
    fixes: [
      `${advisory ? "락이 풀리면" : "테이블이 한가할 때"} 다시 실행: sluice up`,
      ownMs === undefined
        ? "또는 시도마다 더 오래 기다리기: --lock-timeout 10s"
        : `또는 시도마다 더 오래 기다리기: 기다리는 시간은 파일에서 직접 정했습니다(${duration(ownMs)})`,
    ],
  }),
  unsupported_server: ({ server, version, needs }) =>
    needs === undefined
      ? {
          what: `서버가 MariaDB나 MySQL이 아닌 ${server}입니다`,
          causes: ["프로토콜은 같지만 커밋, 잠금, 테이블 변경 방식이 달라 실행 결과를 보장할 수 없습니다"],
          fixes: ["MariaDB 또는 MySQL 서버를 지정하세요: --url. 이 서버에는 제작사가 권하는 도구를 사용하세요"],
        }
      : {
          what: `서버가 ${server} ${version}입니다. ${server} ${needs} 이상이 필요합니다`,
          causes: ["더 오래된 버전은 테이블을 변경하는 도중에 멈추면 테이블을 잃을 수 있습니다"],
          fixes: [`서버를 ${server} ${needs} 이상으로 업그레이드하세요`],
        },
  cluster_node: ({ node, wanted }) =>
    wanted === undefined
      ? {
          what: `이 서버는 클러스터의 ${node} 노드입니다. 락은 노드 하나에서만 유효합니다`,
          causes: ["두 노드에서 각각 실행하면 둘 다 락을 얻어 같은 테이블을 동시에 변경할 수 있습니다"],
          fixes: [
            `모든 실행이 한 노드의 직접 주소를 쓰게 하고 그 이름을 설정에 적으세요: lock: { node: ${JSON.stringify(node)} }`,
          ],
        }
      : {
          what: `이 서버는 ${node} 노드입니다. 설정에는 ${wanted} 노드에서만 실행하도록 되어 있습니다(lock.node)`,
          causes: ["로드 밸런서처럼 접속할 때마다 다른 노드로 연결되는 주소일 수 있습니다"],
          fixes: [`${wanted} 노드의 주소를 지정하세요: --url`, "또는 설정의 lock.node를 고치세요"],
        },
  stray_row: ({ id }) => ({
    what: `이력에 적용된 것으로 적힌 ${id} 리비전의 파일이 여기 없습니다. 그 앞에 무엇이 있는지 알 수 없어 적용, 되돌리기, 기록을 하지 않습니다`,
    fixes: [
      "그 파일이 있는 새 이미지나 브랜치를 사용하세요",
      "잘못 들어간 행이라면 데이터베이스가 어디까지인지 기록하세요: alembic stamp --purge REVISION",
      "현재 상태 확인: sluice status",
    ],
  }),
  pooler: (facts) => ({
    what: poolerLacks(facts),
    causes: [poolerMode(facts.mode)],
    fixes: ["데이터베이스의 직접 주소를 지정하세요: --url, SLUICE_URL 또는 설정의 url"],
  }),
};

const poolerMode = (mode: FailureFacts["pooler"]["mode"]): string => {
  if (mode === "transaction")
    return "데이터베이스 앞에 트랜잭션 모드 풀러가 있습니다. 세션에 속한 락이 유지되지 않습니다";
  if (mode === "statement") return "데이터베이스 앞에 문장(statement) 모드 풀러가 있습니다. 트랜잭션을 쓸 수 없습니다";
  return mode === "session"
    ? "데이터베이스 앞에 커넥션 풀러가 있습니다"
    : "데이터베이스 앞에 모드를 알 수 없는 풀러가 있습니다. 세션에 속한 락이 유지되지 않을 수 있습니다";
};
