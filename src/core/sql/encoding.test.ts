import { describe, expect, test } from "vitest";
import { isSluiceError } from "../failures/failure.js";
import type { Problem } from "../model/problem.js";
import { postgresDialect } from "../../engines/postgres/dialect.js";
import { decode, Examination } from "./encoding.js";
import { mayHoldStrangeSpace, strangeSpacesIn } from "./strange-space.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...utf8(part)] : [...part])));

/** A problem in one line: `code line:column facts`. */
function shown({ code, severity, at, facts }: Problem): string {
  const known = Object.values(facts as Record<string, unknown>).join(" | ");
  return `${severity} ${code} ${at.line}:${at.column}${known ? ` ${known}` : ""}`;
}
function examine(file: Iterable<Uint8Array>, name: string): Problem[] {
  const examination = new Examination(name);
  for (const text of examination.read(file)) expect(text).not.toBe("");
  return examination.end();
}

const found = (file: Uint8Array): string[] => examine([file], "f.sql").map(shown);

/** UTF-8 read as Windows-1252, as an editor would, and saved as UTF-8 again. */
function twice(text: string): string {
  return new TextDecoder("windows-1252").decode(utf8(text));
}

type Case = readonly [what: string, file: Uint8Array, ...problems: string[]];

// 한글 in CP949.
const hangul = [0xc7, 0xd1, 0xb1, 0xdb];
const cases: readonly Case[] = [
  ["plain ASCII", utf8("SELECT 1;\n")],
  ["nothing", utf8("")],
  ["Korean, Greek, emoji in UTF-8", utf8("-- 한글, 뷁과 쌰\nSELECT 'αβγ 🦦 café naïve “quoted” … €5';\n")],
  ["a byte order mark", bytes([0xef, 0xbb, 0xbf], "SELECT 1;\n"), "warning byte_order_mark 1:1"],
  ["a byte order mark alone", bytes([0xef, 0xbb, 0xbf]), "warning byte_order_mark 1:1"],
  ["UTF-16, little", bytes([0xff, 0xfe, 0x53, 0, 0x45, 0]), "error utf16 1:1 little | true"],
  ["UTF-16, big", bytes([0xfe, 0xff, 0, 0x53, 0, 0x45]), "error utf16 1:1 big | true"],
  ["UTF-16 without a mark", bytes([0x2d, 0, 0x2d, 0, 0x20, 0]), "error utf16 1:1 little"],
  ["UTF-16, big, without a mark", bytes([0, 0x2d, 0, 0x2d, 0, 0x20]), "error utf16 1:1 big"],
  ["Korean in CP949", bytes("SELECT 1;\n-- ", hangul, "\n"), "error not_utf8 2:4 CP949"],
  ["Korean in CP949 after Korean in UTF-8", bytes("-- 한글\n한 ", hangul, "\n"), "error not_utf8 2:3"],
  ["French in Latin-1", bytes("-- a caf", [0xe9], " here\n"), "error not_utf8 1:9 Latin-1"],
  ["bytes that are nothing", bytes([1, 2, 0xff, 0xfe, 0xfd, 0xfc]), "error not_utf8 1:3"],
  [
    "bytes in a dump of MySQL",
    bytes("INSERT INTO `t` VALUES (1,_binary 'it\\'s ", hangul, "');\n"),
    "error not_utf8 1:42 binary",
  ],
  [
    "bytes in a dump of MariaDB, as they pair up in Korean",
    bytes("-- MariaDB dump 10.19\n/*!40101 SET NAMES utf8mb4 */;\nINSERT INTO `t` VALUES\n(1,'", hangul, "');\n"),
    "error not_utf8 4:5 binary",
  ],
  [
    "text behind such bytes",
    bytes("INSERT INTO `t` VALUES (_binary 'a','", hangul, "');\n"),
    "error not_utf8 1:38 CP949",
  ],
  ["a character cut off at the end", bytes("SELECT '", [0xed, 0x95]), "error not_utf8 1:9"],
  ["an overlong form", bytes("--", [0xc0, 0x80]), "error not_utf8 1:3"],
  ["CRLF", utf8("SELECT 1;\r\nSELECT 2;\r\n"), "note carriage_returns 1:10 2"],
  ["CR alone", utf8("SELECT 1;\n-- a\rSELECT 2;\n"), "note carriage_returns 2:5 1"],
  ["a NUL", utf8("SELECT 1;\n한 \0\0"), "error nul_byte 2:3"],
  [
    "a merge conflict",
    utf8("SELECT 0;\n<<<<<<< HEAD\nSELECT 1;\n=======\nSELECT 2;\n>>>>>>> feature\n"),
    "error conflict_marker 2:1 <<<<<<<",
    "error conflict_marker 4:1 =======",
    "error conflict_marker 6:1 >>>>>>>",
  ],
  ["the end of a merge conflict", utf8("=======\nSELECT 2;\n>>>>>>> feature"), "error conflict_marker 3:1 >>>>>>>"],
  [
    "a merge conflict with CRLF",
    utf8("<<<<<<< HEAD\r\n"),
    "error conflict_marker 1:1 <<<<<<<",
    "note carriage_returns 1:13 1",
  ],
  ["a line of signs in a comment", utf8("/*\n=======\nTitle\n=======\n*/\n-- <<<<<<< x\nSELECT 1 <<<<<<<< 2;\n")],
  ["one word twice encoded proves nothing", utf8(`-- ${twice("é")}\n`)],
];

describe("examine", () => {
  test.each(cases.map(([what, file, ...problems]) => ({ what, file, problems })))("$what", ({ file, problems }) => {
    expect(found(file)).toEqual(problems);
    const single = Array.from(file, (byte) => Uint8Array.of(byte));
    expect(examine(single, "f.sql").map(shown)).toEqual(problems);
  });

  test.each(["한글 이름", "사용자 테이블을 만듭니다", "Größe, Übung, naïve, façade", "“quoted” – it’s", "日本語"])(
    "%s twice encoded by way of Windows-1252",
    (text) => {
      expect(examine([utf8(`SELECT 1;\nSELECT '${twice(text)}';\n`)], "f.sql")).toMatchObject([
        { code: "twice_encoded", severity: "error", at: { line: 2 }, facts: { as: "Windows-1252" } },
      ]);
    },
  );

  // As Windows reads it (`?` for a pair that is no character), and as others do (going on with its second byte).
  test.each([
    "?덈뀞?섏꽭??",
    "?쒓?', '?쒓?",
    "?ъ슜?? ?뚯씠釉붿쓣 留뚮벊?덈떎",
    "?몃옒 ?ㅻ? 異붽??섍퀬 ?몃뜳?ㅻ? ?앹꽦?쒕떎",
    "�븞�뀞�븯�꽭�슂",
    "�븳湲�', '�븳湲�",
    "�궗�슜�옄 �뀒�씠釉붿쓣 留뚮벊�땲�떎",
    "�쇅�옒 �궎瑜� 異붽���븯怨� �씤�뜳�뒪瑜� �깮�꽦�븳�떎",
  ])("%s is Korean twice encoded by way of CP949", (text) => {
    expect(examine([utf8(`SELECT 1;\nINSERT INTO t VALUES ('${text}');\n`)], "f.sql")).toMatchObject([
      { code: "twice_encoded", severity: "error", at: { line: 2 }, facts: { as: "CP949" } },
    ]);
  });

  test("says what was meant, with a box for what is lost", () => {
    const [western] = examine([utf8(twice("-- 한글\n"))], "f");
    expect(western).toMatchObject({ at: { column: 4 }, facts: { found: twice("한글"), meant: "한글" } });
    const [korean] = examine([utf8("-- ?덈뀞?섏꽭??\n")], "f");
    expect(korean).toMatchObject({ facts: { found: "?덈뀞?섏꽭??", meant: "□녕□세□" } });
  });

  test("lets pass what is meant to be so", () => {
    const text = `-- sluice:allow twice-encoded\nUPDATE t SET s = '한글' WHERE s = '${twice("한글")}';\n`;
    expect(found(utf8(text))).toEqual([]);
  });

  test.each([
    "SELECT '뭐? 정말? 왜?';",
    "-- 됐나? 그럼 됐고. 뷁 쌰앙 똠방각하 펲시콜라 햏 믜",
    "SELECT 'ÀÉÎÕÜ ßæø', 'ÃO', 'Ã B', '£5', '½', '°C', 'São Paulo, Ñandú';",
    "-- 漢字와 한글, 全角「括弧」、句点。 ①②③ ★ → ㎡ ㈜",
    "SELECT '가격: ₩1,000? 네!', '?옵션', '값?';",
    "-- 이게 맞나?아마도?그럴걸? 뭐?뷁?쌰?",
  ])("leaves %s alone", (text) => {
    expect(found(utf8(`${text}\n`))).toEqual([]);
  });

  // The place of each was counted from the file's start: a tenth of this took seconds.
  test.each([
    ["twice encoded from start to end", `-- ${twice("한글 이름")}\n`, "twice_encoded"],
    ["of conflict markers", "<<<<<<< a\n", "conflict_marker"],
    ["with lost letters in a row", `-- 덈${"?".repeat(500_000)}\n`, undefined],
  ])("a large file %s takes no longer than any", (_, line, code) => {
    const file = utf8(line.repeat(Math.ceil(500_000 / line.length)));
    const begun = performance.now();
    expect(examine([file], "f.sql")[0]?.code).toBe(code);
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
});

describe("decode", () => {
  const text = "-- 한글 🦦\nSELECT 1;\n".repeat(3);
  test.each([1, 2, 3, 5, 1000])("gives the text back from chunks of %i", (size) => {
    const file = bytes([0xef, 0xbb, 0xbf], text);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < file.length; at += size) chunks.push(file.subarray(at, at + size));
    expect([...decode(chunks, "f.sql")].join("")).toBe(text);
  });
  test("cuts no character in a line without end", () => {
    const line = "한🦦a".repeat(400_000);
    const file = utf8(line);
    const chunks = [file.subarray(0, 1_500_001), file.subarray(1_500_001, 2_000_003), file.subarray(2_000_003)];
    expect([...decode(chunks, "f.sql")].join("") === line).toBe(true);
  });
  test("says where it is no UTF-8", () => {
    const reading = (): unknown => [...decode([bytes("SELECT 1;\n한", [0xff])], "f.sql")];
    let error: unknown;
    try {
      reading();
    } catch (thrown) {
      error = thrown;
    }
    expect(isSluiceError(error) && error.facts).toMatchObject({
      problems: [{ code: "not_utf8", at: { file: "f.sql", line: 2, column: 2 } }],
    });
  });
});

describe("strange space", () => {
  const said = (text: string): string[] => strangeSpacesIn([text], "f.sql", postgresDialect.rules).map(shown);
  test.each([
    ["SELECT\u00a01;", "warning strange_space 1:7 U+00A0"],
    ["SELECT 1;\n\u200bSELECT 2;", "warning strange_space 2:1 U+200B"],
    ["SELECT 한\u3000글;", "warning strange_space 1:9 U+3000"],
    ["SELECT 1;\ufeff", "warning strange_space 1:10 U+FEFF"],
  ])("%j", (text, ...problems) => {
    expect([mayHoldStrangeSpace(text), said(text)]).toEqual([true, problems]);
  });
  test.each(["SELECT '\u00a0'; -- \u00a0", 'SELECT 1 AS "a\u200bb" /* \u3000 */', "DO $$ \u00a0 $$", "SELECT 한글"])(
    "%j is fine",
    (text) => {
      expect(said(text)).toEqual([]);
    },
  );
});
