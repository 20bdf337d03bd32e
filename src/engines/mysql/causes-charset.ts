import type { Cause, FaultPlace } from "../../core/model/cause.js";
import { cause } from "../../core/failures/causes.js";
import { columnOf, tableIn, typed } from "./causes-said.js";

/** Texts that a column cannot hold, whatever it is said with. */
export const charsetCauses: readonly Cause[] = [
  cause(
    "not_in_character_set",
    (fault) => fault.kind === "unencodable",
    (fault, where) => ({
      cause: `The character set of ${columnOf(fault, "the column")} does not have this character: utf8 (utf8mb3) has no emoji, latin1 no Korean.`,
      fix: makesTable(where)
        ? `write it at the table's end: CREATE TABLE … (…) DEFAULT CHARSET=utf8mb4; or before this statement, for all tables to come: ${wider(where)}`
        : `write it before this statement, in this file: ALTER TABLE ${tableIn(fault)} CONVERT TO CHARACTER SET utf8mb4;`,
    }),
    (fault, where) => ({
      cause: `${columnOf(fault, "컬럼")}의 문자 집합에 없는 문자입니다. utf8(utf8mb3)에는 이모지가, latin1에는 한글이 없습니다.`,
      fix: makesTable(where)
        ? `테이블 끝에 쓰세요: CREATE TABLE … (…) DEFAULT CHARSET=utf8mb4; 앞으로 만들 모든 테이블이라면 이 문장 앞에: ${wider(where)}`
        : `이 파일에서 이 문장 바로 앞에 쓰세요: ALTER TABLE ${tableIn(fault)} CONVERT TO CHARACTER SET utf8mb4;`,
    }),
  ),
];

/** What is not there yet has the database's character set. */
function makesTable({ words = "" }: FaultPlace): boolean {
  return /^CREATE (?:OR REPLACE )?(?:TEMPORARY )?TABLE\b/.test(words);
}

function wider({ database }: FaultPlace): string {
  return `ALTER DATABASE ${database === undefined ? "…" : typed(database)} CHARACTER SET utf8mb4;`;
}
