import { shellWord } from "./shell-word.js";

/** What makes a file UTF-8, ready for a shell. */
export function iconv(from: "CP949" | "Latin-1", file: string): string {
  const [old, made] = [shellWord(file), shellWord(`${file}.utf8`)];
  return `iconv -f ${from === "CP949" ? "CP949" : "ISO-8859-1"} -t UTF-8 ${old} > ${made} && mv ${made} ${old}`;
}
