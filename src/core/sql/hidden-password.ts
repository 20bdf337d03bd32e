/** A password of so many characters stands by chance in no word that anybody would miss. */
const telling = 4;

/**
 * Hides a password that is known in what a command says, wherever it stands. A very short one only where a password
 * stands, in an address or behind its name: elsewhere it is a part of words.
 */
export function hiding(password: string): (line: string) => string {
  if (password === "") return (line) => line;
  if (password.length >= telling) return (line) => line.replaceAll(password, "***");
  const it = password.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const named = String.raw`(?:pass(?:word|wd|phrase)?|pwd|secret)["']?\s{0,9}[=:]?\s{0,9}["']?`;
  const pattern = new RegExp(`${it}(?:(?<=:${it})(?=@)|(?<=${named}${it})(?![\\p{L}\\p{N}]))`, "giu");
  return (line) => line.replace(pattern, "***");
}
