import { josa } from "../../josa.js";
import { type ConfigWords, maybe, type UrlWords, type WrongUseWords } from "../text.js";
import { batched } from "./batches.js";
import { statesIn } from "./states.js";

const near = (word: string | undefined): string => maybe(word, (known) => `. 비슷한 이름: ${known}`);

/** 잘못 입력한 것. */
export const wrongUses: WrongUseWords = {
  unknown_command: (p) => ({ what: `${p.given} 명령이 없습니다${near(p.near)}`, fixes: ["sluice --help"] }),
  unknown_flag: (p) => ({
    what: `${p.given} 플래그가 없습니다${near(p.near)}`,
    fixes: [`${p.command === "sluice" ? "sluice" : `sluice ${p.command}`} --help`],
  }),
  flag_elsewhere: (p) => ({
    what: `${p.command} 명령은 ${p.flag} 플래그를 받지 않습니다${p.secret ? ". 비밀번호가 들어 있을 수 있어 파일에 쓰지 않습니다" : ""}`,
    fixes: [p.secret ? `export DATABASE_URL=…; sluice ${p.command}` : `sluice ${p.command} --help`],
  }),
  unknown_option: (p) => ({
    what: `${p.command} 함수는 ${josa(p.given, "을/를")} 받지 않습니다${near(p.near)}`,
    fixes: [`쓸 수 있는 이름: ${p.known.join(", ")}`],
  }),
  missing_value: (p) => ({ what: `${p.flag}에 값이 필요합니다`, fixes: [`${p.flag} ${p.expected}`] }),
  bad_value: (p) => ({
    what: `${p.flag}에 "${p.given}" 값을 쓸 수 없습니다${near(p.near)}`,
    fixes: [`쓸 수 있는 값: ${p.expected}`],
  }),
  online_unmet: (p) => ({
    what: `session.online이 require인데(${p.from}), 이 서버에는 다른 작업을 기다리게 하는 변경을 거부하게 하는 방법이 없습니다`,
    fixes: ["--online prefer. 변경 뒤에서 기다리는 시간은 session.lockTimeout으로 제한됩니다"],
  }),
  search_path_unmet: (p) => ({
    what: `session.searchPath(${p.from})를 지킬 수 없습니다: 이 서버는 이름을 데이터베이스 하나에서만 찾습니다`,
    fixes: ["이 타깃에서는 빼세요. 다른 데이터베이스의 테이블은 other.orders처럼 쓰면 됩니다"],
  }),
  no_code: (p) => ({
    what: `${p.format} 형식에는 TypeScript나 JavaScript로 쓴 마이그레이션을 둘 수 없습니다. 아무것도 쓰지 않았습니다`,
    fixes: [
      "--code를 빼면 다른 파일과 같은 형식으로 만듭니다",
      ...(p.convertible
        ? ["또는 코드도 함께 둘 수 있는 plain 형식으로 바꾸세요: sluice convert --to plain --dry-run"]
        : []),
    ],
  }),
  several_heads: ({ heads }) => ({
    what: `브랜치의 마지막 리비전이 ${heads.length}개(${heads.join(", ")})라 새 리비전을 어디에 이을지 정할 수 없습니다`,
    fixes: [
      "먼저 하나로 합치세요: alembic merge heads",
      "따로 둘 뜻이라면 이을 곳을 지정하세요: alembic revision --head REVISION",
    ],
  }),
  missing_argument: (p) => ({
    what: `${p.command} 명령에 ${josa(p.argument, "이/가")} 필요합니다`,
    fixes: [`sluice ${p.command} ${p.argument}; sluice ${p.command} --help`],
  }),
  extra_argument: (p) => ({
    what: `${p.command} 명령은 "${p.given}" 인자를 받지 않습니다`,
    fixes: [`sluice ${p.command} --help`],
  }),
  table_told: ({ why, tool, from, given, ours }) =>
    ({
      differs: {
        what: `${from}에는 ${given}, history.table에는 ${josa(ours, "이/가")} 적혀 있습니다: ${josa(tool, "과/와")} sluice가 이력을 따로 쌓게 됩니다`,
        fixes: ["둘 다 같은 테이블을 적거나 history.table을 빼세요"],
      },
      unsure: {
        what: `${from}에 ${josa(given, "이/가")} 적혀 있습니다: ${josa(tool, "은/는")} 3.24.3부터 이 값을 읽고, 그 전 버전은 지나칩니다`,
        causes: ["이력 테이블의 이름이 다르면 모든 마이그레이션이 다시 실행됩니다"],
        fixes: [
          `어느 테이블인지 알려 주세요: --history-table ${given} 또는 history: { table: "${given}" }`,
          `그 전 버전의 ${tool}: --history-table goose_db_version`,
        ],
      },
      unread: {
        what: `${from}에 적힌 ${josa(given, "은/는")} ${josa(tool, "이/가")} 받지 않는 테이블 이름입니다`,
        fixes: [`${josa(tool, "이/가")} 받는 대로 고치세요: TABLE, 또는 스키마와 함께`],
      },
    })[why],
  conflict: (p) => ({
    what: `${p.one} 플래그와 ${p.other} 플래그는 함께 쓸 수 없습니다`,
    fixes: ["하나만 지정하세요"],
  }),
  not_in_one_transaction: (p) => ({
    what: `--one-transaction을 쓸 수 없습니다. ${p.id} ${p.name}에 있는 ${p.why === "outlasts" ? `${p.words} 테이블의 행은` : josa(p.words, "은/는")} ${notShared[p.why]}`,
    fixes: ["--one-transaction 없이 실행하세요. 마이그레이션마다 실행한 만큼 기록됩니다. 확인: sluice plan"],
  }),
  in_order: (p) => ({
    what:
      p.speaksFor === "ancestors"
        ? `${p.tool} 테이블에는 브랜치마다 마지막 리비전의 행만 있고 그 앞의 모든 리비전을 뜻합니다. ${josa(p.id, "을/를")} ${josa(p.other, "과/와")} 따로 기록할 수 없습니다`
        : `${p.tool} 테이블에는 번호가 하나뿐이고 그 앞의 모든 번호를 뜻합니다. ${p.id}번을 ${p.other}번과 따로 기록할 수 없습니다`,
    fixes: [`${p.other}부터 하거나 둘 다 하세요`, "현재 상태 확인: sluice status"],
  }),
  would_be_forgotten: (p) => ({
    what: `${p.id} ${p.name}: ${p.direction === "up" ? "적용" : "되돌리기"}에 ${p.units === 1 ? "트랜잭션 밖에서 실행되는 문장이" : `따로 커밋되는 단위가 ${p.units}개`} 있습니다. Sluice의 로그가 없으면 어디까지 실행되었는지 알 수 없어 다음 실행이 처음부터 다시 시작합니다. 아무것도 시작하지 않았습니다`,
    fixes: [
      "로그를 남기세요: history.log: true 또는 로그를 둘 스키마나 데이터베이스의 이름. 그곳에 테이블을 만들 권한이 필요합니다",
      p.units === 1
        ? `또는 ${p.tool}에 맡기세요`
        : `또는 하나의 트랜잭션이나 파일마다 한 문장으로 나누세요. ${p.tool}에 맡겨도 됩니다`,
    ],
  }),
  taken_along: (p) => ({
    what:
      p.direction === "up"
        ? `${josa(p.id, "을/를")} 실행하는 명령은 그 앞의 것도 모두 적용합니다. 요청하지 않은 ${p.other}도 함께 적용됩니다`
        : `${josa(p.id, "을/를")} 되돌리는 명령은 그 앞까지 모두 되돌립니다. 요청하지 않은 ${p.other}도 함께 되돌려집니다`,
    fixes: [
      p.direction === "up" ? `${p.other}부터 하거나 둘 다 하세요` : `${josa(p.other, "을/를")} 먼저 되돌리세요`,
      "현재 상태 확인: sluice status",
    ],
  }),
  not_in_script: (p) => ({
    what: `plan --sql을 쓸 수 없습니다. ${p.id} ${josa(p.name, "은/는")} ${p.by === "code" ? "코드로" : "명령으로"} 실행하는 마이그레이션이어서 SQL 스크립트로 만들 수 없습니다`,
    fixes: ["실행할 내용 확인: sluice plan", "그 앞의 것만 만들기: --steps N 또는 --to ID 추가"],
  }),
  bad_switch: (p) => ({
    what: `${p.variable} 변수에 "${p.given}" 값을 쓸 수 없습니다`,
    fixes: ["true, 1, yes, on 또는 false, 0, no, off"],
  }),
  bad_state: (p) => ({
    what: `${p.id}의 상태는 ${statesIn(p.state)}입니다. 이 명령은 ${statesIn(p.expected)} 상태에만 쓸 수 있습니다`,
    fixes: ["상태 확인: sluice status"],
  }),
  half_run: (p) => ({
    what: `${p.id}의 ${p.direction === "down" ? "down " : ""}${p.of}개 중 ${p.from === p.to ? p.from : `${p.from}–${p.to}`}번째는 sluice가 ${p.ran ? "실행했습니다" : "실행하지 않았습니다"}${p.open ? ". 그 실행이 끝났다는 기록도 없습니다" : ""}`,
    fixes: [
      `멈춘 곳부터 이어서 실행: sluice ${p.direction}`,
      `또는 직접 ${p.ran ? "되돌렸다면" : "실행했다면"}${p.open ? " (그리고 진행 중인 실행이 없다면)" : ""}: --because TEXT 추가`,
    ],
  }),
  batched: (p) => ({
    what: batched.said(p.id, p.rows, p.direction),
    fixes: [batched.ways.goOn(`sluice ${p.direction}`), batched.ways.unlessDone(p.ran)],
  }),
  needs_flag: (p) =>
    p.flag === "--target"
      ? {
          what: `대상 하나를 지정해야 합니다. 대상이 ${p.among.length}개 있습니다: ${p.among.join(", ")}`,
          fixes: [`--target ${p.among[0] ?? "NAME"} 추가`],
        }
      : {
          what: p.unseen
            ? `${p.flag} TEXT가 필요합니다. 이력에는 ${p.why}이(가) 반영되었다고 되어 있고, 스키마에서 그렇지 않다는 증거가 보이지 않습니다`
            : `스키마가 다르게 보이므로 ${p.flag} TEXT가 필요합니다 (${p.why})`,
          fixes: [
            ...(p.half?.run ? [`sluice가 확인해 끝내거나 정리하게 하기: sluice ${p.half.run}`] : []),
            ...(p.half?.clear.map((text) => `${p.half?.run ? "또는 직접" : "직접"}: ${text}`) ?? []),
            `${p.half ? "그래도 그렇게 기록하려면: " : ""}${p.flag} TEXT 추가`,
          ],
        },
  in_transaction: () => ({
    what: "연결이 트랜잭션 안에 있어, 실행하면 그 트랜잭션까지 커밋됩니다",
    fixes: ["먼저 트랜잭션을 끝내세요: COMMIT 또는 ROLLBACK", "또는 별도의 연결을 지정하세요"],
  }),
  holds: (p) => ({
    what: `연결에 있는 다음 항목이 사라지게 됩니다: ${p.what.join(", ")}`,
    fixes: ["별도의 연결을 지정하세요: new Client()", "또는 먼저 정리하세요: DISCARD TEMP; CLOSE ALL; DEALLOCATE ALL"],
  }),
};

/** 설정의 잘못. 앞에 키가 온다. */
export const configProblems: ConfigWords = {
  unknown_key: (p) => ({
    what: `없는 키입니다${near(p.near)}`,
    fixes: [p.near === undefined ? `쓸 수 있는 키: ${p.known.join(", ")}` : `${p.near}로 고치세요`],
  }),
  bad_type: (p) => ({
    what: `값의 형식은 ${p.expected}이어야 합니다. 지금은 ${p.given}입니다`,
    fixes: ["설정 파일을 고치세요"],
  }),
  bad_value: (p) => ({
    what: `"${p.given}" 값을 쓸 수 없습니다${near(p.near)}`,
    fixes: [`쓸 수 있는 값: ${p.expected}`],
  }),
  missing_variable: (p) => ({
    what: `\${${p.variable}} 변수가 설정되어 있지 않습니다`,
    fixes: [`${p.variable} 변수를 설정하거나 파일에서 읽으세요: --dotenv .env`],
  }),
  same_environment: (p) => ({
    what: `키는 ${josa(p.other, "과/와")} 같은 환경(${p.environment})을 뜻합니다`,
    fixes: [`environments.${p.environment} 하나로 합치세요`],
  }),
  no_export: () => ({ what: "내보내는 설정이 없습니다", fixes: ["export default defineConfig({ … })"] }),
  several_files: (p) => ({
    what: `${p.files.slice(1).join(", ")} 파일도 함께 있어 어느 것을 쓸지 알 수 없습니다`,
    fixes: ["하나만 남기거나 지정하세요: --config FILE"],
  }),
};

/** 데이터베이스 주소로 읽을 수 없는 까닭. */
export const urlProblems: UrlWords = {
  empty: () => ({ what: "값이 비어 있습니다", fixes: ["postgres://USER:PASSWORD@HOST/DATABASE"] }),
  quoted: () => ({
    what: "값이 따옴표로 시작합니다",
    causes: ["파일에 쓴 따옴표가 값의 일부가 되었습니다"],
    fixes: ["설정한 곳에서 따옴표를 지우세요"],
  }),
  unexpanded: (p) => ({
    what: `\${${p.variable}} 글자가 그대로 들어 있습니다`,
    causes: ["작은따옴표 안에 있거나, 변수를 치환하지 않는 파일에 적혀 있습니다"],
    fixes: [`${p.variable}의 실제 값을 지정하세요`],
  }),
  no_scheme: () => ({
    what: "URL도 아니고 host=… dbname=… 형식도 아닙니다",
    fixes: ["postgres://USER:PASSWORD@HOST/DATABASE", '또는 "host=HOST user=USER dbname=DATABASE"'],
  }),
  unknown_scheme: (p) => ({
    what: `${p.scheme}: 데이터베이스는 지원하지 않습니다${near(p.near)}`,
    fixes: ["postgres://, mysql://, mariadb://, embedded:"],
  }),
  raw_character: (p) => ({
    what: `"${p.character}" 문자를 그대로 쓸 수 없는 자리에 있습니다`,
    causes: ["대개 비밀번호에 들어 있는 문자입니다"],
    fixes: [`${p.encoded} 형태로 쓰세요`],
  }),
  bad_port: (p) => ({
    what:
      p.from === undefined && p.port !== ""
        ? `${p.port}번은 올바른 포트가 아닙니다`
        : `${p.from ?? "포트 자리의"} 값${maybe(p.port, (port) => `(${port})`)}이 올바른 포트가 아닙니다`,
    fixes: ["1부터 65535 사이의 숫자"],
  }),
  several_hosts: () => ({ what: "호스트가 여러 개입니다", fixes: ["쓰기를 받는 호스트 하나만 지정하세요"] }),
  bad_host: () => ({
    what: "호스트 자리의 값이 올바른 호스트가 아닙니다",
    fixes: ["호스트 이름, 주소, 소켓 폴더 중 하나를 쓰세요"],
  }),
  foreign_pairs: () => ({
    what: "세미콜론으로 나눈 ADO.NET 형식입니다. sluice는 이 형식을 읽지 않습니다",
    fixes: ["postgres://USER:PASSWORD@HOST/DATABASE", '또는 "host=HOST user=USER dbname=DATABASE"'],
  }),
  misplaced_parameter: (p) => ({
    what: `"?"보다 먼저 나온 "${p.character}" 뒤에 파라미터가 있습니다`,
    fixes: ["첫 파라미터 앞에는 ?를, 그다음부터는 &를 쓰세요"],
  }),
  unterminated_quote: () => ({ what: "닫히지 않은 따옴표가 있습니다", fixes: ["따옴표를 닫거나 \\'로 쓰세요"] }),
  unknown_parameter: (p) => ({
    what: `${p.parameter} 파라미터를 알 수 없습니다${near(p.near)}`,
    fixes: ["지우거나 고치세요"],
  }),
  bad_parameter: (p) => ({
    what: `${p.parameter} 파라미터에 "${p.given}" 값을 쓸 수 없습니다`,
    fixes: [`쓸 수 있는 값: ${p.expected}`],
  }),
  unsupported_parameter: (p) => ({
    what: `이 버전은 ${p.parameter} 파라미터를 지원하지 않습니다`,
    causes: ["말없이 빼면 요청한 것과 다른 방식으로 접속하게 됩니다"],
    fixes: [`그래도 괜찮다면 ${josa(p.parameter, "을/를")} 지우세요`],
  }),
};

const notShared = {
  commits: "바로 커밋되므로 트랜잭션에 묶을 수 없습니다",
  alone: "다른 문장과 한 트랜잭션으로 묶을 수 없습니다",
  may_end: "트랜잭션을 끝낼 수 있습니다",
  own_begin: "별도의 트랜잭션을 시작합니다",
  outlasts: "롤백되지 않습니다. 트랜잭션을 지원하지 않는 테이블입니다",
};
