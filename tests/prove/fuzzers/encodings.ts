import { isSluiceError } from "../../../src/core/failures/failure.js";
import type { Problem } from "../../../src/core/model/problem.js";
import { decode, Examination } from "../../../src/core/sql/encoding.js";
import { assertSame, assertThat, type Fuzzer, partsOf, pick, type Random, several, sometimes, upTo } from "./fuzzer.js";
import { textOf, withOtherBytes } from "./texts.js";

/** Any bytes are text or refused with a place; what is text comes back byte for byte, in whatever parts it is read. */
export const encodings: Fuzzer<Uint8Array> = {
  name: "encodings",
  make(random) {
    const bytes = pick(kinds, random)(random);
    return sometimes(0.3, random) ? withOtherBytes(bytes, random) : bytes;
  },
  show: (bytes) => `Buffer.from("${Buffer.from(bytes).toString("hex")}", "hex")`,
  check(bytes, random) {
    const problems = examine([bytes], "f");
    assertSame(examine(partsOf(bytes, random), "f"), problems, "examined in parts");
    if (sometimes(0.2, random)) assertSame(examine(byByte(bytes), "f"), problems, "examined byte by byte");
    for (const { at } of problems) placed(at, bytes);
    const unreadable = problems.find(({ code }) => code === "not_utf8" || code === "utf16");
    const refusal = refusalOf(partsOf(bytes, random));
    assertSame(refusal?.code, unreadable?.code, "what is refused");
    assertSame(refusal?.at, unreadable?.at, "where it is refused");
    const own = withoutMark(bytes);
    if (unreadable?.code === "utf16") return;
    assertThat(isUtf8(own) === (unreadable === undefined), "UTF-8 is what the platform says it is");
    if (unreadable) assertSame(unreadable.at.line, lineOfFault(own), "the line of what is no UTF-8");
    else assertSame(hex([...decode(partsOf(bytes, random), "f")].join("")), hex(own), "decoded and encoded again");
  },
};

/** All that is said of a file's bytes. */
export function examine(chunks: Iterable<Uint8Array>, file: string): readonly Problem[] {
  const examination = new Examination(file);
  for (const text of examination.read(chunks)) assertThat(text !== "", "a part holds something");
  return examination.end();
}

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const utf8 = (random: Random): Uint8Array => encoder.encode(textIn(random));

/** Everyday words beside what a lexer meets. */
function textIn(random: Random): string {
  const words = [
    "사용자 이름을 저장한다",
    "größe",
    "naïve café",
    "数据",
    "<<<<<<< HEAD\n",
    "=======\n",
    ">>>>>>> a\n",
    "\r\n",
  ];
  const own = several(6, random, () => pick(words, random)).join(pick([" ", "\n", "', '"], random));
  return sometimes(0.5, random) ? own : own + textOf(random).slice(0, 200);
}

const western: Readonly<Record<string, string>> = { "windows-1252": "windows-1252", "euc-kr": "euc-kr" };

const kinds: readonly ((random: Random) => Uint8Array)[] = [
  (random) => Uint8Array.from(several(60, random, () => upTo(255, random))),
  utf8,
  utf8,
  (random) => joined(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(random)),
  (random) => Buffer.from((sometimes(0.5, random) ? "\ufeff" : "") + textIn(random), "utf16le"),
  (random) => Buffer.from(`\ufeff${textIn(random)}`, "utf16le").swap16(),
  (random) => Buffer.from(textIn(random), "latin1"),
  (random) => inEucKr(textIn(random)),
  // Read as something else and saved so.
  (random) => encoder.encode(new TextDecoder(pick(Object.keys(western), random)).decode(utf8(random))),
  (random) => encoder.encode("?".repeat(upTo(80, random)) + textIn(random)),
];

/** The two bytes of each character of KS X 1001. */
const korean = new Map(
  Array.from({ length: 94 * 94 }, (_, index) => {
    const pair = Uint8Array.of(0xa1 + Math.floor(index / 94), 0xa1 + (index % 94));
    return [new TextDecoder("euc-kr").decode(pair), pair] as const;
  }),
);

function inEucKr(text: string): Uint8Array {
  return Uint8Array.from(Array.from(text).flatMap((char) => [...(korean.get(char) ?? encoder.encode(char))]));
}

function byByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  return Uint8Array.from([...one, ...other]);
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The line that holds the first byte after which no more bytes could make it UTF-8, or that breaks off. */
function lineOfFault(bytes: Uint8Array): number {
  let at = 0;
  const whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for (; at < bytes.length; at++) whole.decode(bytes.subarray(at, at + 1), { stream: true });
  } catch {
    // This one.
  }
  return bytes.subarray(0, at).filter((byte) => byte === 10).length + 1;
}

function refusalOf(parts: Iterable<Uint8Array>): Problem | undefined {
  try {
    for (const text of decode(parts, "f")) assertThat(typeof text === "string", "text");
    return undefined;
  } catch (error) {
    if (!isSluiceError(error) || error.code !== "source_invalid") throw error;
    return error.facts.problems[0];
  }
}

function placed({ line = 0, column = 0 }: Problem["at"], bytes: Uint8Array): void {
  const lines = bytes.filter((byte) => byte === 10).length + 1;
  assertThat(line >= 1 && line <= lines, `line ${line} of ${lines}`);
  assertThat(column >= 1 && column <= bytes.length + 1, `column ${column}`);
}

function hex(text: string | Uint8Array): string {
  return Buffer.from(typeof text === "string" ? encoder.encode(text) : text).toString("hex");
}
