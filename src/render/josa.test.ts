import { expect, test } from "vitest";
import { josa, type Josa, particleFor } from "./josa.js";

const cases: readonly (readonly [word: string, pair: Josa, said: string])[] = [
  ["컬럼", "을/를", "컬럼을"],
  ["테이블", "을/를", "테이블을"],
  ["스키마", "을/를", "스키마를"],
  ["파일", "으로/로", "파일로"],
  ["컬럼", "으로/로", "컬럼으로"],
  ["스키마", "으로/로", "스키마로"],
  ["괄호", "이/가", "괄호가"],
  ["달러 인용", "이/가", "달러 인용이"],
  ["00001", "은/는", "00001은"],
  ["00002", "은/는", "00002는"],
  ["00003", "은/는", "00003은"],
  ["00004", "은/는", "00004는"],
  ["00005", "은/는", "00005는"],
  ["00006", "은/는", "00006은"],
  ["00007", "은/는", "00007은"],
  ["00008", "은/는", "00008은"],
  ["00009", "은/는", "00009는"],
  ["00010", "은/는", "00010은"],
  ["7", "으로/로", "7로"],
  ["3", "으로/로", "3으로"],
  ["6", "으로/로", "6으로"],
  ["SQL", "을/를", "SQL을"],
  ["URL", "으로/로", "URL로"],
  ["ID", "이/가", "ID가"],
  ["NAME", "이/가", "NAME이"],
  ["users", "을/를", "users를"],
  ["schema", "이/가", "schema가"],
  ["column", "은/는", "column은"],
  ["table", "을/를", "table을"],
  ['"target"', "을/를", '"target"을'],
  ["sluice.config.ts", "을/를", "sluice.config.ts를"],
  ["\\connect", "은/는", "\\connect는"],
  ["root", "을/를", "root를"],
  ["update", "을/를", "update를"],
  ["DELETE", "이/가", "DELETE가"],
  ["help", "은/는", "help는"],
  ["task", "을/를", "task를"],
  ["COMMIT", "을/를", "COMMIT을"],
  ["timeout", "이/가", "timeout이"],
  ["lock", "을/를", "lock을"],
  ["group", "은/는", "group은"],
  ["003 추가 (재시도)", "은/는", "003 추가 (재시도)는"],
  ["…", "이/가", "…가"],
];

test.each(cases)("%s + %s = %s", (word, pair, said) => {
  expect(josa(word, pair)).toBe(said);
  expect(word + particleFor(word, pair)).toBe(said);
});
