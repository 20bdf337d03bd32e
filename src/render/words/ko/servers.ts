import type { FailureFacts } from "../../../core/failures/failure.js";
import type { FailureWords } from "../text.js";

/** 서버나 그 앞의 풀러가 제공하지 못하는 것. */
export const serverFailures: Pick<FailureWords, "unsupported_server" | "pooler"> = {
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

const poolerLacks = ({ needs, migrations }: FailureFacts["pooler"]): string => {
  if (needs === "transactions") return "이 연결로는 마이그레이션을 실행할 수 없습니다";
  if (needs === "locks") return "이 연결로는 설정의 락(lock.also)을 유지할 수 없습니다";
  if (needs === "options") return "데이터베이스 URL의 options가 서버에 전달되지 않습니다";
  return `${migrations.join(", ")}에는 트랜잭션 안에서 실행할 수 없는 문장이 있어 전용 연결이 필요합니다`;
};
