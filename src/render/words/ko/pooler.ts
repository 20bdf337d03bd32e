import type { FailureFacts } from "../../../core/failures/failure.js";

/** What cannot be done over a pooler: said of what failed, and of what a run left for another connection. */
export const poolerLacks = ({ needs, migrations }: FailureFacts["pooler"]): string => {
  if (needs === "transactions") return "이 연결로는 마이그레이션을 실행할 수 없습니다";
  if (needs === "locks") return "이 연결로는 설정의 락(lock.also)을 유지할 수 없습니다";
  if (needs === "options") return "데이터베이스 URL의 options가 서버에 전달되지 않습니다";
  return `${migrations.join(", ")}에는 트랜잭션 안에서 실행할 수 없는 문장이 있어 전용 연결이 필요합니다`;
};
