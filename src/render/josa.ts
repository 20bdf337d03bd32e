/** Particles whose form depends on how the word before them ends: after a consonant / after a vowel. */
export type Josa = "을/를" | "이/가" | "은/는" | "과/와" | "으로/로" | "이/" | "아/야" | "이라/라";

/** The word with the particle that fits its last sound: `josa("컬럼", "을/를")` is `컬럼을`. */
export function josa(word: string, pair: Josa): string {
  return word + particleFor(word, pair);
}

/** The particle alone, for words that stand in quotes or a colour. */
export function particleFor(word: string, pair: Josa): string {
  const [afterConsonant = "", afterVowel = ""] = pair.split("/");
  const end = endOf(word);
  if (pair === "으로/로" && end === "ㄹ") return afterVowel;
  return end === "vowel" ? afterVowel : afterConsonant;
}

type End = "vowel" | "ㄹ" | "consonant";

function endOf(word: string): End {
  const heard = Array.from(word)
    .reverse()
    .find((character) => /[\p{L}\p{N}]/u.test(character));
  if (heard === undefined) return "vowel";
  const code = heard.codePointAt(0) ?? 0;
  if (code >= 0xac00 && code <= 0xd7a3) return syllableEnd(code);
  if (/[0-9]/u.test(heard)) return numberEnd(word);
  if (/[a-z]/iu.test(heard)) return latinEnd(word);
  return "vowel";
}

function syllableEnd(code: number): End {
  const final = (code - 0xac00) % 28;
  if (final === 0) return "vowel";
  return final === 8 ? "ㄹ" : "consonant";
}

/** 영 일 이 삼 사 오 육 칠 팔 구, by the last digit as it is read: 10 ends in 십, 100 in 백, 10000 in 만. */
function numberEnd(word: string): End {
  const digits = /([0-9]+)[^0-9]*$/u.exec(word)?.[1] ?? "0";
  const last = digits.at(-1) ?? "0";
  if (last === "0") return "consonant";
  if ("1378".includes(last)) return last === "1" || last === "7" || last === "8" ? "ㄹ" : "consonant";
  return last === "6" ? "consonant" : "vowel";
}

/**
 * As Korean readers say a foreign word: `-l` is ㄹ, `-m -n -ng` close the syllable, and so does a stop behind a vowel
 * (커밋, 락, 업); behind a consonant or a long vowel it opens one of its own (커넥트, 루트, 데이트).
 */
function latinEnd(word: string): End {
  const letters = (/([a-z]+)[^a-z]*$/iu.exec(word)?.[1] ?? "").toLowerCase();
  if (isSpelled(letters)) return spelledEnd(letters.at(-1) ?? "");
  if (/(l|le)$/u.test(letters)) return "ㄹ";
  if (/(m|n|ng|me|ne|ck|[aeiouy][bckp]|(?<![aeiou])[aeiouy]t|out)$/u.test(letters)) return "consonant";
  return "vowel";
}

/** SQL, URL, DDL: said letter by letter. */
function isSpelled(letters: string): boolean {
  return letters.length <= 1 || !/[aeiouy]/u.test(letters) || ["url", "uri", "api", "id"].includes(letters);
}

function spelledEnd(letter: string): End {
  if (letter === "l" || letter === "r") return "ㄹ";
  return letter === "m" || letter === "n" ? "consonant" : "vowel";
}
